// Package itertest checks that sequences do what their consumers rely on.
//
// A range loop panics when a sequence calls its body again after the body ended. So every
// function that returns an iter.Seq or iter.Seq2 has a test with [Stops] or [Stops2] in its
// package.
package itertest

import (
	"context"
	"iter"
)

// A T is a test.
type T interface {
	Helper()
	Errorf(format string, args ...any)
	Context() context.Context
}

// Stops2 fails the test if a sequence of n elements calls its consumer again after the
// consumer stopped. The consumer stops at each element in turn, with the context ending at
// that moment, at the element before, and not at all. If the sequence waits for more after
// its n elements, this is also checked at the error that follows the end of its context.
func Stops2[K, V any](t T, n int, open func(ctx context.Context) iter.Seq2[K, V]) {
	t.Helper()
	if n == 0 {
		t.Errorf("the sequence has no element to stop at")
	}
	for stop := 1; stop <= n; stop++ {
		for _, end := range []int{stop, stop - 1, -1} {
			run(t, open, stop, end)
		}
	}
	run(t, open, n+1, n)
}

// Stops is [Stops2] for a sequence of single values.
func Stops[V any](t T, n int, open func(ctx context.Context) iter.Seq[V]) {
	t.Helper()
	Stops2(t, n, func(ctx context.Context) iter.Seq2[V, struct{}] {
		return func(yield func(V, struct{}) bool) {
			open(ctx)(func(v V) bool { return yield(v, struct{}{}) })
		}
	})
}

// run stops the consumer at a call, and ends the context at another.
func run[K, V any](t T, open func(ctx context.Context) iter.Seq2[K, V], stop, end int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if end == 0 {
		cancel()
	}
	calls := 0
	open(ctx)(func(K, V) bool {
		calls++
		if calls > stop {
			t.Errorf("call %d came after the consumer stopped at call %d, with the context ending at %d", calls, stop, end)
		}
		if calls == end {
			cancel()
		}
		return calls < stop
	})
	if calls < stop-1 {
		t.Errorf("the sequence ended after %d elements, want %d", calls, stop-1)
	}
}
