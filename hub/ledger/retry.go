package ledger

import (
	"context"
	"time"
)

// A Retry says how often something is tried, and how long to wait between two
// tries: First, then twice as long each time.
type Retry struct {
	Tries int
	First time.Duration
}

// conflicts bounds how often a transaction that lost a race is made again. A
// race is lost to somebody's win, so six in a row mean that a key is fought for
// by more than a wait can help.
var conflicts = Retry{Tries: 6, First: 20 * time.Millisecond} // 620 ms in all

// Do calls try until again reports that its error is not worth another try, or
// the tries are used up, and returns the last error. If ctx ends in a wait, it
// returns ctx's error.
func (r Retry) Do(ctx context.Context, again func(error) bool, try func() error) error {
	wait := r.First
	for n := 1; ; n++ {
		err := try()
		if n >= r.Tries || !again(err) {
			return err
		}
		if err := pause(ctx, wait); err != nil {
			return err
		}
		wait *= 2
	}
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
