package ledger

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestRetry(t *testing.T) {
	lost, broken := errors.New("lost"), errors.New("broken")
	again := func(err error) bool { return errors.Is(err, lost) }
	for name, c := range map[string]struct {
		answers []error // of the tries; the last one is given again and again
		want    error
		tries   int
		waited  time.Duration
	}{
		"at once":                     {[]error{nil}, nil, 1, 0},
		"at the third":                {[]error{lost, lost, nil}, nil, 3, 30 * time.Millisecond},
		"an error of another kind":    {[]error{lost, broken}, broken, 2, 10 * time.Millisecond},
		"as often as it may, no more": {[]error{lost}, lost, 4, 70 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start, tries := time.Now(), 0
				err := Retry{Tries: 4, First: 10 * time.Millisecond}.Do(t.Context(), again, func() error {
					tries++
					return c.answers[min(tries, len(c.answers))-1]
				})
				if !errors.Is(err, c.want) || tries != c.tries || time.Since(start) != c.waited {
					t.Errorf("%v after %d tries in %s, want %v after %d in %s", err, tries, time.Since(start), c.want, c.tries, c.waited)
				}
			})
		})
	}
	t.Run("the context ends in a wait", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 25*time.Millisecond)
			defer cancel()
			err := Retry{Tries: 9, First: 20 * time.Millisecond}.Do(ctx, again, func() error { return lost })
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error %v", err)
			}
		})
	})
}
