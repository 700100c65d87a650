package hub

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// A part is something that the hub opens, runs and closes. A function that is nil is
// nothing to do.
type part struct {
	name string
	// open leaves nothing open where it fails.
	open func(ctx context.Context) error
	// run begins once the part is open, and returns soon after ctx ends.
	run func(ctx context.Context)
	// ready returns why the part cannot serve requests now.
	ready func(ctx context.Context) error
	close func() error
}

// parts are the parts that are open, in the order in which they were opened.
type parts struct {
	opened  []part
	stop    context.CancelFunc // of all that runs
	running sync.WaitGroup
}

// open opens the parts in order, and begins to run each once it is open. At the first
// failure it closes what it opened.
func (ps *parts) open(ctx context.Context, list []part) error {
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	ps.stop = stop
	for _, p := range list {
		if p.open != nil {
			if err := p.open(ctx); err != nil {
				return errors.Join(fmt.Errorf("open %s: %w", p.name, err), ps.close())
			}
		}
		ps.opened = append(ps.opened, p)
		if p.run != nil {
			ps.running.Go(func() { p.run(running) })
		}
	}
	return nil
}

// ready asks all parts at once. It returns what is wrong by the part's name, "" where
// nothing is. A part that is always ready is not in it.
func (ps *parts) ready(ctx context.Context) map[string]string {
	var mu sync.Mutex
	var asking sync.WaitGroup
	wrong := map[string]string{}
	for _, p := range ps.opened {
		if p.ready == nil {
			continue
		}
		asking.Go(func() {
			text := ""
			if err := p.ready(ctx); err != nil {
				text = err.Error()
			}
			mu.Lock()
			defer mu.Unlock()
			wrong[p.name] = text
		})
	}
	asking.Wait()
	return wrong
}

// close ends what runs, and then closes the parts in reverse order, each once.
func (ps *parts) close() error {
	if ps.stop != nil {
		ps.stop()
	}
	ps.running.Wait()
	var errs []error
	for _, p := range slices.Backward(ps.opened) {
		if p.close == nil {
			continue
		}
		if err := p.close(); err != nil {
			errs = append(errs, fmt.Errorf("close %s: %w", p.name, err))
		}
	}
	ps.opened = nil
	return errors.Join(errs...)
}
