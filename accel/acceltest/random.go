package acceltest

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/tradehub/tradehub/accel"
)

// Random compares inputs of random lengths, contents and offsets, in batches
// of random sizes, with the reference. It says which seed found a difference.
func Random(t *testing.T, h accel.Hasher, seed uint64, inputs int) {
	t.Helper()
	rnd := rand.New(rand.NewPCG(seed, 0))
	for inputs > 0 {
		docs := randomDocs(rnd, min(inputs, 1+rnd.IntN(512)))
		inputs -= len(docs)
		algs := orders[rnd.IntN(len(orders))]
		got, err := h.HashBatch(t.Context(), docs, algs...)
		if err != nil {
			t.Fatal(err)
		}
		for i, doc := range docs {
			for j, alg := range algs {
				if want, err := alg.Sum(doc); err != nil || accel.Digest(got[i][j]) != want {
					t.Fatal(fmt.Sprintf("seed %d: %s of %d bytes %x:", seed, alg, len(doc), doc), got[i][j], want, err)
				}
			}
		}
	}
}

// randomDocs cuts documents out of one buffer, so that they begin anywhere.
// Most are short, for there the boundaries are.
func randomDocs(rnd *rand.Rand, n int) [][]byte {
	buf := Bytes(rnd, 1<<14)
	docs := make([][]byte, n)
	for i := range docs {
		most := 1 << (4 + rnd.IntN(6))
		if rnd.IntN(50) == 0 {
			most = len(buf)
		}
		length := rnd.IntN(most)
		at := rnd.IntN(len(buf) - length)
		docs[i] = buf[at : at+length]
	}
	return docs
}
