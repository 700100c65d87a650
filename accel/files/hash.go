package files

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/tradehub/tradehub/accel"
)

// readersPerWorker is how many files are read at once for each thread that digests. It equals
// the number of lanes, so that none is empty.
const readersPerWorker = accel.MaxLanes

// A Hasher digests files on a pool.
type Hasher struct {
	Pool       *accel.Pool
	Algorithms []accel.Algorithm

	Read atomic.Int64 // bytes read so far, for a progress display
}

// A Result is the digests of one file, one for each of the algorithms.
type Result struct {
	File
	Sums []accel.Digest
}

// Hash digests list and calls each with the results in the list's order, from
// one goroutine at a time. It stops at the first error: of a file, of each, or
// the context's.
func (h *Hasher) Hash(ctx context.Context, list []File, each func(Result) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	in := &inOrder{each: each, waiting: map[int]Result{}}
	order := longestFirst(list)
	var next atomic.Int64
	var readers sync.WaitGroup
	for range min(len(list), readersPerWorker*h.Pool.Workers()) {
		readers.Go(func() {
			for ctx.Err() == nil {
				at := int(next.Add(1)) - 1
				if at >= len(order) {
					return
				}
				if err := h.one(ctx, in, order[at], list[order[at]]); err != nil {
					stop(err)
				}
			}
		})
	}
	readers.Wait()
	return context.Cause(ctx)
}

func (h *Hasher) one(ctx context.Context, in *inOrder, at int, f File) error {
	file, err := os.Open(f.Path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	sums, n, err := h.Pool.HashReader(ctx, counted{file, &h.Read}, h.Algorithms...)
	if err != nil {
		return fmt.Errorf("digest %s: %w", f.Path, err)
	}
	f.Size = n
	return in.put(at, Result{f, sums})
}

// longestFirst returns the order to begin the files in, for a long one that
// begins last would run alone at the end.
func longestFirst(list []File) []int {
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(list[b].Size, list[a].Size) })
	return order
}

// counted adds what is read from a file to a count.
type counted struct {
	*os.File
	n *atomic.Int64
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.File.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// inOrder hands results over in the order of the list.
type inOrder struct {
	each func(Result) error

	mu      sync.Mutex
	next    int            // guarded by mu, as all below
	waiting map[int]Result // that came before their turn
	failed  bool
}

func (o *inOrder) put(at int, r Result) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for o.waiting[at] = r; !o.failed; o.next++ {
		r, ok := o.waiting[o.next]
		if !ok {
			return nil
		}
		delete(o.waiting, o.next)
		if err := o.each(r); err != nil {
			o.failed = true
			return err
		}
	}
	return nil
}
