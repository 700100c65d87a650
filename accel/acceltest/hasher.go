package acceltest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/tradehub/tradehub/accel"
)

// A Reader is a hasher that reads documents piece by piece too.
type Reader interface {
	HashReader(ctx context.Context, r io.Reader, algs ...accel.Algorithm) ([]accel.Digest, int64, error)
}

var orders = [][]accel.Algorithm{{accel.SHA256}, {accel.SM3}, {accel.SHA256, accel.SM3}, {accel.SM3, accel.SHA256}, {accel.SM3, accel.SM3}}

// Hasher holds h to the reference. If h is a [Reader], that too.
func Hasher(t *testing.T, h accel.Hasher) {
	t.Helper()
	rnd := rand.New(rand.NewPCG(5, 0))
	t.Run("every length", func(t *testing.T) { Batches(t, h, Lengths(rnd, everyLength)) })
	t.Run("long and short", func(t *testing.T) { Batches(t, h, mixed(rnd)) })
	t.Run("few documents", func(t *testing.T) {
		for n := range 2*accel.MaxLanes + 2 {
			docs := make([][]byte, n)
			for i := range docs {
				docs[i] = Bytes(rnd, 100*(i+1))
			}
			Batches(t, h, docs)
		}
	})
	t.Run("unknown algorithm", func(t *testing.T) {
		if _, err := h.HashBatch(t.Context(), [][]byte{nil}, accel.SHA256, "md5"); err == nil {
			t.Error("it was answered")
		}
	})
	t.Run("many callers", func(t *testing.T) { callers(t, h) })
	t.Run("ended context", func(t *testing.T) { ended(t, h) })
	t.Run("cancelled in the middle", func(t *testing.T) { cancelled(t, h) })
	for _, alg := range accel.Algorithms {
		t.Run("published vectors of "+string(alg), func(t *testing.T) {
			Vectors(t, alg, func(docs [][]byte) ([]accel.Digest, error) { return batch(t.Context(), h, docs, alg) })
		})
	}
	if r, ok := h.(Reader); ok {
		t.Run("reader", func(t *testing.T) { readers(t, r) })
	}
}

// Batches holds the digests of docs to the reference's, by each algorithm, by
// both in either order, and by one twice.
func Batches(t testing.TB, h accel.Hasher, docs [][]byte) {
	t.Helper()
	for _, algs := range orders {
		got, err := h.HashBatch(t.Context(), docs, algs...)
		if err != nil || len(got) != len(docs) {
			t.Fatal(algs, len(got), err)
		}
		for i := range docs {
			for j, alg := range algs {
				if want, err := alg.Sum(docs[i]); err != nil || !bytes.Equal(got[i][j], want[:]) {
					t.Fatalf("document %d of %d, %d bytes, %s of %v: %x, want %x (%v)", i, len(docs), len(docs[i]), alg, algs, got[i][j], want, err)
				}
			}
		}
	}
}

func batch(ctx context.Context, h accel.Hasher, docs [][]byte, alg accel.Algorithm) ([]accel.Digest, error) {
	sums, err := h.HashBatch(ctx, docs, alg)
	out := make([]accel.Digest, len(sums))
	for i := range sums {
		out[i] = accel.Digest(sums[i][0])
	}
	return out, err
}

// mixed returns long documents among short ones, some of them beyond what one
// call of an engine does.
func mixed(rnd *rand.Rand) [][]byte {
	docs := [][]byte{Bytes(rnd, 3<<20+17), Bytes(rnd, 700<<10), Bytes(rnd, 256<<10), Bytes(rnd, 256<<10-1)}
	for range 200 {
		docs = append(docs, Bytes(rnd, rnd.IntN(1<<(4+rnd.IntN(13)))))
	}
	rnd.Shuffle(len(docs), func(i, j int) { docs[i], docs[j] = docs[j], docs[i] })
	return docs
}

// callers lets documents of different calls meet in the lanes.
func callers(t *testing.T, h accel.Hasher) {
	var all sync.WaitGroup
	for i := range 8 {
		rnd := rand.New(rand.NewPCG(6, uint64(i)))
		all.Go(func() {
			for n := range 10 {
				docs := make([][]byte, 1+n%5)
				for k := range docs {
					docs[k] = Bytes(rnd, rnd.IntN(20_000))
				}
				Batches(t, h, docs)
			}
		})
	}
	all.Wait()
}

func ended(t *testing.T, h accel.Hasher) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for n := range 3 {
		if _, err := h.HashBatch(ctx, make([][]byte, n+1), accel.SHA256); !errors.Is(err, context.Canceled) {
			t.Errorf("%d documents: error %v, want context.Canceled", n+1, err)
		}
	}
}

// cancelled ends calls while their documents are in lanes, concurrently with calls that must
// come out right.
func cancelled(t *testing.T, h accel.Hasher) {
	rnd := rand.New(rand.NewPCG(7, 0))
	long, beside := [][]byte{Bytes(rnd, 2<<20), Bytes(rnd, 2<<20), Bytes(rnd, 2<<20)}, mixed(rnd)[:50]
	var all sync.WaitGroup
	for range 8 {
		ctx, cancel := context.WithCancel(t.Context())
		all.Go(func() {
			// Either it was done before the end was noticed, or it says so.
			if _, err := h.HashBatch(ctx, long, accel.SHA256, accel.SM3); err != nil && !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
		Batches(t, h, beside[:rnd.IntN(len(beside))])
		cancel()
		all.Wait()
	}
}

func readers(t *testing.T, h Reader) {
	rnd := rand.New(rand.NewPCG(8, 0))
	for _, n := range []int{0, 1, 63, 64, 65, 4095, 256<<10 - 1, 256 << 10, 256<<10 + 1, 512 << 10, 1<<20 + 333} {
		doc := Bytes(rnd, n)
		for _, algs := range orders {
			readAs(t, h, doc, algs, bytes.NewReader(doc))
			readAs(t, h, doc, algs, iotest.HalfReader(bytes.NewReader(doc)))
			readAs(t, h, doc, algs, iotest.DataErrReader(bytes.NewReader(doc)))
		}
		broken := io.MultiReader(bytes.NewReader(doc), iotest.ErrReader(errBroken))
		if _, _, err := h.HashReader(t.Context(), broken, accel.SHA256); !errors.Is(err, errBroken) {
			t.Errorf("%d bytes and then a failure: error %v, want the reader's", n, err)
		}
	}
	if sums, n, err := h.HashReader(t.Context(), bytes.NewReader(make([]byte, 1<<20))); err != nil || n != 1<<20 || len(sums) != 0 {
		t.Errorf("by no algorithm: %d digests of %d bytes (%v)", len(sums), n, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	endless := readerFunc(func(p []byte) (int, error) { cancel(); return len(p), nil })
	if _, _, err := h.HashReader(ctx, endless, accel.SM3); !errors.Is(err, context.Canceled) {
		t.Errorf("an endless document of an ended context: error %v, want context.Canceled", err)
	}
}

var errBroken = errors.New("the medium is broken")

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func readAs(t *testing.T, h Reader, doc []byte, algs []accel.Algorithm, r io.Reader) {
	t.Helper()
	sums, n, err := h.HashReader(t.Context(), r, algs...)
	if err != nil || n != int64(len(doc)) {
		t.Fatalf("%d bytes were read of %d: %v", n, len(doc), err)
	}
	for j, alg := range algs {
		if want, err := alg.Sum(doc); err != nil || sums[j] != want {
			t.Fatal(fmt.Sprintf("%s of %d bytes:", alg, len(doc)), sums[j], want, err)
		}
	}
}
