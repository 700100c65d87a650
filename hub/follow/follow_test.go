package follow_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents/itertest"
	"github.com/tradehub/tradehub/hub/follow"
	"github.com/tradehub/tradehub/hub/follow/followtest"
	"github.com/tradehub/tradehub/hub/ledger"
)

// A shelf is a sink in memory: it holds which transactions came, each once.
type shelf struct {
	mu      sync.Mutex
	at      *follow.Checkpoint // nil is none, guarded by mu
	txs     []string           // guarded by mu
	applied []int              // changes of each Apply, guarded by mu
	fail    error              // what Apply returns, guarded by mu
	onReset func()             // guarded by mu
}

func (s *shelf) Checkpoint(context.Context) (follow.Checkpoint, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at == nil {
		return follow.Checkpoint{}, follow.ErrNoCheckpoint
	}
	return *s.at, nil
}

func (s *shelf) Apply(_ context.Context, changes []ledger.Change, to follow.Checkpoint) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.fail != nil:
		return s.fail
	case s.at == nil:
		return follow.ErrNoCheckpoint
	}
	for _, c := range changes {
		if !slices.Contains(s.txs, c.At.TxID) {
			s.txs = append(s.txs, c.At.TxID)
		}
	}
	s.at, s.applied = &to, append(s.applied, len(changes))
	return nil
}

func (s *shelf) Reset(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at, s.txs = &follow.Checkpoint{}, nil
	if s.onReset != nil {
		s.onReset()
	}
	return nil
}

// set changes the shelf behind its follower's back.
func (s *shelf) set(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

func (s *shelf) held() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.txs, " ")
}

const everything = "a-1-0 a-1-1 a-3-0 a-3-1 a-4-0 a-4-1 a-4-2 a-5-0 a-5-1" // of followtest.Told

func TestSink(t *testing.T) {
	followtest.Run(t, followtest.Harness{
		Open: func(_ followtest.T, l *followtest.Ledger) *followtest.Sink {
			s := &asking{shelf: &shelf{}, l: l}
			return &followtest.Sink{Sink: s, Held: s.held, Again: func() *followtest.Sink { return &followtest.Sink{Sink: s, Held: s.held} }}
		},
		Spoilt: func(*followtest.Ledger) ledger.Change { return ledger.Change{Name: "spoilt"} },
	})
}

// An asking shelf asks for facts, and fails at a change that is spoilt after it kept all before it.
type asking struct {
	*shelf
	l *followtest.Ledger
}

func (s *asking) Apply(ctx context.Context, changes []ledger.Change, to follow.Checkpoint) error {
	if _, err := s.l.Facts(ctx, changes); err != nil {
		return err
	}
	if n := len(changes); n > 0 && changes[n-1].Name == "spoilt" {
		at, _ := s.Checkpoint(ctx)
		return errors.Join(errors.New("spoilt"), s.shelf.Apply(ctx, changes[:n-1], at))
	}
	return s.shelf.Apply(ctx, changes, to)
}

// TestEventsStop holds the suite's own ledger to what it gives to followers.
func TestEventsStop(t *testing.T) {
	l := followtest.Told()
	itertest.Stops2(t, 15, func(ctx context.Context) iter.Seq2[ledger.Change, error] { return l.Events(ctx, ledger.Checkpoint{}) })
}

// run runs a follower until the test ends, in a bubble of synctest.
func run(t *testing.T, l follow.Ledger, s follow.Sink) *follow.Follower {
	t.Helper()
	f := follow.New("shelf", l, s, slog.New(slog.DiscardHandler))
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { f.Run(ctx); close(ended) }()
	t.Cleanup(func() { stop(); <-ended })
	return f
}

func wantHeld(t *testing.T, s *shelf, want string) {
	t.Helper()
	if got := s.held(); got != want {
		t.Errorf("it holds %s, want %s", got, want)
	}
}

func TestFollowsAndWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, s := followtest.Told(), &shelf{}
		f := run(t, l, s)
		want := everything
		for n := 7; n < 10; n++ {
			l.Write(ledger.Change{Documents: []protocol.DocumentRecord{followtest.Document(n)}})
			if err := f.Current(t.Context()); err != nil {
				t.Fatal(err)
			}
			want += fmt.Sprintf(" a-%d-0", n)
			wantHeld(t, s, want)
			if height, sure := f.Height(); !sure || height != uint64(n) {
				t.Errorf("at %d, %t", height, sure)
			}
		}
	})
}

// TestEmptyLedger holds that who follows a ledger without a block has all of it.
func TestEmptyLedger(t *testing.T) {
	f := follow.New("shelf", followtest.NewLedger("a"), &shelf{}, slog.New(slog.DiscardHandler))
	if err := f.CatchUp(t.Context(), 0); err != nil {
		t.Error(err)
	}
	if err := f.Ready(t.Context(), time.Second); err != nil {
		t.Error(err)
	}
}

// TestAwaitSaysWhy holds that who waits in vain learns how far the sink is, and that
// the reason, which may name machines, is only in what Ready says.
func TestAwaitSaysWhy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, s := followtest.Told(), &shelf{fail: fmt.Errorf("%w: 10.0.0.1 does not answer", ledger.ErrUnavailable)}
		f := run(t, l, s)
		for name, wait := range map[string]func(context.Context) error{"current": f.Current, "ready": func(ctx context.Context) error { return f.Ready(ctx, time.Hour) }} {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			synctest.Wait()
			err := wait(ctx)
			cancel()
			if !errors.Is(err, follow.ErrBehind) || !errors.Is(err, ledger.ErrUnavailable) || !errors.Is(err, context.DeadlineExceeded) ||
				!strings.Contains(err.Error(), "block 0 of 6") || strings.Contains(err.Error(), "10.0.0.1") != (name == "ready") {
				t.Errorf("%s: %v", name, err)
			}
		}
		s.set(func() { s.fail = nil })
		if err := f.Current(t.Context()); err != nil { // it tries again by itself
			t.Error(err)
		}
		wantHeld(t, s, everything)
	})
}

// TestRebuilt holds that a sink that cannot be gone on with is rebuilt.
func TestRebuilt(t *testing.T) {
	gone := func(s *shelf) { s.at = nil }
	for name, harm := range map[string]func(s *shelf){
		"whole":                           func(*shelf) {},
		"lost":                            gone,
		"of another ledger":               func(s *shelf) { s.at.Last.TxID = "b-5-1" },
		"of one that had other quiet":     func(s *shelf) { s.at.Block, s.at.Last = 4, ledger.Checkpoint{Block: 1, TxID: "a-1-1"} },
		"of one that is the beginning of": func(s *shelf) { s.at.Block, s.at.Last = 3, ledger.Checkpoint{} },
	} {
		t.Run(name, func(t *testing.T) {
			l, s := followtest.Told(), &shelf{}
			f := follow.New("shelf", l, s, slog.New(slog.DiscardHandler))
			if err := f.CatchUp(t.Context(), 6); err != nil {
				t.Fatal(err)
			}
			s.set(func() { s.txs = append(s.txs, "mark"); harm(s) })
			f = follow.New("shelf", l, s, slog.New(slog.DiscardHandler))
			if err := f.CatchUp(t.Context(), 6); err != nil {
				t.Fatal(err)
			}
			want := everything
			if name == "whole" {
				want += " mark"
			}
			wantHeld(t, s, want)
		})
	}
}

// TestLostWhileRunning holds that a loss is noticed by the next change, and by Ready.
func TestLostWhileRunning(t *testing.T) {
	for name, notice := range map[string]func(t *testing.T, l *followtest.Ledger, f *follow.Follower){
		"by a change": func(_ *testing.T, l *followtest.Ledger, _ *follow.Follower) { l.Write(ledger.Change{Name: "x"}) },
		"by Ready": func(t *testing.T, _ *followtest.Ledger, f *follow.Follower) {
			if err := f.Ready(t.Context(), time.Second); !errors.Is(err, follow.ErrNoCheckpoint) {
				t.Errorf("ready: %v", err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l, s := followtest.Told(), &shelf{}
				f := run(t, l, s)
				if err := f.Current(t.Context()); err != nil {
					t.Fatal(err)
				}
				s.set(func() {
					s.at, s.txs = nil, nil
					s.onReset = func() {
						if _, sure := f.Height(); sure {
							t.Error("what is being rebuilt is shown")
						}
					}
				})
				notice(t, l, f)
				if err := f.Current(t.Context()); err != nil {
					t.Fatal(err)
				}
				if got := s.held(); !strings.HasPrefix(got, everything) {
					t.Errorf("it holds %s", got)
				}
				if err := f.Ready(t.Context(), time.Second); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// TestNeverKept holds that a sink that loses all it is given is not rebuilt in a hurry for ever.
func TestNeverKept(t *testing.T) {
	l, s := followtest.Told(), &shelf{fail: follow.ErrNoCheckpoint}
	f := follow.New("shelf", l, s, slog.New(slog.DiscardHandler))
	if err := f.CatchUp(t.Context(), 6); !errors.Is(err, follow.ErrNoCheckpoint) {
		t.Errorf("error %v", err)
	}
}

// TestShorterLedger waits for a ledger that may only be behind, and rebuilds from
// one that stays shorter.
func TestShorterLedger(t *testing.T) {
	for name, comes := range map[string]bool{"comes to the height": true, "stays shorter": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l, s := followtest.Told(), &shelf{}
				if err := follow.New("shelf", l, s, slog.New(slog.DiscardHandler)).CatchUp(t.Context(), 6); err != nil {
					t.Fatal(err)
				}
				all := l.Blocks()
				l.SetBlocks(all[:3])
				f := run(t, l, s)
				time.Sleep(2 * time.Second)
				if _, sure := f.Height(); sure {
					t.Error("what the ledger has not confirmed is shown")
				}
				if comes {
					l.SetBlocks(all)
				}
				if err := f.Current(t.Context()); err != nil {
					t.Error(err)
				}
				want := everything
				if !comes {
					want = "a-1-0 a-1-1 a-3-0 a-3-1"
				}
				wantHeld(t, s, want)
			})
		})
	}
}

// TestCatchesUpInBatches holds that many blocks share a call, up to a bound on what is
// held in memory, and that a block is never divided.
func TestCatchesUpInBatches(t *testing.T) {
	l, s := followtest.NewLedger("a"), &shelf{}
	for range 6 {
		l.Write(ledger.Change{Claims: make([]protocol.ClaimEvent, 300)}, ledger.Change{Name: "x"})
	}
	if err := follow.New("shelf", l, s, slog.New(slog.DiscardHandler)).CatchUp(t.Context(), 6); err != nil {
		t.Fatal(err)
	}
	if want := []int{8, 4}; !slices.Equal(s.applied, want) {
		t.Errorf("calls of %v changes, want %v", s.applied, want)
	}
}
