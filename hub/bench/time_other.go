//go:build !linux

package bench

import "time"

// processTime is the clock on the wall where the system is not asked for processor time.
func processTime() time.Duration { return wallTime() }
