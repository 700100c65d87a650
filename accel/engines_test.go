package accel_test

import (
	"flag"
	"log/slog"
	"math/rand/v2"
	"testing"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/accel/acceltest"
)

// random is how many inputs TestRandom compares a hasher; `make chaos` raises it.
var random = flag.Int("random", 20_000, "random inputs to compare with the reference")

func dispatch(t testing.TB) *accel.Dispatch {
	t.Helper()
	d, err := accel.NewDispatch(nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func pool(t testing.TB, o accel.Options) *accel.Pool {
	t.Helper()
	p, err := accel.NewPool(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

func TestEngines(t *testing.T) {
	for _, c := range dispatch(t).Candidates {
		t.Run(string(c.Engine.Algorithm())+" "+c.Engine.Name(), func(t *testing.T) {
			t.Parallel()
			acceltest.Engine(t, c.Engine)
		})
	}
}

func TestHashers(t *testing.T) {
	t.Run("standard", func(t *testing.T) { acceltest.Hasher(t, accel.Standard()) })
	for _, workers := range []int{1, 3} {
		t.Run("workers", func(t *testing.T) { acceltest.Hasher(t, pool(t, accel.Options{Workers: workers})) })
	}
	// Each engine alone, with the reference.
	for _, c := range dispatch(t).Candidates {
		t.Run(c.Engine.Name(), func(t *testing.T) {
			acceltest.Hasher(t, pool(t, accel.Options{Workers: 2, Engines: []string{c.Engine.Name()}}))
		})
	}
}

func TestRandom(t *testing.T) {
	seed := rand.Uint64()
	acceltest.Random(t, pool(t, accel.Options{}), seed, *random)
	for _, c := range dispatch(t).Candidates {
		p := pool(t, accel.Options{Workers: 1, Engines: []string{c.Engine.Name()}})
		acceltest.Random(t, p, seed, *random/10)
	}
}
