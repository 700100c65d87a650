package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A flight is a transaction in flight in a test: it lands with what is sent.
type flight struct {
	batch []string
	land  chan error
}

// newTower returns a gatherer of texts, and the flights that it releases. Each text touches
// what is before its colon. A text's answer is the text and its place.
func newTower(t *testing.T, o BatchOptions) (*gatherer[string, string], chan flight) {
	flights := make(chan flight)
	g := newGatherer(o.withDefaults(), func(_ context.Context, batch []string) ([]string, Receipt, error) {
		f := flight{batch, make(chan error)}
		flights <- f
		if err := <-f.land; err != nil {
			return nil, Receipt{}, err
		}
		out := make([]string, len(batch))
		for i, q := range batch {
			out[i] = fmt.Sprintf("%s at %d of %d", q, i, len(batch))
		}
		return out, Receipt{TxID: strings.Join(batch, "+")}, nil
	}, func(string) int { return 1 }, func(q string) []string { return []string{q[:strings.Index(q, ":")]} })
	return g, flights
}

// hand hands texts in, one after the other, and returns what they will be answered.
func hand(t *testing.T, g *gatherer[string, string], qs ...string) func() map[string]string {
	var mu sync.Mutex
	var wg sync.WaitGroup
	got := map[string]string{}
	for _, q := range qs {
		wg.Go(func() {
			a, _, err := g.add(context.Background(), q)
			if err != nil {
				a = err.Error()
			}
			mu.Lock()
			defer mu.Unlock()
			got[q] = a
		})
		synctest.Wait() // it is in the queue before the next comes
	}
	return func() map[string]string { wg.Wait(); return got }
}

// occupied keeps one transaction in flight, so that what comes next is gathered. It
// returns what lands it.
func occupied(t *testing.T, g *gatherer[string, string], flights chan flight) (land func()) {
	t.Helper()
	answers := hand(t, g, "busy:1")
	f := wantFlight(t, flights, "busy:1")
	return func() {
		f.land <- nil
		answers()
	}
}

func wantFlight(t *testing.T, flights chan flight, want ...string) flight {
	t.Helper()
	f := <-flights
	if !slices.Equal(f.batch, want) {
		t.Errorf("in flight %q, want %q", f.batch, want)
	}
	return f
}

func wantAnswers(t *testing.T, got map[string]string, want ...string) {
	t.Helper()
	for i := 0; i < len(want); i += 2 {
		if got[want[i]] != want[i+1] {
			t.Errorf("%s was answered %q, want %q", want[i], got[want[i]], want[i+1])
		}
	}
}

func TestGather(t *testing.T) {
	t.Run("what touches the same keeps its order, in one batch or in two", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g, flights := newTower(t, BatchOptions{Size: 3})
			defer occupied(t, g, flights)()
			answers := hand(t, g, "a:1", "b:1", "a:2", "a:3", "c:1", "b:2")
			first := wantFlight(t, flights, "a:1", "b:1", "a:2")
			second := wantFlight(t, flights, "c:1") // a and b are in flight
			first.land <- nil
			third := wantFlight(t, flights, "a:3", "b:2")
			second.land <- nil
			third.land <- nil
			wantAnswers(t, answers(), "a:2", "a:2 at 2 of 3", "a:3", "a:3 at 0 of 2", "c:1", "c:1 at 0 of 1")
		})
	})
	t.Run("what stays behind holds up what touches the same, and nothing else", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g, flights := newTower(t, BatchOptions{InFlight: 2})
			early := hand(t, g, "a:1")
			first := wantFlight(t, flights, "a:1")
			late := hand(t, g, "a:2", "b:1", "a:3")
			second := wantFlight(t, flights, "b:1")
			second.land <- nil
			first.land <- nil
			third := wantFlight(t, flights, "a:2", "a:3")
			third.land <- nil
			wantAnswers(t, early(), "a:1", "a:1 at 0 of 1")
			wantAnswers(t, late(), "a:3", "a:3 at 1 of 2")
		})
	})
	t.Run("a batch that lost a race is halved until the one that lost stands alone and is tried again", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g, flights := newTower(t, BatchOptions{Size: 4})
			defer occupied(t, g, flights)()
			answers := hand(t, g, "a:1", "b:1", "c:1", "d:1")
			tries := 0
			go func() {
				for f := range flights {
					switch {
					case !slices.Contains(f.batch, "c:1"):
						f.land <- nil
					case len(f.batch) > 1:
						f.land <- ErrConflict
					default:
						if tries++; tries < 3 {
							f.land <- ErrConflict
							continue
						}
						f.land <- nil
					}
				}
			}()
			wantAnswers(t, answers(), "a:1", "a:1 at 0 of 2", "b:1", "b:1 at 1 of 2", "c:1", "c:1 at 0 of 1", "d:1", "d:1 at 0 of 1")
			if tries != 3 {
				t.Errorf("the one that lost was tried %d times", tries)
			}
			close(flights)
		})
	})
	t.Run("a batch of which nobody knows what became is not split", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g, flights := newTower(t, BatchOptions{Size: 2})
			defer occupied(t, g, flights)()
			answers := hand(t, g, "a:1", "b:1")
			wantFlight(t, flights, "a:1", "b:1").land <- ErrUnavailable
			wantAnswers(t, answers(), "a:1", ErrUnavailable.Error(), "b:1", ErrUnavailable.Error())
		})
	})
	t.Run("a record leaves at once while nothing is in flight, and waits for others as long as it is told while something is", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g, flights := newTower(t, BatchOptions{Wait: 30 * time.Millisecond})
			start := time.Now()
			alone := hand(t, g, "a:1")
			first := wantFlight(t, flights, "a:1")
			if waited := time.Since(start); waited != 0 {
				t.Errorf("alone it waited %s", waited)
			}
			others := hand(t, g, "b:1", "c:1")
			second := wantFlight(t, flights, "b:1", "c:1")
			if waited := time.Since(start); waited != 30*time.Millisecond {
				t.Errorf("with one in flight they waited %s", waited)
			}
			first.land <- nil
			second.land <- nil
			alone()
			others()
		})
	})
	t.Run("what came while the only transaction was in flight leaves at once when it lands", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g, flights := newTower(t, BatchOptions{Wait: time.Hour})
			land := occupied(t, g, flights)
			answers := hand(t, g, "a:1", "b:1")
			start := time.Now()
			land()
			wantFlight(t, flights, "a:1", "b:1").land <- nil
			if waited := time.Since(start); waited != 0 {
				t.Errorf("waited %s", waited)
			}
			answers()
		})
	})
	t.Run("while much is in flight records wait until they are their share of it, or for as long as they are told", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g, flights := newTower(t, BatchOptions{Wait: 5 * time.Millisecond, Patience: 70 * time.Millisecond})
			land := occupied(t, g, flights)
			answers := hand(t, g, "a:1", "b:1", "c:1", "d:1", "e:1", "f:1")
			first := wantFlight(t, flights, "a:1", "b:1", "c:1", "d:1", "e:1", "f:1")
			land()
			start := time.Now()
			alone := hand(t, g, "g:1")
			second := wantFlight(t, flights, "g:1")
			if waited := time.Since(start); waited != 70*time.Millisecond {
				t.Errorf("one beside six waited %s", waited)
			}
			start = time.Now()
			few := hand(t, g, "h:1", "i:1")
			time.Sleep(10 * time.Millisecond)
			third := hand(t, g, "j:1") // three with seven in flight
			share := wantFlight(t, flights, "h:1", "i:1", "j:1")
			if waited := time.Since(start); waited != 10*time.Millisecond {
				t.Errorf("their share waited %s", waited)
			}
			late := hand(t, g, "k:1")
			for _, f := range []flight{first, second, share} {
				f.land <- nil
			}
			start = time.Now()
			wantFlight(t, flights, "k:1").land <- nil
			if waited := time.Since(start); waited != 0 {
				t.Errorf("with nothing in flight any more it waited %s", waited)
			}
			for _, wait := range []func() map[string]string{answers, alone, few, third, late} {
				wait()
			}
		})
	})
	t.Run("a record that is taken back in time is not carried out", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g, flights := newTower(t, BatchOptions{InFlight: 1})
			first := hand(t, g, "a:1")
			f := wantFlight(t, flights, "a:1")
			ctx, cancel := context.WithCancel(t.Context())
			gone := make(chan error, 1)
			go func() { _, _, err := g.add(ctx, "b:1"); gone <- err }()
			synctest.Wait()
			later := hand(t, g, "c:1")
			cancel()
			if err := <-gone; !errors.Is(err, context.Canceled) {
				t.Errorf("error %v", err)
			}
			f.land <- nil
			wantFlight(t, flights, "c:1").land <- nil
			first()
			later()
		})
	})
	t.Run("closing answers what waits, and waits for what is in flight", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g, flights := newTower(t, BatchOptions{InFlight: 1})
			first := hand(t, g, "a:1")
			f := wantFlight(t, flights, "a:1")
			waiting := hand(t, g, "b:1")
			closed := make(chan struct{})
			go func() { g.close(); close(closed) }()
			wantAnswers(t, waiting(), "b:1", errBatcherClosed.Error())
			synctest.Wait()
			select {
			case <-closed:
				t.Error("closed with a transaction in flight")
			default:
			}
			f.land <- nil
			<-closed
			wantAnswers(t, first(), "a:1", "a:1 at 0 of 1")
			if _, _, err := g.add(t.Context(), "c:1"); !errors.Is(err, ErrUnavailable) {
				t.Errorf("after closing: %v", err)
			}
		})
	})
}
