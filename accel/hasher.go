package accel

import "context"

// A Hasher digests documents.
type Hasher interface {
	// Name says which engine answers, for logs and benchmarks.
	Name() string
	// HashBatch returns, for docs[i] and algs[j], the digest at [i][j].
	// It returns ctx's error when ctx ends before the batch does. The documents
	// must stay as they are until it returns.
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
			sum, err := alg.Sum(doc)
			if err != nil {
				return nil, err
			}
			out[i] = append(out[i], sum[:])
		}
	}
	return out, nil
}
