package accel_test

import (
	"math/rand/v2"
	"testing"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/accel/acceltest"
)

func TestJoin(t *testing.T) {
	rnd := rand.New(rand.NewPCG(10, 0))
	p := pool(t, accel.Options{Workers: 3})
	for _, alg := range accel.Algorithms {
		for _, n := range []int{0, 1, 2, 3, 5, 8, 15, 16, 17, 33, 64, 5000} {
			for per := 1; per <= 2; per++ {
				parts, dst := make([]accel.Digest, per*n), make([]accel.Digest, n)
				for i := range parts {
					copy(parts[i][:], acceltest.Bytes(rnd, accel.DigestBytes))
				}
				if err := p.Join(alg, dst, byte(per), parts); err != nil {
					t.Fatal(err)
				}
				for i := range dst {
					message := []byte{byte(per)}
					for _, d := range parts[per*i : per*i+per] {
						message = append(message, d[:]...)
					}
					if want, err := alg.Sum(message); err != nil || dst[i] != want {
						t.Fatalf("%s: %d of %d, %d to each: %x, want %x (%v)", alg, i, n, per, dst[i], want, err)
					}
				}
			}
		}
		if err := p.Join(alg, make([]accel.Digest, 2), 0, make([]accel.Digest, 3)); err == nil {
			t.Error("three digests were joined into two")
		}
	}
	if err := p.Join("md5", nil, 0, nil); err == nil {
		t.Error("an unknown algorithm was joined")
	}
}
