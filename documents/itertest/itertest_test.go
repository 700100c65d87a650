package itertest_test

import (
	"context"
	"fmt"
	"iter"
	"testing"

	"github.com/tradehub/tradehub/documents/itertest"
)

// A record is a test that notes what fails it.
type record struct {
	*testing.T
	faults []string
}

func (r *record) Errorf(format string, args ...any) {
	r.faults = append(r.faults, fmt.Sprintf(format, args...))
}

// three yields three numbers as wrongly as it is asked to, and then, where it is endless,
// waits for the end of the context and yields that.
func three(ctx context.Context, endless bool, goesOn func(ctx context.Context) bool) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for n := range 3 {
			if !yield(n, nil) && !goesOn(ctx) {
				return
			}
		}
		if endless {
			<-ctx.Done()
			if !yield(0, ctx.Err()) && goesOn(ctx) {
				yield(0, ctx.Err())
			}
		}
	}
}

// TestStops2 holds the check to the mistakes that it is for.
func TestStops2(t *testing.T) {
	never := func(context.Context) bool { return false }
	for name, c := range map[string]struct {
		n       int
		endless bool
		goesOn  func(context.Context) bool
		wrong   bool
	}{
		"right":                               {3, false, never, false},
		"right, and waits for more":           {3, true, never, false},
		"goes on":                             {3, false, func(context.Context) bool { return true }, true},
		"goes on where the context has ended": {3, false, func(ctx context.Context) bool { return ctx.Err() != nil }, true},
		"goes on after its last error":        {3, true, func(ctx context.Context) bool { return ctx.Err() != nil }, true},
		"is shorter than it is said to be":    {5, false, never, true},
		"is empty":                            {0, false, never, true},
	} {
		t.Run(name, func(t *testing.T) {
			r := &record{T: t}
			itertest.Stops2(r, c.n, func(ctx context.Context) iter.Seq2[int, error] { return three(ctx, c.endless, c.goesOn) })
			if (len(r.faults) > 0) != c.wrong {
				t.Errorf("faults %q, want some: %t", r.faults, c.wrong)
			}
		})
	}
}
