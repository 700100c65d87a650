package accel

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
)

// HashReader returns the digest for algs[j] of everything that r gives, at [j], and the
// number of bytes. It holds two pieces of the document at a time, 512 KB: one is read while
// the other is in a lane. It fails with r's error, or with ctx's if ctx ends first; it then
// still waits for a read in progress.
func (p *Pool) HashReader(ctx context.Context, r io.Reader, algs ...Algorithm) (sums []Digest, bytes int64, err error) {
	c, err := classOf(algs)
	if err != nil {
		return nil, 0, err
	}
	if c == 0 {
		bytes, err = io.Copy(io.Discard, r)
		return nil, bytes, err
	}
	bufs := buffers.Get().(*[2][callBytes]byte)
	defer buffers.Put(bufs)
	n, last, err := readPiece(r, bufs[0][:])
	if err != nil {
		return nil, 0, err
	}
	sums = make([]Digest, len(algs))
	if last {
		return sums, int64(n), p.Sums(ctx, sums, [][]byte{bufs[0][:n]}, algs...)
	}
	s := stream{class: c, queue: p.queue}
	p.queue.streams.Add(1)
	defer p.queue.streams.Add(-1)
	p.busy.Add(1)
	defer p.busy.Add(-1)
	if err := s.run(ctx, r, bufs); err != nil {
		return nil, 0, err
	}
	for i, alg := range algs {
		putState(&sums[i], &s.piece.states[slices.Index(c.algorithms(), alg)])
	}
	return sums, int64(s.piece.before), nil
}

var buffers = sync.Pool{New: func() any { return new([2][callBytes]byte) }}

// readPiece fills buf, and reports whether r ended before it was full.
func readPiece(r io.Reader, buf []byte) (n int, last bool, err error) {
	n, err = io.ReadFull(r, buf)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return n, true, nil
	}
	return n, false, err
}

// A stream is a document on its way through the lanes, one piece after another.
type stream struct {
	class class
	queue *queue
	piece piece // of the lane while a piece is queued, else of run
}

// run digests bufs[0], which is full, and what r still gives.
func (s *stream) run(ctx context.Context, r io.Reader, bufs *[2][callBytes]byte) error {
	for i, a := range s.class.algorithms() {
		s.piece.states[i] = initial(a)
	}
	n := len(bufs[0])
	for i := 0; ; i++ {
		b := newBatch(s.class, [][]byte{bufs[i%2][:n]}, nil)
		b.piece = &s.piece
		s.queue.put(b)
		if s.piece.last {
			<-b.done
			s.piece.before += uint64(n)
			return nil
		}
		next, last, err := readPiece(r, bufs[(i+1)%2][:])
		<-b.done
		if err = errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		s.piece.before += uint64(n)
		s.piece.last, n = last, next
	}
}
