package bench

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/tradehub/tradehub/accel"
)

func sumEach(dst []accel.Digest, docs [][]byte, alg accel.Algorithm) error {
	for i, doc := range docs {
		var err error
		if dst[i], err = alg.Sum(doc); err != nil {
			return err
		}
	}
	return nil
}

// lengths returns n documents with the spread of lengths of a hub's: most of some ten
// kilobytes, few of many megabytes, from 1 KB up to most. One of them has longest bytes, if
// that is not 0.
func lengths(n, most, longest int) (docs [][]byte, total int) {
	rnd := rand.New(rand.NewPCG(8000, 1))
	sizes := make([]int, n)
	for i := range sizes {
		sizes[i] = int(min(max(30e3*math.Exp(2.05*rnd.NormFloat64()), 1<<10), float64(most)))
	}
	if longest > 0 {
		sizes[n/2] = longest
	}
	for _, s := range sizes {
		total += s
	}
	memory := make([]byte, total)
	fillRandom(memory)
	for _, s := range sizes {
		docs = append(docs, memory[:s:s])
		memory = memory[s:]
	}
	return docs, total
}

func fillRandom(b []byte) {
	rnd := rand.NewChaCha8([32]byte{})
	_, _ = rnd.Read(b) // documented never to fail
}

func size(docs [][]byte) (bytes int) {
	for _, d := range docs {
		bytes += len(d)
	}
	return bytes
}

func inWords(bytes int) string {
	switch {
	case bytes >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(bytes)/1e9)
	case bytes >= 1<<20:
		return fmt.Sprintf("%d MB", bytes>>20)
	}
	return fmt.Sprintf("%d KB", bytes>>10)
}

func names(algs []accel.Algorithm) string {
	words := make([]string, len(algs))
	for i, a := range algs {
		words[i] = string(a)
	}
	return strings.Join(words, " and ")
}
