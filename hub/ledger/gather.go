package ledger

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/tradehub/tradehub/hub/failpoint"
)

// A gatherer puts what concurrent callers hand in into one transaction, and
// gives each caller its own answer.
//
// Records are taken in the order in which they came. One that touches what a
// transaction in flight touches waits for it, and so do those after it that
// touch the same: what a caller hands in about one thing is carried out in that
// order, and this process never loses a race against itself.
type gatherer[Q, A any] struct {
	opts BatchOptions
	// run carries records out in one transaction, all or none.
	run func(context.Context, []Q) ([]A, Receipt, error)
	// weight is what a record counts of BatchOptions.Size; keys name what it touches.
	weight func(Q) int
	keys   func(Q) []string

	mu             sync.Mutex
	waiting        []*record[Q, A]
	queued         int             // weight of those
	since          time.Time       // when the first of those came, or the last batch was sent
	touched        map[string]bool // by transactions in flight
	flights        int             // transactions in flight
	weightInFlight int             // weight of the records in those
	timer          *time.Timer     // looks whether the next batch is due; nil while none does
	due            time.Time       // when the timer does
	closed         bool
	running        sync.WaitGroup
}

// A record is what one caller handed in.
type record[Q, A any] struct {
	q      Q
	weight int
	keys   []string
	done   chan result[A] // has room for the one result
}

// A result is what became of a record.
type result[A any] struct {
	answer  A
	receipt Receipt
	err     error
}

func newGatherer[Q, A any](o BatchOptions, run func(context.Context, []Q) ([]A, Receipt, error), weight func(Q) int, keys func(Q) []string) *gatherer[Q, A] {
	return &gatherer[Q, A]{opts: o, run: run, weight: weight, keys: keys, touched: map[string]bool{}}
}

// add hands a record in and waits for its answer. When ctx ends first, a record
// that is not in flight yet is taken back; else it may still be carried out.
func (g *gatherer[Q, A]) add(ctx context.Context, q Q) (a A, _ Receipt, _ error) {
	if err := ctx.Err(); err != nil {
		return a, Receipt{}, err
	}
	r := &record[Q, A]{q: q, weight: g.weight(q), keys: g.keys(q), done: make(chan result[A], 1)}
	if !g.enqueue(r) {
		return a, Receipt{}, errBatcherClosed
	}
	select {
	case res := <-r.done:
		return res.answer, res.receipt, res.err
	case <-ctx.Done():
		g.takeBack(r)
		return a, Receipt{}, ctx.Err()
	}
}

func (g *gatherer[Q, A]) enqueue(r *record[Q, A]) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	if len(g.waiting) == 0 {
		g.since = time.Now()
	}
	g.waiting, g.queued = append(g.waiting, r), g.queued+r.weight
	g.scheduleLocked()
	return true
}

func (g *gatherer[Q, A]) takeBack(r *record[Q, A]) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if i := slices.Index(g.waiting, r); i >= 0 {
		g.waiting, g.queued = slices.Delete(g.waiting, i, i+1), g.queued-r.weight
	}
}

// scheduleLocked sends the next batch if it is due, else sets the timer. g.mu
// must be held.
func (g *gatherer[Q, A]) scheduleLocked() {
	if len(g.waiting) == 0 || g.flights >= g.opts.InFlight {
		return // finish schedules
	}
	due := g.since.Add(g.waitLocked())
	if g.queued >= g.opts.Size || !time.Now().Before(due) {
		g.sendLocked()
		return
	}
	if g.timer != nil && !due.Before(g.due) {
		return
	}
	if g.timer != nil {
		g.timer.Stop()
	}
	g.due, g.timer = due, time.AfterFunc(time.Until(due), g.timerFired)
}

func (g *gatherer[Q, A]) timerFired() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.timer = nil
	g.scheduleLocked()
}

// share is how much of what is in flight makes a transaction of its own.
const share = 3

// waitLocked returns how long records wait for others. They do not wait while nothing is in
// flight: later records wait for that transaction. They wait longer while they are less than
// their share of what is in flight. So transactions leave one after the other and have a
// similar size, instead of one full and the next ones nearly empty. g.mu must be held.
func (g *gatherer[Q, A]) waitLocked() time.Duration {
	switch {
	case g.flights == 0:
		return 0
	case g.queued*share < g.weightInFlight:
		return g.opts.Patience
	}
	return g.opts.Wait
}

// sendLocked submits the records that can be carried out now. g.mu must be held.
func (g *gatherer[Q, A]) sendLocked() {
	if g.flights >= g.opts.InFlight {
		return
	}
	batch := g.nextBatchLocked()
	g.since = time.Now()
	if len(batch) == 0 {
		return // all wait for transactions in flight
	}
	g.flights++
	g.running.Go(func() {
		failpoint.Reach("gathered") // but not yet sent
		g.commit(context.Background(), batch)
		g.finish(batch)
	})
	g.scheduleLocked()
}

// nextBatchLocked takes the records of the next batch off the queue. g.mu must be held.
func (g *gatherer[Q, A]) nextBatchLocked() []*record[Q, A] {
	var batch, left []*record[Q, A]
	blocked := map[string]bool{} // by records that stay behind
	size := 0
	for i, r := range g.waiting {
		if len(batch) > 0 && size+r.weight > g.opts.Size {
			left = append(left, g.waiting[i:]...)
			break
		}
		if slices.ContainsFunc(r.keys, func(k string) bool { return g.touched[k] || blocked[k] }) {
			for _, k := range r.keys {
				blocked[k] = true
			}
			left = append(left, r)
			continue
		}
		batch, size = append(batch, r), size+r.weight
	}
	for _, r := range batch { // those of one batch may touch the same: they are carried out in their order
		for _, k := range r.keys {
			g.touched[k] = true
		}
	}
	g.waiting, g.queued, g.weightInFlight = left, g.queued-size, g.weightInFlight+size
	return batch
}

// finish releases what the batch touched and schedules the next one.
func (g *gatherer[Q, A]) finish(batch []*record[Q, A]) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, r := range batch {
		for _, k := range r.keys {
			delete(g.touched, k)
		}
		g.weightInFlight -= r.weight
	}
	g.flights--
	g.scheduleLocked()
}

// commit carries out a batch. It splits a batch that is refused as a whole, or lost a race
// against another process. So a record fails only its own caller.
func (g *gatherer[Q, A]) commit(ctx context.Context, batch []*record[Q, A]) {
	qs := make([]Q, len(batch))
	for i, r := range batch {
		qs[i] = r.q
	}
	answers, receipt, err := g.runRecords(ctx, qs)
	if err != nil && len(batch) > 1 && !errors.Is(err, ErrUnavailable) {
		half := len(batch) / 2
		var second sync.WaitGroup
		second.Go(func() { g.commit(ctx, batch[half:]) })
		g.commit(ctx, batch[:half])
		second.Wait()
		return
	}
	for i, r := range batch {
		res := result[A]{receipt: receipt, err: err}
		if err == nil {
			res.answer = answers[i]
		}
		r.done <- res
	}
}

// runRecords carries the records out. A record that is alone and lost a race is
// tried again: it then reads what won, and its answer says so.
func (g *gatherer[Q, A]) runRecords(ctx context.Context, qs []Q) (answers []A, r Receipt, err error) {
	err = conflicts.Do(ctx, func(err error) bool { return len(qs) == 1 && lostRace(err) }, func() (err error) {
		answers, r, err = g.run(ctx, qs)
		return err
	})
	return answers, r, err
}

// close answers what waits, and returns when nothing is in flight any more.
func (g *gatherer[Q, A]) close() {
	g.mu.Lock()
	g.closed = true
	for _, r := range g.waiting {
		r.done <- result[A]{err: errBatcherClosed}
	}
	g.waiting, g.queued = nil, 0
	g.mu.Unlock()
	g.running.Wait()
}
