package accel

import (
	"slices"
	"sync"
	"sync/atomic"
)

// A class is a set of algorithms: documents of one class share lanes, for each
// of them needs the same digests.
type class uint8

const (
	classSHA256 class = 1 << iota
	classSM3
	classBoth = classSHA256 | classSM3
	classes   = classBoth + 1
)

// classOf returns the class of a list of algorithms, repetitions allowed.
func classOf(algs []Algorithm) (class, error) {
	var c class
	for _, a := range algs {
		switch a {
		case SHA256:
			c |= classSHA256
		case SM3:
			c |= classSM3
		default:
			return 0, a.unknown()
		}
	}
	return c, nil
}

// algorithms lists the algorithms of a class in the order of Algorithms.
func (c class) algorithms() []Algorithm {
	var out []Algorithm
	for i, a := range Algorithms {
		if c&(1<<i) != 0 {
			out = append(out, a)
		}
	}
	return out
}

// A queue holds the batches that have documents for no lane yet.
type queue struct {
	mu      sync.Mutex
	waiting [classes][]*batch // by class; the first is served next; guarded by mu, as all to asleep
	untaken [classes]int      // documents of those
	asleep  int               // workers that wait for a token
	share   bool              // leave sleepers their share, rather than gather in few lanes
	streams atomic.Int64      // documents that are being read; each has a piece here, in a lane or soon
	wake    chan struct{}     // a token for a worker that sleeps
	closed  chan struct{}
}

func newQueue(workers int, share bool) *queue {
	return &queue{share: share, wake: make(chan struct{}, workers), closed: make(chan struct{})}
}

// sleep waits for documents, and reports whether the queue is still open.
func (q *queue) sleep() bool {
	q.count(1)
	defer q.count(-1)
	select {
	case <-q.wake:
		return true
	case <-q.closed:
		return false
	}
}

func (q *queue) count(asleep int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.asleep += asleep
}

// put makes the batch's documents available to the workers.
func (q *queue) put(b *batch) {
	q.mu.Lock()
	q.waiting[b.class] = append(q.waiting[b.class], b)
	q.untaken[b.class] += len(b.order)
	q.mu.Unlock()
	for range min(len(b.order), cap(q.wake)) {
		select {
		case q.wake <- struct{}{}:
		default: // as many tokens as workers: all of them will look
		}
	}
}

// A hand is documents that a worker took from a batch: order[from:to].
type hand struct {
	*batch
	from, to int
}

// take returns the next documents of a class for a worker that holds some of it
// already, from each waiting batch in turn, so that a small batch does not wait
// for a large one to end. Small documents are taken several at a time. While
// others sleep, who were sent a token each, it gives no more than a worker's
// share: a few long documents are done sooner on two threads than side by side on one.
func (q *queue) take(c class, held int) (hand, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	list := q.waiting[c]
	if len(list) == 0 || q.share && held > 0 && held*(q.asleep+1) >= held+q.untaken[c] {
		return hand{}, false
	}
	b := list[0]
	h := hand{b, b.next, b.handful()}
	b.next = h.to
	q.untaken[c] -= h.to - h.from
	list = slices.Delete(list, 0, 1)
	if b.next < len(b.order) {
		list = append(list, b)
	}
	q.waiting[c] = list
	return h, true
}
