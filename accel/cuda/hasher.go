package cuda

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"

	"github.com/tradehub/tradehub/accel"
)

// Options say which batches are worth the way to the device, and how much memory
// that takes. A field of 0 is its default.
type Options struct {
	MostBytes  int          // of a document that goes there: 256 KB; one thread takes longer over it than a processor does
	Documents  int          // fewest of a batch: 2,048; fewer do not fill the device
	BatchBytes int          // fewest of a batch: 64 MB; less does not win back the way
	Staging    int          // bytes of pinned memory and of the device's, each twice: 128 MB
	Log        *slog.Logger // nil is none
}

func (o Options) orDefault() Options {
	return Options{
		cmp.Or(o.MostBytes, 256<<10), cmp.Or(o.Documents, 2048), cmp.Or(o.BatchBytes, 64<<20), cmp.Or(o.Staging, 128<<20),
		cmp.Or(o.Log, slog.New(slog.DiscardHandler)),
	}
}

// Validate names the first option that cannot be.
func (o Options) Validate() error {
	d := o.orDefault()
	switch {
	case min(d.MostBytes, d.Documents, d.BatchBytes, d.Staging) < 0:
		return errors.New("cuda: an option is below 0")
	case d.Staging < padded(d.MostBytes)*accel.BlockBytes+jobBytes:
		return fmt.Errorf("cuda: staging: %d bytes hold no document of %d", d.Staging, d.MostBytes)
	case int64(d.Staging) > 4<<30: // a job counts blocks, and the emulation bytes, in 32 bits
		return errors.New("cuda: staging: must not be above 4 GB")
	}
	return nil
}

// A Hasher digests batches on the device where that is worth it, and all else by
// another hasher. It is an [accel.Hasher] and may be used concurrently.
type Hasher struct {
	other   accel.Hasher
	options Options
	device  *device
	busy    atomic.Bool // a batch is on the device; another does not wait for it
	off     atomic.Bool // after an error
}

// Open opens the device and tests it. The error is [ErrUnavailable] where there
// is none, and another where there is one that must not be used; the caller goes
// on with other. Close it when done; other stays open.
func Open(other accel.Hasher, o Options) (*Hasher, error) {
	d, err := load()
	if err != nil {
		return nil, err
	}
	return open(d, other, o)
}

func open(drv *driver, other accel.Hasher, o Options) (*Hasher, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	o = o.orDefault()
	d, err := openDevice(drv, o.Staging)
	if err != nil {
		return nil, err
	}
	if err := d.selfTest(); err != nil {
		d.close()
		return nil, err
	}
	o.Log.Info("hashing device", "device", d.name, "documents", o.Documents, "batchBytes", o.BatchBytes, "mostBytes", o.MostBytes)
	return &Hasher{other: other, options: o, device: d}, nil
}

// Close gives the device back. No call may be running, and none may follow.
func (h *Hasher) Close() error {
	if !h.off.Load() {
		h.device.close()
	}
	return nil
}

// Device returns the name that the driver gives the device.
func (h *Hasher) Device() string { return h.device.name }

// Name names the device and the other hasher.
func (h *Hasher) Name() string {
	if h.off.Load() {
		return h.other.Name()
	}
	return "CUDA on " + h.device.name + ", " + h.other.Name()
}

// CopyStaged only copies all staging memory to the device, and returns how many
// bytes that is: nothing that comes from the host is digested faster, so
// benchmarks compare with it.
func (h *Hasher) CopyStaged() (bytes int, err error) {
	if h.off.Load() {
		return 0, ErrUnavailable
	}
	return h.device.copyStaged()
}

// HashBatch implements [accel.Hasher].
func (h *Hasher) HashBatch(ctx context.Context, docs [][]byte, algs ...accel.Algorithm) ([][][]byte, error) {
	small := h.worth(docs, algs)
	if len(small) == 0 || !h.busy.CompareAndSwap(false, true) {
		return h.other.HashBatch(ctx, docs, algs...)
	}
	defer h.busy.Store(false)
	out := make([][][]byte, len(docs))
	done := make(chan error, 1)
	go func() { done <- h.onDevice(ctx, out, docs, small, algs) }()
	err := h.onOther(ctx, out, docs, others(small, len(docs)), algs)
	failed := <-done
	switch {
	case err != nil:
		return nil, err
	case failed == nil:
		return out, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	}
	return h.other.HashBatch(ctx, docs, algs...)
}

// worth returns which documents go to the device, in their order; none if that is not worth it.
func (h *Hasher) worth(docs [][]byte, algs []accel.Algorithm) []int {
	if h.off.Load() || len(docs) < h.options.Documents || len(algs) == 0 || len(algs) > len(accel.Algorithms) {
		return nil
	}
	for _, a := range algs {
		if h.device.kernels[a] == 0 {
			return nil
		}
	}
	var small []int
	total := 0
	for i, d := range docs {
		if len(d) <= h.options.MostBytes {
			small = append(small, i)
			total += len(d)
		}
	}
	if len(small) < h.options.Documents || total < h.options.BatchBytes {
		return nil
	}
	return small
}

// others returns the numbers below n that are not in some, which is in order.
func others(some []int, n int) []int {
	out := make([]int, 0, n-len(some))
	for i := range n {
		if len(some) > 0 && some[0] == i {
			some = some[1:]
			continue
		}
		out = append(out, i)
	}
	return out
}

func pick(docs [][]byte, which []int) [][]byte {
	out := make([][]byte, len(which))
	for i, at := range which {
		out[i] = docs[at]
	}
	return out
}

// onDevice fills the rows of some documents, and turns the device off when it fails.
func (h *Hasher) onDevice(ctx context.Context, out [][][]byte, docs [][]byte, which []int, algs []accel.Algorithm) error {
	sums := make([]accel.Digest, len(which)*len(algs))
	if err := h.device.sums(ctx, sums, pick(docs, which), algs); err != nil {
		if ctx.Err() == nil || !errors.Is(err, ctx.Err()) {
			h.turnOff(err)
		}
		return err
	}
	for i, at := range which {
		for j := range algs {
			out[at] = append(out[at], sums[i*len(algs)+j][:])
		}
	}
	return nil
}

func (h *Hasher) onOther(ctx context.Context, out [][][]byte, docs [][]byte, which []int, algs []accel.Algorithm) error {
	rows, err := h.other.HashBatch(ctx, pick(docs, which), algs...)
	for i := range rows {
		out[which[i]] = rows[i]
	}
	return err
}

func (h *Hasher) turnOff(err error) {
	if h.off.CompareAndSwap(false, true) {
		h.options.Log.Warn("the hashing device failed and is off; its batch is digested again", "device", h.device.name, "error", err)
		h.device.close()
	}
}
