package accel

import (
	"bytes"
	"log/slog"
	"slices"
	"strings"
	"testing"
)

// A wrong engine answers like the reference, except in one bit of one lane.
type wrong struct{ Engine }

func (w wrong) Name() string { return "wrong" }
func (w wrong) Lanes() int   { return 4 }

func (w wrong) Blocks(states []State, ptrs []*byte, n int) {
	for i := range w.Lanes() {
		w.Engine.Blocks(states[i:], ptrs[i:], n)
	}
	if n > 1 {
		states[3][7] ^= 1
	}
}

func TestEngineThatIsWrongIsLeftOut(t *testing.T) {
	var log bytes.Buffer
	d, err := dispatch(append(slices.Clone(references), wrong{references[1]}), nil, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	c := d.Candidates[len(references)]
	if c.Refused == nil || c.Used || c.Rate != 0 {
		t.Errorf("refused %v, used %t, rate %f", c.Refused, c.Used, c.Rate)
	}
	if !strings.Contains(log.String(), "level=WARN") || !strings.Contains(log.String(), "engine=wrong") {
		t.Errorf("no warning: %s", log.String())
	}
}

func TestWithoutAnEngineThereIsNoDispatch(t *testing.T) {
	if _, err := dispatch([]Engine{references[0]}, nil, slog.New(slog.DiscardHandler)); err == nil {
		t.Error("no engine of SM3, and no error")
	}
}

func TestLadderTakesNarrowerEnginesAsLanesEmpty(t *testing.T) {
	one, two, eight := lanesOnly(1), lanesOnly(2), lanesOnly(8)
	l := newLadder([]rung{{one, 1}, {two, 1.1}, {eight, 1.9}})
	for k, want := range map[int][]Engine{1: {one}, 2: {two}, 3: {eight}, 8: {eight}, 9: {eight, one}, 16: {eight, eight}} {
		if !slices.Equal(l.runs[k], want) {
			t.Errorf("%d documents: %v, want %v", k, l.runs[k], want)
		}
	}
	if l.width != 8 {
		t.Errorf("width %d, want 8", l.width)
	}
	if got, want := l.String(), "8: x8, 2: x2, 1: x1"; got != want {
		t.Errorf("ladder %q, want %q", got, want)
	}
}

// lanesOnly is an engine of as many lanes that is never run.
type lanesOnly int

func (l lanesOnly) Name() string                 { return "x" + string(rune('0'+l)) }
func (l lanesOnly) Algorithm() Algorithm         { return SHA256 }
func (l lanesOnly) Lanes() int                   { return int(l) }
func (l lanesOnly) Blocks([]State, []*byte, int) { panic("not to be run") }
