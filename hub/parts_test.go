package hub

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

// A diary is what parts did, in order.
type diary []string

func (d *diary) note(what string) { *d = append(*d, what) }

// part returns one that notes all that is done to it.
func (d *diary) part(name string, opens, closes error) part {
	return part{
		name:  name,
		open:  func(context.Context) error { d.note("open " + name); return opens },
		close: func() error { d.note("close " + name); return closes },
	}
}

func (d *diary) want(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(*d, want) {
		t.Errorf("%q, want %q", *d, want)
	}
}

func TestPartsOpenInOrderAndCloseInReverse(t *testing.T) {
	var d diary
	var ps parts
	bad := errors.New("the disk is full")
	if err := ps.open(t.Context(), []part{d.part("a", nil, nil), d.part("b", nil, bad), {name: "c"}, d.part("d", nil, nil)}); err != nil {
		t.Fatal(err)
	}
	if err := ps.close(); !errors.Is(err, bad) || !strings.Contains(err.Error(), "close b: ") {
		t.Errorf("error %v", err)
	}
	if err := ps.close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
	d.want(t, "open a", "open b", "open d", "close d", "close b", "close a")
}

// TestPartsThatDoNotOpen holds that what was opened before a failure is closed, and that both
// errors are reported, with the parts' names.
func TestPartsThatDoNotOpen(t *testing.T) {
	var d diary
	var ps parts
	worse := errors.New("it is gone")
	err := ps.open(t.Context(), []part{d.part("a", nil, worse), d.part("b", errors.New("no such file"), nil), d.part("c", nil, nil)})
	if !errors.Is(err, worse) || !strings.Contains(err.Error(), "open b: no such file") || !strings.Contains(err.Error(), "close a: ") {
		t.Errorf("error %v", err)
	}
	if err := ps.close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
	d.want(t, "open a", "open b", "close a")
}

// TestPartsRun holds that a part runs from its own opening on, also when the context
// of the opening ends, and that nothing is closed before it ended.
func TestPartsRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		var ps parts
		began := make(chan struct{})
		a := d.part("a", nil, nil)
		a.run = func(ctx context.Context) {
			close(began)
			<-ctx.Done()
			d.note("a ended")
		}
		b := part{name: "b", open: func(context.Context) error { <-began; return nil }} // needs a to run
		ctx, cancel := context.WithCancel(t.Context())
		if err := ps.open(ctx, []part{a, b}); err != nil {
			t.Fatal(err)
		}
		cancel()
		synctest.Wait()
		d.want(t, "open a")
		if err := ps.close(); err != nil {
			t.Error(err)
		}
		d.want(t, "open a", "a ended", "close a")
	})
}

// TestPartsReady holds that every part that is not ready is named, and that one that
// hangs keeps no other from being asked.
func TestPartsReady(t *testing.T) {
	ready := func(err error) func(context.Context) error { return func(context.Context) error { return err } }
	var ps parts
	err := ps.open(t.Context(), []part{
		{name: "a", ready: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }},
		{name: "b", ready: ready(nil)}, {name: "c", ready: ready(errors.New("it is away"))}, {name: "d"},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got := ps.ready(ctx)
	if len(got) != 3 || got["a"] != context.Canceled.Error() || got["b"] != "" || got["c"] != "it is away" {
		t.Errorf("%v", got)
	}
	if err := ps.close(); err != nil {
		t.Error(err)
	}
}
