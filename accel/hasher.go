package accel

import (
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/emmansun/gmsm/sm3"
)

// An Algorithm names a digest algorithm, in the form used before the colon of a digest.
type Algorithm string

// The algorithms that documents are digested with.
const (
	SHA256 Algorithm = "sha256" // FIPS 180-4
	SM3    Algorithm = "sm3"    // GB/T 32905-2016
)

// A Hasher digests documents.
type Hasher interface {
	// Name says which engine answers, for logs and benchmarks.
	Name() string
	// HashBatch returns, for docs[i] and algs[j], the digest at [i][j].
	// It returns ctx's error when ctx ends before the batch does.
	HashBatch(ctx context.Context, docs [][]byte, algs ...Algorithm) ([][][]byte, error)
}

// Standard returns the single-stream engine of the standard library and gmsm.
func Standard() Hasher { return standard{} }

type standard struct{}

func (standard) Name() string { return "standard" }

func (standard) HashBatch(ctx context.Context, docs [][]byte, algs ...Algorithm) ([][][]byte, error) {
	out := make([][][]byte, len(docs))
	for i, doc := range docs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, alg := range algs {
			sum, err := sumOf(alg, doc)
			if err != nil {
				return nil, err
			}
			out[i] = append(out[i], sum)
		}
	}
	return out, nil
}

func sumOf(alg Algorithm, doc []byte) ([]byte, error) {
	switch alg {
	case SHA256:
		s := sha256.Sum256(doc)
		return s[:], nil
	case SM3:
		s := sm3.Sum(doc)
		return s[:], nil
	}
	return nil, fmt.Errorf("accel: no engine for algorithm %q", alg)
}
