package devnet

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// A fatalError ends a poll at once.
type fatalError struct{ error }

func (e fatalError) Unwrap() error { return e.error }

// poll tries until try succeeds, and returns its last error when ctx ends before.
func poll(ctx context.Context, every time.Duration, try func() error) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		err := try()
		if err == nil {
			return nil
		}
		if fatal, ok := errors.AsType[fatalError](err); ok {
			return fatal.error
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", ctx.Err(), err)
		case <-tick.C:
		}
	}
}
