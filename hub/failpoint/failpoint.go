// Package failpoint names the points between two steps of what the hub writes. A test
// ends the process there, or holds it, and looks at what is left. In production a point
// is one atomic load.
package failpoint

import "sync/atomic"

var hook atomic.Pointer[func(point string)]

// Reach calls what Set was given.
func Reach(point string) {
	if f := hook.Load(); f != nil {
		(*f)(point)
	}
}

// Set makes every Reach of this process call f, until unset. It is for tests alone, and
// for one at a time: it panics if another function is set.
func Set(f func(point string)) (unset func()) {
	if !hook.CompareAndSwap(nil, &f) {
		panic("failpoint: another test has set a function")
	}
	return func() { hook.CompareAndSwap(&f, nil) }
}
