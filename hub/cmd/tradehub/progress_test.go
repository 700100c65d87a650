package main

import (
	"bytes"
	"sync/atomic"
	"testing"
	"time"
)

func TestProgressLine(t *testing.T) {
	got := progressLine(500_000_000, 2_000_000_000, 250*time.Millisecond)
	if want := "[#######                       ]  25 %  0.50 of 2.00 GB  2.00 GB/s "; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got := progressLine(0, 0, 0); got[:32] != "[##############################]" {
		t.Errorf("nothing to do is not done: %q", got)
	}
}

func TestProgressIsNotDrawnWhereNobodyLooks(t *testing.T) {
	var b bytes.Buffer
	startProgress(&b, false, nil, new(atomic.Int64)).stop()
	if b.Len() > 0 {
		t.Errorf("it drew %q", b.String())
	}
}
