package accel_test

import (
	"slices"
	"testing"
	"time"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/accel/acceltest"
)

// BenchmarkDirtyUpperHalves shows what it costs an engine to be called by code
// that left the upper halves of the vector registers dirty: "slower" is the time
// over that of a clean call. Intel's SHA extensions merge into those halves, and
// only a VZEROUPPER at its beginning saves a kernel from waiting for them.
// crypto/sha256 has none and shows what that is worth: 1.5 on some processors,
// more than 50 on others.
func BenchmarkDirtyUpperHalves(b *testing.B) {
	for _, c := range dispatch(b).Candidates {
		b.Run(string(c.Engine.Algorithm())+"/"+c.Engine.Name(), func(b *testing.B) {
			var clean, dirty []time.Duration
			for b.Loop() {
				clean = append(clean, call(c.Engine, func() {}))
				dirty = append(dirty, call(c.Engine, acceltest.DirtyUpperHalves))
			}
			b.ReportMetric(float64(middle(dirty))/float64(middle(clean)), "slower")
		})
	}
}

// call times one call of an engine on 16 KB a lane, after what happens before it.
func call(e accel.Engine, before func()) time.Duration {
	const blocks = 256
	data := make([]byte, blocks*accel.BlockBytes)
	states, ptrs := make([]accel.State, accel.MaxLanes), make([]*byte, accel.MaxLanes)
	for i := range ptrs {
		ptrs[i] = &data[0]
	}
	e.Blocks(states, ptrs, 1) // its code and data are in the cache
	began := time.Now()
	before()
	e.Blocks(states, ptrs, blocks)
	return time.Since(began)
}

func middle(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}
