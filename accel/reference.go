package accel

import (
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"hash"
	"sync"
	"unsafe"

	"github.com/emmansun/gmsm/sm3"
)

// references are the single-stream engines: what all others must equal bit for
// bit, and what a document that is alone is digested with. On arm64 they use
// that processor's SHA-2 and SM3 instructions.
var references = []Engine{
	&reference{algorithm: SHA256, name: "crypto/sha256", magic: "sha\x03", fresh: sha256.New},
	&reference{algorithm: SM3, name: "gmsm/sm3", magic: "sm3\x03", fresh: sm3.New},
}

// A reference hands a state over to another implementation and back through
// encoding.BinaryUnmarshaler, so that it can take over a document half way.
type reference struct {
	name      string
	algorithm Algorithm
	magic     string // that the marshalled form begins with
	fresh     func() hash.Hash
	pool      sync.Pool // of *handover
}

// marshalledBytes is the length of a marshalled digest: magic, state, one block, length.
const marshalledBytes = 4 + 32 + BlockBytes + 8

type handover struct {
	hash hash.Hash
	form [marshalledBytes]byte
}

func (r *reference) Name() string         { return r.name }
func (r *reference) Algorithm() Algorithm { return r.algorithm }
func (r *reference) Lanes() int           { return 1 }

func (r *reference) Blocks(states []State, ptrs []*byte, n int) {
	h, _ := r.pool.Get().(*handover)
	if h == nil {
		h = &handover{hash: r.fresh()}
		copy(h.form[:], r.magic)
	}
	for i, w := range states[0] {
		binary.BigEndian.PutUint32(h.form[len(r.magic)+4*i:], w)
	}
	// The length is left at 0: only the state matters between whole blocks.
	must(h.hash.(encoding.BinaryUnmarshaler).UnmarshalBinary(h.form[:]))
	h.hash.Write(unsafe.Slice(ptrs[0], n*BlockBytes))
	form, err := h.hash.(encoding.BinaryAppender).AppendBinary(h.form[:0])
	must(err)
	for i := range states[0] {
		states[0][i] = binary.BigEndian.Uint32(form[len(r.magic)+4*i:])
	}
	clear(h.form[len(r.magic)+32:])
	r.pool.Put(h)
}

// must stops the program where a library no longer reads its own form, which
// the self-test at start would have found.
func must(err error) {
	if err != nil {
		panic("accel: " + err.Error())
	}
}

// Reference returns the single-stream engine of an algorithm.
func Reference(alg Algorithm) (Engine, error) {
	for _, r := range references {
		if r.Algorithm() == alg {
			return r, nil
		}
	}
	return nil, alg.unknown()
}
