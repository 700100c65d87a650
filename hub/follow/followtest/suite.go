package followtest

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/tradehub/tradehub/hub/follow"
	"github.com/tradehub/tradehub/hub/ledger"
)

// A T is a test, or a check of a property.
type T interface {
	Helper()
	Cleanup(f func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Context() context.Context
}

// A Harness opens sinks of one kind.
type Harness struct {
	// Open returns a sink over a store of its own that was never built. It reads from the
	// ledger what changes do not contain. It is closed when the test ends.
	Open func(t T, l *Ledger) *Sink
	// Spoilt returns a change at which Apply fails once it has processed all before it:
	// what it wrote of these is what a crash before the checkpoint leaves.
	Spoilt func(l *Ledger) ledger.Change
}

// A Sink is what the suite tests.
type Sink struct {
	follow.Sink
	// Held returns all that the sink holds, as a text that is equal for equal content.
	// The checkpoint is no part of it.
	Held func() string
	// Again closes the sink and opens another over its store, as a restart does; nil
	// where nothing outlives the sink.
	Again func() *Sink
}

// Run runs the suite on the sinks of the harness.
func Run(t *testing.T, h Harness) {
	for name, test := range map[string]func(*testing.T, Harness){
		"NeverBuilt": neverBuilt, "CheckpointIsKept": checkpointIsKept, "ProcessThenCheckpoint": processThenCheckpoint,
		"Replay": replay, "ResetForgets": resetForgets, "Restart": restart, "FactsAreRefused": factsAreRefused,
		"FollowedIsRebuilt": followedIsRebuilt,
	} {
		t.Run(name, func(t *testing.T) { test(t, h) })
	}
}

// A bench is a sink with short words for what tests do.
type bench struct {
	T
	*Sink
}

// open returns a sink that is empty, at the beginning.
func (h Harness) open(t T, l *Ledger) bench {
	t.Helper()
	b := bench{t, h.Open(t, l)}
	if err := b.Reset(t.Context()); err != nil {
		t.Fatalf("reset: %v", err)
	}
	return b
}

// of returns the changes of blocks after one, up to another, and the checkpoint there.
func of(l *Ledger, after, to int) ([]ledger.Change, follow.Checkpoint) {
	c := follow.Checkpoint{Block: uint64(to)}
	for _, block := range l.Blocks()[:to] {
		if n := len(block); n > 0 {
			c.Last = block[n-1].At
		}
	}
	return slices.Concat(l.Blocks()[after:to]...), c
}

// apply applies the blocks after one, up to another.
func (b bench) apply(l *Ledger, after, to int) {
	b.Helper()
	changes, c := of(l, after, to)
	if err := b.Apply(b.Context(), changes, c); err != nil {
		b.Fatalf("apply blocks %d to %d: %v", after+1, to, err)
	}
	b.wantAt(c)
}

func (b bench) wantAt(want follow.Checkpoint) {
	b.Helper()
	if got, err := b.Checkpoint(b.Context()); err != nil || got != want {
		b.Errorf("checkpoint %+v, %v; want %+v", got, err, want)
	}
}

func (b bench) wantHeld(want string) {
	b.Helper()
	if got := b.Held(); got != want {
		b.Errorf("it holds\n%s\nwant\n%s", got, want)
	}
}

// built returns what a sink holds that was built from the whole ledger at once.
func (h Harness) built(t T, l *Ledger) string {
	t.Helper()
	b := h.open(t, l)
	b.apply(l, 0, len(l.Blocks()))
	return b.Held()
}

// neverBuilt: a new sink is at the beginning, or says that it is nowhere.
func neverBuilt(t *testing.T, h Harness) {
	s := h.Open(t, Told())
	at, err := s.Checkpoint(t.Context())
	if !errors.Is(err, follow.ErrNoCheckpoint) && (err != nil || at != follow.Checkpoint{}) {
		t.Errorf("checkpoint %+v, %v", at, err)
	}
	if err := s.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	bench{t, s}.wantAt(follow.Checkpoint{})
}

// checkpointIsKept: also that of blocks without a change.
func checkpointIsKept(t *testing.T, h Harness) {
	l := Told()
	b := h.open(t, l)
	for to := 1; to <= len(l.Blocks()); to++ {
		b.apply(l, to-1, to)
	}
	b.wantHeld(h.built(t, l))
}

// processThenCheckpoint: what fails half way leaves the checkpoint, and is made good by
// the same changes again.
func processThenCheckpoint(t *testing.T, h Harness) {
	l := Told()
	b := h.open(t, l)
	b.apply(l, 0, 2)
	_, before := of(l, 0, 2)
	changes, to := of(l, 2, 5)
	spoilt := h.Spoilt(l)
	spoilt.At = ledger.Checkpoint{Block: 5, TxID: "spoilt"}
	for range 2 {
		if err := b.Apply(t.Context(), append(slices.Clone(changes), spoilt), to); err == nil {
			t.Fatal("a change that cannot be applied was")
		}
		b.wantAt(before)
	}
	b.apply(l, 2, 5)
	b.apply(l, 5, 6)
	b.wantHeld(h.built(t, l))
}

// replay: changes that come again, alone or with later ones, change nothing more.
func replay(t *testing.T, h Harness) {
	l := Told()
	b := h.open(t, l)
	for to := 1; to <= len(l.Blocks()); to++ {
		after := max(0, to-2)
		b.apply(l, after, to)
		held := b.Held()
		b.apply(l, after, to)
		b.wantHeld(held)
	}
	b.wantHeld(h.built(t, l))
}

func resetForgets(t *testing.T, h Harness) {
	l := Told()
	b := h.open(t, l)
	empty := b.Held()
	b.apply(l, 0, 6)
	if b.Held() == empty {
		t.Fatal("changes changed nothing")
	}
	if err := b.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.wantAt(follow.Checkpoint{})
	b.wantHeld(empty)
	b.apply(l, 0, 6)
	b.wantHeld(h.built(t, l))
}

// restart: a store that outlives its sink has kept what was built, and up to where.
func restart(t *testing.T, h Harness) {
	l := Told()
	b := h.open(t, l)
	if b.Again == nil {
		return
	}
	b.apply(l, 0, 5)
	held := b.Held()
	_, at := of(l, 0, 5)
	b = bench{t, b.Again()}
	b.wantAt(at)
	b.wantHeld(held)
	b.apply(l, 5, 6)
	b.wantHeld(h.built(t, l))
}

// factsAreRefused: what cannot be read now is no change.
func factsAreRefused(t *testing.T, h Harness) {
	l := Told()
	b := h.open(t, l)
	b.apply(l, 0, 2)
	held := b.Held()
	_, at := of(l, 0, 2)
	l.Refuse(ledger.ErrUnavailable)
	changes, to := of(l, 2, 6)
	if err := b.Apply(t.Context(), changes, to); err != nil && !errors.Is(err, ledger.ErrUnavailable) {
		t.Error(err)
	} else if err != nil { // it asked
		b.wantAt(at)
		b.wantHeld(held)
	}
}
