//go:build !amd64

package accel

// assembledEngines returns nothing: elsewhere the single-stream engines of the
// standard library and gmsm use what the processor has.
func assembledEngines() []Engine { return nil }

func prefetch(*byte, int) {}
