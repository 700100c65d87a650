package verify

import "sync"

// alone lets one caller at a time work under a name.
type alone struct {
	mu   sync.Mutex
	busy map[string]*turn
}

type turn struct {
	sync.Mutex
	waiting int // callers that hold or want it; guarded by alone.mu
}

// enter returns once nobody else works under the name. The caller calls leave when done.
func (a *alone) enter(name string) (leave func()) {
	a.mu.Lock()
	if a.busy == nil {
		a.busy = map[string]*turn{}
	}
	t := a.busy[name]
	if t == nil {
		t = new(turn)
		a.busy[name] = t
	}
	t.waiting++
	a.mu.Unlock()
	t.Lock()
	return func() {
		t.Unlock()
		a.mu.Lock()
		defer a.mu.Unlock()
		if t.waiting--; t.waiting == 0 {
			delete(a.busy, name)
		}
	}
}
