package accel

import (
	"math/bits"
	"sync/atomic"
)

// A batch is the documents of one call. Its fields are set before it is queued
// and not changed after, except for those that say otherwise.
type batch struct {
	class class
	docs  [][]byte
	order []int32  // of docs, longest first
	sums  []Digest // of docs[i] and the class's k-th algorithm at [i*algorithms+k]; a lane writes its own

	// Of a piece of a longer document, the only one of its batch.
	piece *piece

	next      int           // of order, not yet taken by a worker; guarded by the queue
	left      atomic.Int64  // documents that are not done
	cancelled atomic.Bool   // lanes drop what is left
	done      chan struct{} // closed when left is 0: no lane reads the documents any more
}

// A piece is the state of a document that is read piece by piece.
type piece struct {
	states [2]State // by the class's algorithms; read and written by the lane
	before uint64   // bytes of the document before this piece, whole blocks
	last   bool     // the document ends with this piece
}

func newBatch(c class, docs [][]byte, sums []Digest) *batch {
	b := &batch{class: c, docs: docs, sums: sums, order: longestFirst(docs), done: make(chan struct{})}
	b.left.Store(int64(len(docs)))
	return b
}

// finished counts n more documents as done.
func (b *batch) finished(n int) {
	if b.left.Add(int64(-n)) == 0 {
		close(b.done)
	}
}

// Documents up to small bytes are taken many at a time and fetched ahead.
const (
	small    = 4 << 10
	handfuls = 64
)

// handful returns where the next hand of documents ends.
func (b *batch) handful() int {
	to := b.next
	for to < len(b.order) && to < b.next+handfuls && len(b.docs[b.order[to]]) <= small {
		to++
	}
	return max(to, b.next+1)
}

// longestFirst returns the order in which documents go into lanes: a long one that begins
// last would run alone at the end. Lengths are distinguished to an eighth, in linear time.
func longestFirst(docs [][]byte) []int32 {
	var count [sizeClasses + 1]int32
	for _, d := range docs {
		count[sizeClass(len(d))+1]++
	}
	for i := 1; i < len(count); i++ {
		count[i] += count[i-1]
	}
	order := make([]int32, len(docs))
	for i, d := range docs {
		at := &count[sizeClass(len(d))]
		order[*at] = int32(i)
		*at++
	}
	return order
}

const sizeClasses = 8 * (bits.UintSize + 1)

// sizeClass returns a smaller number for longer documents, one for each eighth of a power of
// two.
func sizeClass(bytes int) int {
	n := uint(bytes)/BlockBytes + 1
	exp := bits.Len(n)
	frac := n << (bits.UintSize - exp) >> (bits.UintSize - 4) & 7
	return sizeClasses - 1 - (8*exp + int(frac))
}
