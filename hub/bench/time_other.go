//go:build !linux

package bench

import "time"

// processTime returns the time of the wall clock, on systems that are not asked for processor time.
func processTime() time.Duration { return wallTime() }
