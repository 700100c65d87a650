package cuda

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unsafe"
)

// A fake is a driver whose device is a model: memory of its own, streams whose
// work happens only when somebody waits for it, and kernels that run is asked to
// run. It knows what it gave out and not got back.
type fake struct {
	// run runs a kernel on the memory that find finds.
	run func(kernel string, grid, block int, params []uint64, find func(at uint64, n int) []byte) error

	mu       sync.Mutex
	calls    map[string]int // by symbol; guarded by mu, as all below
	fail     map[string]int // the call of a symbol that fails, from 1; all after it do too
	broken   bool
	next     uintptr
	memory   map[uintptr][]byte
	pinned   map[unsafe.Pointer][]byte
	names    map[uintptr]string // of functions
	streams  map[uintptr][]func() error
	contexts int
	modules  int
}

// failed is the status of a call that fails: CUDA_ERROR_ILLEGAL_ADDRESS.
const failed status = 700

func newFake() *fake {
	return &fake{
		calls: map[string]int{}, fail: map[string]int{}, next: 1 << 20, memory: map[uintptr][]byte{}, pinned: map[unsafe.Pointer][]byte{},
		names: map[uintptr]string{}, streams: map[uintptr][]func() error{},
	}
}

// handle returns a number that was not given out before.
func (f *fake) handle(room int) uintptr {
	f.next += uintptr(room)&^255 + 512
	return f.next
}

// find returns n bytes of the device's memory.
func (f *fake) find(at uint64, n int) []byte {
	for base, b := range f.memory {
		if uint64(base) <= at && at+uint64(n) <= uint64(base)+uint64(len(b)) {
			return b[at-uint64(base):][:n]
		}
	}
	return nil
}

// driver returns the fake's functions. Each counts its calls and fails when it is to.
func (f *fake) driver() *driver {
	d := &driver{
		Init:              func(uint32) status { return 0 },
		DeviceGet:         func(at *int32, _ int32) status { *at = 3; return 0 },
		DeviceGetName:     func(name *byte, n, _ int32) status { copy(unsafe.Slice(name, n), "Fake 1\x00"); return 0 },
		PrimaryCtxRetain:  func(at *uintptr, _ int32) status { f.contexts++; *at = f.handle(0); return 0 },
		PrimaryCtxRelease: func(int32) status { f.contexts--; return 0 },
		CtxSetCurrent:     func(uintptr) status { return 0 },
		ModuleLoadData:    func(at *uintptr, _ *byte) status { f.modules++; *at = f.handle(0); return 0 },
		ModuleUnload:      func(uintptr) status { f.modules--; return 0 },
		ModuleGetFunction: f.function,
		MemAlloc:          f.alloc,
		MemFree:           func(at uintptr) status { delete(f.memory, at); return 0 },
		MemHostAlloc:      f.pin,
		MemFreeHost:       func(at unsafe.Pointer) status { delete(f.pinned, at); return 0 },
		StreamCreate:      func(at *uintptr, _ uint32) status { *at = f.handle(0); f.streams[*at] = nil; return 0 },
		StreamDestroy:     func(at uintptr) status { delete(f.streams, at); return 0 },
		StreamSynchronize: f.synchronize,
		MemcpyHtoDAsync:   f.toDevice,
		MemcpyDtoHAsync:   f.toHost,
		LaunchKernel:      f.launch,
	}
	v := reflect.ValueOf(d).Elem()
	for i := range v.NumField() {
		symbol, real := v.Type().Field(i).Tag.Get("symbol"), reflect.ValueOf(v.Field(i).Interface())
		v.Field(i).Set(reflect.MakeFunc(real.Type(), func(args []reflect.Value) []reflect.Value {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.calls[symbol]++
			if at := f.fail[symbol]; at > 0 && f.calls[symbol] >= at {
				f.broken = true
			}
			if f.broken && !frees(symbol) {
				return []reflect.Value{reflect.ValueOf(failed)}
			}
			return real.Call(args)
		}))
	}
	return d
}

// frees reports whether a function gives something back, which works on a broken device too.
func frees(symbol string) bool {
	return slices.ContainsFunc([]string{"Free", "Destroy", "Release", "Unload"}, func(w string) bool { return strings.Contains(symbol, w) })
}

// leaks says what was not given back.
func (f *fake) leaks() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.memory)+len(f.pinned)+len(f.streams)+f.contexts+f.modules != 0 {
		return fmt.Errorf("%d device memories, %d pinned ones, %d streams, %d contexts, %d modules were kept", len(f.memory), len(f.pinned), len(f.streams), f.contexts, f.modules)
	}
	return nil
}

func (f *fake) function(at *uintptr, _ uintptr, name *byte) status {
	n := 0
	for unsafe.Slice(name, n+1)[n] != 0 {
		n++
	}
	*at = f.handle(0)
	f.names[*at] = unsafe.String(name, n)
	return 0
}

func (f *fake) alloc(at *uintptr, n uintptr) status {
	*at = f.handle(int(n))
	f.memory[*at] = make([]byte, n)
	return 0
}

func (f *fake) pin(at *unsafe.Pointer, n uintptr, _ uint32) status {
	b := make([]byte, n)
	*at = unsafe.Pointer(&b[0])
	f.pinned[*at] = b
	return 0
}

// later puts work into a stream.
func (f *fake) later(stream uintptr, work func() error) status {
	if _, ok := f.streams[stream]; !ok {
		return failed
	}
	f.streams[stream] = append(f.streams[stream], work)
	return 0
}

func (f *fake) synchronize(stream uintptr) status {
	for _, work := range f.streams[stream] {
		if err := work(); err != nil {
			f.broken = true
			return failed
		}
	}
	f.streams[stream] = nil
	return 0
}

func (f *fake) toDevice(to uintptr, from unsafe.Pointer, n, stream uintptr) status {
	return f.later(stream, func() error { return transfer(f.find(uint64(to), int(n)), unsafe.Slice((*byte)(from), n)) })
}

func (f *fake) toHost(to unsafe.Pointer, from uintptr, n, stream uintptr) status {
	return f.later(stream, func() error { return transfer(unsafe.Slice((*byte)(to), n), f.find(uint64(from), int(n))) })
}

func transfer(to, from []byte) error {
	if copy(to, from) == 0 {
		return fmt.Errorf("nothing there")
	}
	return nil
}

func (f *fake) launch(function uintptr, gx, gy, gz, bx, by, bz, _ uint32, stream uintptr, params *unsafe.Pointer, _ unsafe.Pointer) status {
	p := unsafe.Slice(params, 4)
	values := []uint64{uint64(*(*uintptr)(p[0])), uint64(*(*uintptr)(p[1])), uint64(*(*uintptr)(p[2])), uint64(*(*uint32)(p[3]))}
	name := f.names[function]
	if gy != 1 || gz != 1 || by != 1 || bz != 1 || name == "" {
		return failed
	}
	return f.later(stream, func() error { return f.run(name, int(gx), int(bx), values, f.find) })
}
