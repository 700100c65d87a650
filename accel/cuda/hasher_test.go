package cuda

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"log/slog"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/accel/acceltest"
	"github.com/tradehub/tradehub/accel/cuda/ptxemu"
)

// tiny sends everything to the device, in several chunks.
var tiny = Options{MostBytes: 6000, Documents: 1, BatchBytes: 1, Staging: 16 << 10}

// shipped runs kernel.ptx, what is in the program, on a model of the device.
func shipped(t testing.TB) func(string, int, int, []uint64, func(uint64, int) []byte) error {
	t.Helper()
	m, err := ptxemu.Parse(kernelPTX)
	if err != nil {
		t.Fatal(err)
	}
	return func(kernel string, grid, block int, params []uint64, find func(uint64, int) []byte) error {
		return m.Launch(kernel, grid, block, params, find)
	}
}

func openFake(t *testing.T, f *fake, other accel.Hasher, o Options) *Hasher {
	t.Helper()
	h, err := open(f.driver(), other, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(h.Close(), f.leaks()); err != nil {
			t.Error(err)
		}
	})
	return h
}

// TestKernelSource holds kernel.cu, compiled for this processor, to the whole suite.
func TestKernelSource(t *testing.T) {
	f := newFake()
	f.run = compiled(t).run
	h := openFake(t, f, accel.Standard(), tiny)
	acceltest.Hasher(t, h)
	acceltest.Random(t, h, rand.Uint64(), 5_000)
	if n := f.calls["cuLaunchKernel"]; n < 100 {
		t.Errorf("the device was asked %d times only", n)
	}
}

// TestKernelShipped holds the PTX that is in the program to the reference: every
// length up to five blocks, and some of more than one chunk.
func TestKernelShipped(t *testing.T) {
	f := newFake()
	f.run = shipped(t)
	h := openFake(t, f, accel.Standard(), tiny)
	rnd := rand.New(rand.NewPCG(11, 0))
	acceltest.Batches(t, h, acceltest.Lengths(rnd, 260))
	acceltest.Batches(t, h, [][]byte{acceltest.Bytes(rnd, 5999), acceltest.Bytes(rnd, 6001), acceltest.Bytes(rnd, 6000), acceltest.Bytes(rnd, 4096), nil})
}

// A counting hasher is the reference and says how many documents it was given.
type counting struct {
	accel.Hasher
	n int
}

func (c *counting) HashBatch(ctx context.Context, docs [][]byte, algs ...accel.Algorithm) ([][][]byte, error) {
	c.n += len(docs)
	return c.Hasher.HashBatch(ctx, docs, algs...)
}

func TestOnlyWhatIsWorthItGoesToTheDevice(t *testing.T) {
	f, other := newFake(), &counting{Hasher: accel.Standard()}
	f.run = shipped(t)
	h := openFake(t, f, other, Options{MostBytes: 1000, Documents: 3, BatchBytes: 1500, Staging: 4096})
	small, long := make([]byte, 700), make([]byte, 1001)
	for _, c := range []struct {
		docs  [][]byte
		other int // documents that the other hasher does
	}{
		{[][]byte{small, small}, 2},              // too few
		{[][]byte{small, small, long}, 3},        // too few that are small
		{[][]byte{small, small, nil}, 3},         // too few bytes
		{[][]byte{small, small, small}, 0},       // all
		{[][]byte{small, small, long, small}, 1}, // all but one
	} {
		other.n = 0
		acceltest.Batches(t, h, c.docs)
		if want := 5 * c.other; other.n != want { // Batches asks five times
			t.Errorf("%d documents: the other hasher did %d, want %d", len(c.docs), other.n, want)
		}
	}
	h.busy.Store(true)
	other.n = 0
	acceltest.Batches(t, h, [][]byte{small, small, small})
	if other.n != 15 {
		t.Errorf("while the device is busy the other hasher did %d of 15", other.n)
	}
	if _, err := h.HashBatch(t.Context(), [][]byte{small, small, small}, "md5"); err == nil {
		t.Error("an unknown algorithm was answered")
	}
}

// TestAnyErrorTurnsTheDeviceOff fails each function of the driver at each call of
// it that a batch comes by: opening says so, and a batch comes out right all the same.
func TestAnyErrorTurnsTheDeviceOff(t *testing.T) {
	docs := acceltest.Lengths(rand.New(rand.NewPCG(12, 0)), 150)
	o := Options{MostBytes: 1000, Documents: 1, BatchBytes: 1, Staging: 8 << 10}
	for _, symbol := range symbols() {
		if frees(symbol) {
			continue
		}
		t.Run(symbol, func(t *testing.T) {
			for at := 1; at < 200; at++ {
				f := newFake()
				f.run, f.fail[symbol] = plain, at
				if !failing(t, f, docs, o) {
					return // there are fewer calls
				}
			}
			t.Error("it never came out right")
		})
	}
}

// failing opens a device that fails and digests docs, and says whether it came to the failure.
func failing(t *testing.T, f *fake, docs [][]byte, o Options) bool {
	t.Helper()
	var log bytes.Buffer
	o.Log = slog.New(slog.NewTextHandler(&log, nil))
	h, err := open(f.driver(), accel.Standard(), o)
	if err == nil {
		acceltest.Batches(t, h, docs)
		if f.broken && (!h.off.Load() || !strings.Contains(log.String(), "level=WARN") || strings.Contains(h.Name(), "Fake")) {
			t.Errorf("the device is still on: %s\n%s", h.Name(), log.String())
		}
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	} else if !f.broken || !strings.Contains(err.Error(), "CUDA error 700") {
		t.Errorf("error %v", err)
		return false
	}
	if leaks := f.leaks(); leaks != nil {
		t.Error(leaks)
	}
	return f.broken
}

// plain runs a kernel as the reference would.
func plain(kernel string, _, _ int, params []uint64, find func(uint64, int) []byte) error {
	for alg, name := range kernelNames {
		if name != kernel {
			continue
		}
		for i := range params[3] {
			j := find(params[1]+jobBytes*i, jobBytes)
			first, blocks := binary.LittleEndian.Uint32(j), binary.LittleEndian.Uint32(j[4:])
			b := find(params[0]+uint64(first)*accel.BlockBytes, int(blocks)*accel.BlockBytes)
			bits := binary.BigEndian.Uint64(b[len(b)-8:])
			sum, err := alg.Sum(b[:bits/8])
			if err != nil {
				return err
			}
			copy(find(params[2]+accel.DigestBytes*i, accel.DigestBytes), sum[:])
		}
	}
	return nil
}

// symbols lists the functions of the driver.
func symbols() []string {
	var out []string
	v := reflect.TypeFor[driver]()
	for i := range v.NumField() {
		out = append(out, v.Field(i).Tag.Get("symbol"))
	}
	return out
}

func TestDeviceThatIsWrongIsNotUsed(t *testing.T) {
	f, right := newFake(), shipped(t)
	f.run = func(kernel string, grid, block int, params []uint64, find func(uint64, int) []byte) error {
		err := right(kernel, grid, block, params, find)
		if kernel == kernelNames[accel.SM3] {
			find(params[2], accel.DigestBytes)[0] ^= 1
		}
		return err
	}
	_, err := open(f.driver(), accel.Standard(), tiny)
	if err == nil || !strings.Contains(err.Error(), "self-test: sm3") {
		t.Errorf("error %v", err)
	}
	if err := f.leaks(); err != nil {
		t.Error(err)
	}
}

func TestEndedContextLeavesTheDeviceOn(t *testing.T) {
	f := newFake()
	f.run = shipped(t)
	h := openFake(t, f, accel.Standard(), tiny)
	ctx, cancel := context.WithCancel(t.Context())
	h.other = cancelling{h.other, cancel}
	docs := acceltest.Lengths(rand.New(rand.NewPCG(13, 0)), 700)
	_, err := h.HashBatch(ctx, docs, accel.SHA256)
	if !errors.Is(err, context.Canceled) || h.off.Load() {
		t.Errorf("error %v, off %t", err, h.off.Load())
	}
	acceltest.Batches(t, h, docs[:50])
}

// A cancelling hasher ends the context in the middle of a batch.
type cancelling struct {
	accel.Hasher
	cancel func()
}

func (c cancelling) HashBatch(ctx context.Context, docs [][]byte, algs ...accel.Algorithm) ([][][]byte, error) {
	c.cancel()
	return c.Hasher.HashBatch(ctx, docs, algs...)
}

func TestCopyStaged(t *testing.T) {
	f := newFake()
	f.run = plain
	h := openFake(t, f, accel.Standard(), tiny)
	if n, err := h.CopyStaged(); err != nil || n != 2*tiny.Staging {
		t.Errorf("%d bytes were copied, want %d: %v", n, 2*tiny.Staging, err)
	}
	f.fail["cuMemcpyHtoDAsync_v2"] = 1
	if _, err := h.CopyStaged(); err == nil {
		t.Error("a copy that failed is no error")
	}
	h.turnOff(errors.New("by the test"))
	if _, err := h.CopyStaged(); !errors.Is(err, ErrUnavailable) {
		t.Errorf("error %v of a device that is off", err)
	}
}

func TestOptionsThatCannotBe(t *testing.T) {
	for _, o := range []Options{{Documents: -1}, {Staging: 1000}, {MostBytes: 1 << 30}} {
		if o.Validate() == nil {
			t.Errorf("%+v was accepted", o)
		}
	}
	if err := (Options{}).Validate(); err != nil {
		t.Error(err)
	}
}

// TestDevice runs the whole suite on a real device. Without one it is skipped with a message.
func TestDevice(t *testing.T) {
	h, err := Open(accel.Standard(), Options{MostBytes: 256 << 10, Documents: 1, BatchBytes: 1, Staging: 4 << 20})
	if errors.Is(err, ErrUnavailable) {
		t.Logf("the suite has no device to hold: %v", err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	acceltest.Hasher(t, h)
	acceltest.Random(t, h, rand.Uint64(), 100_000)
	if err := h.Close(); err != nil || h.off.Load() {
		t.Errorf("the device went off, or does not close: %v", err)
	}
}
