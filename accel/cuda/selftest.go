package cuda

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/tradehub/tradehub/accel"
)

// testDocuments are random ones of the self-test, besides those of known answers.
const testDocuments = 64

// selfTest holds the device to the examples of the standards and to the
// reference: documents of every number of blocks up to twelve, both algorithms
// at once. A device that fails must not be used.
func (d *device) selfTest() error {
	docs := [][]byte{nil, []byte("abc")}
	known := map[accel.Algorithm]string{ // FIPS 180-4 and GB/T 32905-2016, annex A, of "abc"
		accel.SHA256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		accel.SM3:    "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
	}
	rnd := rand.New(rand.NewPCG(180, 32905)) // the same bytes at every start
	for i := range testDocuments {
		doc := make([]byte, 12*i)
		for k := range doc {
			doc[k] = byte(rnd.Uint32())
		}
		docs = append(docs, doc)
	}
	algs := accel.Algorithms
	sums := make([]accel.Digest, len(docs)*len(algs))
	if err := d.sums(context.Background(), sums, docs, algs); err != nil {
		return fmt.Errorf("self-test: %w", err)
	}
	for i := range docs {
		for j, alg := range algs {
			got := sums[i*len(algs)+j]
			want, err := alg.Sum(docs[i])
			if err != nil {
				return err
			}
			if got != want || i == 1 && fmt.Sprintf("%x", got) != known[alg] {
				return fmt.Errorf("cuda: self-test: %s of %d bytes is %x, want %x", alg, len(docs[i]), got, want)
			}
		}
	}
	return nil
}
