package accel

import (
	"runtime"
	"time"
)

// A worker is one thread's lanes, a set for each class. It lives as long as its
// pool, and documents of different calls meet in its lanes.
type worker struct {
	queue *queue
	wait  time.Duration
	sets  []*lanes
}

func newWorker(p *Pool) *worker {
	w := &worker{queue: p.queue, wait: p.options.FillWait}
	for c := class(1); c < classes; c++ {
		w.sets = append(w.sets, newLanes(c, p.dispatch.ladders, p.queue))
	}
	return w
}

// run steps the sets in turn until the pool is closed, and sleeps when all are empty.
func (w *worker) run() {
	for {
		busy := false
		for _, l := range w.sets {
			idle := l.live == 0
			if !l.fill() {
				continue
			}
			if l.live < l.width && w.queue.streams.Load() > 0 {
				runtime.Gosched()
				l.fill()
			}
			if idle && w.wait > 0 {
				w.await(l)
			}
			l.step()
			busy = true
		}
		if !busy && !w.queue.sleep() {
			return
		}
	}
}

// await gives other documents time to join those in l, up to the bound that is configured.
func (w *worker) await(l *lanes) {
	bound := time.NewTimer(w.wait)
	defer bound.Stop()
	for l.live < l.width {
		select {
		case <-w.queue.wake:
			l.fill()
		case <-bound.C:
			return
		case <-w.queue.closed:
			return
		}
	}
}
