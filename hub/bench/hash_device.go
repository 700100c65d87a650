package bench

import (
	"context"
	"errors"
	"math/rand/v2"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/accel/cuda"
)

// onDevice measures a batch on an NVIDIA device against only copying as much to
// it. Where there is no device, or the program was built without the tag, neither is the figure.
func (h *hashing) onDevice(ctx context.Context) (err error) {
	d, err := cuda.Open(h.one, cuda.Options{})
	if errors.Is(err, cuda.ErrUnavailable) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	rnd := rand.New(rand.NewPCG(16, 256)) //nolint:gosec // lengths, no secret
	docs := make([][]byte, 4096)
	for i := range docs {
		docs[i] = h.memory[:16<<10+rnd.IntN(240<<10)]
	}
	copied, err := d.CopyStaged()
	if err != nil {
		return err
	}
	perByte := float64(size(docs)) / float64(copied)
	for _, algs := range [][]accel.Algorithm{{accel.SHA256}, {accel.SM3}, accel.Algorithms} {
		t, err := h.compare(wallTime,
			func() error { _, err := d.HashBatch(ctx, docs, algs...); return err },
			func() error { _, err := d.CopyStaged(); return err })
		if err != nil {
			return err
		}
		t.median[1], t.best[1] = t.median[1]*perByte, t.best[1]*perByte
		h.rate(names(algs)+" of 4096 documents of 16 to 256 KB on the device, by the wall clock", size(docs), t, "host-to-device copy", goalDevice)
	}
	return nil
}
