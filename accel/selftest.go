package accel

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
)

// knownAnswers are the examples of FIPS 180-4 for SHA-256 (as published with
// the standard) and of GB/T 32905-2016, annex A.
var knownAnswers = map[Algorithm][]struct{ message, digest string }{
	SHA256: {
		{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
	},
	SM3: {
		{"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"},
		{"abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd", "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"},
	},
}

// SelfTest holds an engine to the known answers in every lane, and then to the
// reference: other bytes, states and offsets in each lane, one to five blocks.
// An engine that fails must not be used.
func SelfTest(e Engine) error {
	for _, k := range knownAnswers[e.Algorithm()] {
		if err := knownAnswer(e, k.message, k.digest); err != nil {
			return err
		}
	}
	ref, err := Reference(e.Algorithm())
	if err != nil {
		return err
	}
	rnd := rand.New(rand.NewPCG(180, 32905)) // the same bytes at every start
	for n := 1; n <= 5; n++ {
		if err := compare(e, ref, rnd, n); err != nil {
			return err
		}
	}
	return nil
}

func knownAnswer(e Engine, message, digest string) error {
	var padded [2 * BlockBytes]byte
	n := pad(&padded, []byte(message), uint64(len(message)))
	states, ptrs := make([]State, e.Lanes()), make([]*byte, e.Lanes())
	for i := range states {
		states[i], ptrs[i] = initial(e.Algorithm()), &padded[0]
	}
	e.Blocks(states, ptrs, n)
	for i := range states {
		var sum Digest
		putState(&sum, &states[i])
		if got := hex.EncodeToString(sum[:]); got != digest {
			return fmt.Errorf("accel: engine %s: known answer of %s in lane %d: %s, want %s", e.Name(), e.Algorithm(), i, got, digest)
		}
	}
	return nil
}

// compare runs n blocks of random bytes in each lane through both engines.
func compare(e, ref Engine, rnd *rand.Rand, n int) error {
	lanes := e.Lanes()
	data := make([]byte, lanes*(n+1)*BlockBytes)
	for i := range data {
		data[i] = byte(rnd.Uint32())
	}
	got, ptrs := make([]State, lanes), make([]*byte, lanes)
	for i := range got {
		for w := range got[i] {
			got[i][w] = rnd.Uint32()
		}
		ptrs[i] = &data[i*(n+1)*BlockBytes+rnd.IntN(BlockBytes)]
	}
	want := append([]State(nil), got...)
	e.Blocks(got, ptrs, n)
	for i := range want {
		ref.Blocks(want[i:], ptrs[i:], n)
		if got[i] != want[i] {
			return fmt.Errorf("accel: engine %s: %d blocks in lane %d differ from %s", e.Name(), n, i, ref.Name())
		}
	}
	return nil
}

// pad writes the last bytes of a message of total bytes, which with the padding
// of FIPS 180-4, 5.1.1 (GB/T 32905-2016, 5.2, is the same) are two blocks at
// most, into buf. It returns how many blocks that makes, 1 or 2.
func pad(buf *[2 * BlockBytes]byte, partial []byte, total uint64) int {
	*buf = [2 * BlockBytes]byte{}
	n := 1
	if copy(buf[:], partial) >= BlockBytes-8 {
		n = 2
	}
	buf[len(partial)] = 0x80
	binary.BigEndian.PutUint64(buf[n*BlockBytes-8:], total*8)
	return n
}

// putState writes a state as the digest's bytes.
func putState(d *Digest, s *State) {
	for i, w := range s {
		binary.BigEndian.PutUint32(d[4*i:], w)
	}
}
