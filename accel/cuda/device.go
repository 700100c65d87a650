package cuda

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"runtime"
	"sync"

	"github.com/tradehub/tradehub/accel"
)

// A device is one that is open. Its methods exclude each other.
type device struct {
	driver *driver
	name   string

	mu      sync.Mutex
	context uintptr // guarded by mu, as all below
	module  uintptr
	kernels map[accel.Algorithm]uintptr
	slots   [2]slot  // one is filled while the other is on its way
	undo    []func() // gives back what was taken, the last first
}

// openDevice opens the driver's first device, with so many bytes of staging memory a slot.
func openDevice(d *driver, staging int) (*device, error) {
	dev := &device{driver: d, kernels: map[accel.Algorithm]uintptr{}}
	var err error
	dev.alone(func() {
		if err = dev.open(staging); err != nil {
			dev.release()
		}
	})
	if err != nil {
		return nil, err
	}
	return dev, nil
}

func (d *device) open(staging int) error {
	if err := d.openContext(); err != nil {
		return err
	}
	if err := check("cuModuleLoadData", d.driver.ModuleLoadData(&d.module, cString(kernelPTX))); err != nil {
		return err
	}
	d.later(func() { d.driver.ModuleUnload(d.module) })
	for alg, name := range kernelNames {
		var f uintptr
		if err := check("cuModuleGetFunction", d.driver.ModuleGetFunction(&f, d.module, cString(name))); err != nil {
			return err
		}
		d.kernels[alg] = f
	}
	for i := range d.slots {
		if err := d.slots[i].open(d, staging); err != nil {
			return err
		}
	}
	return nil
}

func (d *device) openContext() error {
	var ordinal int32
	var name [128]byte
	if err := check("cuInit", d.driver.Init(0)); err != nil {
		return errors.Join(ErrUnavailable, err)
	}
	if err := check("cuDeviceGet", d.driver.DeviceGet(&ordinal, 0)); err != nil {
		return errors.Join(ErrUnavailable, err)
	}
	if err := check("cuDeviceGetName", d.driver.DeviceGetName(&name[0], int32(len(name)), ordinal)); err != nil {
		return err
	}
	text, _, _ := bytes.Cut(name[:], []byte{0})
	d.name = string(text)
	if err := check("cuDevicePrimaryCtxRetain", d.driver.PrimaryCtxRetain(&d.context, ordinal)); err != nil {
		return err
	}
	d.later(func() { d.driver.PrimaryCtxRelease(ordinal) })
	return check("cuCtxSetCurrent", d.driver.CtxSetCurrent(d.context))
}

// later notes what gives back what was just taken.
func (d *device) later(f func()) { d.undo = append(d.undo, f) }

// release gives everything back. What the driver says to that is of no use:
// after an error of the device every call fails, and its memory is freed with the process.
func (d *device) release() {
	for i := len(d.undo) - 1; i >= 0; i-- {
		d.undo[i]()
	}
	d.undo = nil
}

// close ends the use of the device.
func (d *device) close() {
	d.alone(func() {
		d.driver.CtxSetCurrent(d.context) // if that fails, so does the rest
		d.release()
	})
}

// sums puts the digest of docs[i] by algs[j] into dst[i*len(algs)+j]. Each
// document fits into a slot. On return the device reads nothing any more,
// unless the error is the device's.
func (d *device) sums(ctx context.Context, dst []accel.Digest, docs [][]byte, algs []accel.Algorithm) error {
	return d.with(func() error {
		for i := 0; len(docs) > 0; i++ {
			s := &d.slots[i%len(d.slots)]
			if err := s.collect(d); err != nil {
				return err
			}
			if err := ctx.Err(); err != nil {
				return cmp.Or(d.drain(), err)
			}
			n := s.stage(docs)
			if err := s.launch(d, dst[:n*len(algs)], algs); err != nil {
				return err
			}
			dst, docs = dst[n*len(algs):], docs[n:]
		}
		return d.drain()
	})
}

// copyStaged copies both slots' whole memory to the device and does nothing with it.
func (d *device) copyStaged() (bytes int, err error) {
	return len(d.slots) * len(d.slots[0].staged), d.with(func() error {
		for i := range d.slots {
			if err := d.slots[i].send(d, uintptr(len(d.slots[i].staged))); err != nil {
				return err
			}
		}
		for i := range d.slots {
			if err := d.slots[i].wait(d); err != nil {
				return err
			}
		}
		return nil
	})
}

// with runs f where the device's context is current.
func (d *device) with(f func() error) (err error) {
	d.alone(func() {
		if err = check("cuCtxSetCurrent", d.driver.CtxSetCurrent(d.context)); err == nil {
			err = f()
		}
	})
	return err
}

// alone runs f on one thread, to which a context is current, and nothing else meanwhile.
func (d *device) alone(f func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	f()
}

// drain waits for all slots.
func (d *device) drain() error {
	var errs []error
	for i := range d.slots {
		errs = append(errs, d.slots[i].collect(d))
	}
	return errors.Join(errs...)
}
