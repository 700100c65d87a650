package acceltest

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/tradehub/tradehub/accel"
)

// everyLength is up to which each length of a document is tried.
const everyLength = 4096

// Engine holds e to the reference.
func Engine(t *testing.T, e accel.Engine) {
	t.Helper()
	t.Run("passes its self-test", func(t *testing.T) {
		if err := accel.SelfTest(e); err != nil {
			t.Error(err)
		}
	})
	t.Run("every length", func(t *testing.T) {
		Compare(t, e, e.Algorithm(), Lengths(rand.New(rand.NewPCG(1, 0)), everyLength))
	})
	t.Run("every block count", func(t *testing.T) { blockCounts(t, e) })
	t.Run("every alignment", func(t *testing.T) { alignments(t, e) })
	t.Run("lanes that share bytes", func(t *testing.T) { shared(t, e) })
	t.Run("published vectors", func(t *testing.T) {
		Vectors(t, e.Algorithm(), func(docs [][]byte) ([]accel.Digest, error) { return Digests(e, docs), nil })
	})
}

// Compare holds an engine's digests of docs to the reference's.
func Compare(t testing.TB, e accel.Engine, alg accel.Algorithm, docs [][]byte) {
	t.Helper()
	for i, got := range Digests(e, docs) {
		if want, err := alg.Sum(docs[i]); err != nil || got != want {
			t.Fatalf("%s %s of %d bytes: %x, want %x (%v)", e.Name(), alg, len(docs[i]), got, want, err)
		}
	}
}

// Lengths returns a document of each length from 0 to most, of random bytes.
func Lengths(rnd *rand.Rand, most int) [][]byte {
	docs := make([][]byte, most+1)
	for i := range docs {
		docs[i] = Bytes(rnd, i)
	}
	return docs
}

// Bytes returns n random bytes.
func Bytes(rnd *rand.Rand, n int) []byte {
	b := make([]byte, n+8)
	for i := 0; i < n; i += 8 {
		binary.LittleEndian.PutUint64(b[i:], rnd.Uint64())
	}
	return b[:n:n]
}

// Digests runs docs through an engine with the simplest of schedules. It takes as many at a
// time as the engine has lanes, advances all to the end of the shortest, and then takes the
// rest. It is on purpose not the scheduler of package accel.
func Digests(e accel.Engine, docs [][]byte) []accel.Digest {
	out := make([]accel.Digest, len(docs))
	for from := 0; from < len(docs); from += e.Lanes() {
		group(e, docs[from:min(from+e.Lanes(), len(docs))], out[from:])
	}
	return out
}

func group(e accel.Engine, docs [][]byte, out []accel.Digest) {
	states, ptrs := make([]accel.State, e.Lanes()), make([]*byte, e.Lanes())
	rest := make([][]byte, len(docs))
	for i := range states {
		states[i] = initial(e.Algorithm())
		if i < len(docs) {
			rest[i] = pad(docs[i])
		}
	}
	for {
		n, any := 1<<30, (*byte)(nil)
		for _, r := range rest {
			if len(r) > 0 {
				n, any = min(n, len(r)/accel.BlockBytes), &r[0]
			}
		}
		if any == nil {
			return
		}
		for i := range ptrs {
			ptrs[i] = any
			if i < len(rest) && len(rest[i]) > 0 {
				ptrs[i] = &rest[i][0]
			}
		}
		e.Blocks(states, ptrs, n)
		for i, r := range rest {
			if len(r) == 0 {
				continue
			}
			if rest[i] = r[n*accel.BlockBytes:]; len(rest[i]) == 0 {
				for w, v := range states[i] {
					binary.BigEndian.PutUint32(out[i][4*w:], v)
				}
			}
		}
	}
}

// pad returns a padded copy: FIPS 180-4, 5.1.1; GB/T 32905-2016, 5.2.
func pad(doc []byte) []byte {
	p := append(append([]byte(nil), doc...), 0x80)
	for len(p)%accel.BlockBytes != accel.BlockBytes-8 {
		p = append(p, 0)
	}
	return binary.BigEndian.AppendUint64(p, uint64(len(doc))*8)
}

// initial reads the initial state off the standards once more: FIPS 180-4,
// 5.3.3, and GB/T 32905-2016, 4.1.
func initial(alg accel.Algorithm) accel.State {
	if alg == accel.SM3 {
		return accel.State{0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e}
	}
	return accel.State{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}
}

// blockCounts runs each number of blocks from any state, in every lane.
func blockCounts(t *testing.T, e accel.Engine) {
	rnd := rand.New(rand.NewPCG(2, 0))
	for n := 1; n <= 70; n++ {
		data := make([][]byte, e.Lanes())
		for i := range data {
			data[i] = Bytes(rnd, n*accel.BlockBytes)
		}
		same(t, e, rnd, data, n, fmt.Sprintf("%d blocks", n))
	}
}

// alignments runs three blocks from each offset within a cache line, another in each lane.
func alignments(t *testing.T, e accel.Engine) {
	rnd := rand.New(rand.NewPCG(3, 0))
	for off := range 64 {
		data := make([][]byte, e.Lanes())
		for i := range data {
			at := (off + 7*i) % 64
			data[i] = Bytes(rnd, 4*accel.BlockBytes)[at : at+3*accel.BlockBytes]
		}
		same(t, e, rnd, data, 3, fmt.Sprintf("offset %d", off))
	}
}

// shared lets all lanes read the same bytes, as idle ones do.
func shared(t *testing.T, e accel.Engine) {
	rnd := rand.New(rand.NewPCG(4, 0))
	one := Bytes(rnd, 5*accel.BlockBytes)
	data := make([][]byte, e.Lanes())
	for i := range data {
		data[i] = one
	}
	same(t, e, rnd, data, 5, "shared")
}

// same holds n blocks from random states to the reference, lane by lane.
func same(t *testing.T, e accel.Engine, rnd *rand.Rand, data [][]byte, n int, what string) {
	t.Helper()
	ref, err := accel.Reference(e.Algorithm())
	if err != nil {
		t.Fatal(err)
	}
	states, ptrs := make([]accel.State, len(data)), make([]*byte, len(data))
	for i := range states {
		for w := range states[i] {
			states[i][w] = rnd.Uint32()
		}
		ptrs[i] = &data[i][0]
	}
	want := append([]accel.State(nil), states...)
	e.Blocks(states, ptrs, n)
	for i := range want {
		ref.Blocks(want[i:i+1], ptrs[i:i+1], n)
		if states[i] != want[i] {
			t.Fatalf("%s: lane %d: %08x, want %08x", what, i, states[i], want[i])
		}
	}
}
