package accel

import (
	"context"
	"errors"
	"fmt"
	"hash"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Options bound a pool. The zero value works.
type Options struct {
	Workers  int           // threads that digest; 0 is the number that Go runs at once
	Engines  []string      // names of engines to use besides the reference; none is all that are fast here
	FillWait time.Duration // longest that a document waits for others to fill the lanes; 0 is not at all
	Log      *slog.Logger  // nil is none
}

// Validate names the first option that cannot be.
func (o Options) Validate() error {
	switch {
	case o.Workers < 0:
		return errors.New("workers: must not be below 0")
	case o.FillWait < 0:
		return errors.New("fillWait: must not be below 0")
	}
	return nil
}

// A Pool digests documents side by side, on long-lived workers that documents
// of different calls share. It is a [Hasher] and may be used concurrently.
type Pool struct {
	dispatch *Dispatch
	options  Options
	queue    *queue
	workers  sync.WaitGroup
	close    func()
	busy     atomic.Int64 // calls that are not answered
}

// NewPool chooses the engines of this machine and starts the workers. Close it when done.
func NewPool(o Options) (*Pool, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	d, err := NewDispatch(o.Engines, o.Log)
	if err != nil {
		return nil, err
	}
	return newPool(d, o), nil
}

func newPool(d *Dispatch, o Options) *Pool {
	if o.Workers == 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	p := &Pool{dispatch: d, options: o, queue: newQueue(o.Workers, o.FillWait == 0)}
	p.close = sync.OnceFunc(func() { close(p.queue.closed) })
	for range o.Workers {
		p.workers.Go(newWorker(p).run)
	}
	return p
}

// Dispatch returns the engines that the pool uses.
func (p *Pool) Dispatch() *Dispatch { return p.dispatch }

// Workers returns how many threads digest.
func (p *Pool) Workers() int { return p.options.Workers }

// Name lists the engines in use.
func (p *Pool) Name() string {
	var names []string
	for _, c := range p.dispatch.Candidates {
		if c.Used {
			names = append(names, string(c.Engine.Algorithm())+" "+c.Engine.Name())
		}
	}
	return strings.Join(names, ", ")
}

// Close ends the workers. No call may be running, and none may follow.
func (p *Pool) Close() error {
	p.close()
	p.workers.Wait()
	return nil
}

// HashBatch implements [Hasher].
func (p *Pool) HashBatch(ctx context.Context, docs [][]byte, algs ...Algorithm) ([][][]byte, error) {
	sums := make([]Digest, len(docs)*len(algs))
	if err := p.Sums(ctx, sums, docs, algs...); err != nil {
		return nil, err
	}
	rows := make([][]byte, len(sums))
	for i := range sums {
		rows[i] = sums[i][:]
	}
	out := make([][][]byte, len(docs))
	for i := range out {
		out[i] = rows[i*len(algs) : (i+1)*len(algs) : (i+1)*len(algs)]
	}
	return out, nil
}

// A document of up to tiny bytes that arrives alone is digested before a worker could be
// woken, or the calls in flight be counted.
const tiny = 1 << 10

// Sums puts the digest of docs[i] by algs[j] into dst[i*len(algs)+j]. It
// returns ctx's error when ctx ends before the batch does, and then dst holds
// nothing of use. The documents must stay as they are until it returns.
func (p *Pool) Sums(ctx context.Context, dst []Digest, docs [][]byte, algs ...Algorithm) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(dst) != len(docs)*len(algs) {
		return fmt.Errorf("accel: room for %d digests of %d documents by %d algorithms", len(dst), len(docs), len(algs))
	}
	if len(docs) == 1 && len(docs[0]) <= tiny {
		return sumEach(dst, docs[0], algs)
	}
	defer p.busy.Add(-1)
	if p.busy.Add(1) == 1 && len(docs) == 1 {
		return alone(ctx, dst, docs[0], algs)
	}
	c, err := classOf(algs)
	if err != nil || len(docs) == 0 || len(algs) == 0 {
		return err
	}
	order := c.algorithms()
	if slices.Equal(order, algs) {
		return p.await(ctx, newBatch(c, docs, dst))
	}
	sums := make([]Digest, len(docs)*len(order))
	err = p.await(ctx, newBatch(c, docs, sums))
	permute(dst, algs, sums, order)
	return err
}

// permute copies the digests in the order that was asked for.
func permute(dst []Digest, algs []Algorithm, sums []Digest, order []Algorithm) {
	for i := range dst {
		doc, alg := i/len(algs), algs[i%len(algs)]
		dst[i] = sums[doc*len(order)+slices.Index(order, alg)]
	}
}

// await queues a batch and returns when no lane reads its documents any more.
func (p *Pool) await(ctx context.Context, b *batch) error {
	stop := context.AfterFunc(ctx, func() { b.cancelled.Store(true) })
	defer stop()
	p.queue.put(b)
	<-b.done
	if b.cancelled.Load() {
		return ctx.Err()
	}
	return nil
}

// alone digests the only document that there is to digest: on the caller's own
// thread, for no lane and no other thread could do it sooner.
func alone(ctx context.Context, dst []Digest, doc []byte, algs []Algorithm) error {
	if len(doc) <= callBytes {
		return sumEach(dst, doc, algs)
	}
	streams := make([]hash.Hash, len(algs))
	for i, a := range algs {
		var err error
		if streams[i], err = a.New(); err != nil {
			return err
		}
	}
	for piece := range slices.Chunk(doc, callBytes) {
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, h := range streams {
			h.Write(piece)
		}
	}
	for i, h := range streams {
		h.Sum(dst[i][:0])
	}
	return nil
}

func sumEach(dst []Digest, doc []byte, algs []Algorithm) error {
	for i, a := range algs {
		var err error
		if dst[i], err = a.Sum(doc); err != nil {
			return err
		}
	}
	return nil
}
