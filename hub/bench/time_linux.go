package bench

import (
	"time"

	"golang.org/x/sys/unix"
)

// processTime returns the processor time that this process has used.
func processTime() time.Duration {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t) != nil {
		return wallTime()
	}
	return time.Duration(t.Nano())
}
