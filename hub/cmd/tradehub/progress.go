package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tradehub/tradehub/accel/files"
)

// How a progress bar looks and how often it is drawn.
const (
	barWidth = 30
	barEvery = 100 * time.Millisecond
)

// A progress shows how much of some files is read, on one line that is drawn
// over until it is stopped.
type progress struct {
	stop func()
}

// startProgress draws nothing when quiet, and nothing where nobody looks.
func startProgress(w io.Writer, quiet bool, list []files.File, done *atomic.Int64) progress {
	if quiet || !isTerminal(w) {
		return progress{func() {}}
	}
	var total int64
	for _, f := range list {
		total += f.Size
	}
	end, drawn, began := make(chan struct{}), sync.WaitGroup{}, time.Now()
	drawn.Go(func() {
		tick := time.NewTicker(barEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				fmt.Fprint(w, "\r"+progressLine(done.Load(), total, time.Since(began)))
			case <-end:
				fmt.Fprint(w, "\r\x1b[K") // clears the line
				return
			}
		}
	})
	return progress{sync.OnceFunc(func() { close(end); drawn.Wait() })}
}

// progressLine returns the bar: how much of total bytes, and how fast.
func progressLine(done, total int64, took time.Duration) string {
	share := 1.0
	if total > 0 {
		share = min(float64(done)/float64(total), 1)
	}
	n := int(share * barWidth)
	return fmt.Sprintf("[%s%s] %3.0f %%  %.2f of %.2f GB  %.2f GB/s ", strings.Repeat("#", n), strings.Repeat(" ", barWidth-n),
		100*share, float64(done)/1e9, float64(total)/1e9, float64(done)/1e9/max(took.Seconds(), 1e-3))
}
