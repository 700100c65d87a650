package cuda

import (
	"errors"
	"fmt"
	"unsafe"
)

// ErrUnavailable says why there is no device: a build without the tag, no
// driver, or a driver that finds none. The other hasher does all the work.
var ErrUnavailable = errors.New("cuda: no device")

// A status is a CUresult of the CUDA driver API; 0 is success.
type status int32

// A driver is the functions of the CUDA driver API that are used. A field's tag
// is its symbol in the driver's library; arguments are as in cuda.h.
type driver struct {
	Init              func(flags uint32) status                                                                                                                               `symbol:"cuInit"`
	DeviceGet         func(device *int32, ordinal int32) status                                                                                                               `symbol:"cuDeviceGet"`
	DeviceGetName     func(name *byte, length, device int32) status                                                                                                           `symbol:"cuDeviceGetName"`
	PrimaryCtxRetain  func(context *uintptr, device int32) status                                                                                                             `symbol:"cuDevicePrimaryCtxRetain"`
	PrimaryCtxRelease func(device int32) status                                                                                                                               `symbol:"cuDevicePrimaryCtxRelease_v2"`
	CtxSetCurrent     func(context uintptr) status                                                                                                                            `symbol:"cuCtxSetCurrent"`
	ModuleLoadData    func(module *uintptr, image *byte) status                                                                                                               `symbol:"cuModuleLoadData"`
	ModuleUnload      func(module uintptr) status                                                                                                                             `symbol:"cuModuleUnload"`
	ModuleGetFunction func(function *uintptr, module uintptr, name *byte) status                                                                                              `symbol:"cuModuleGetFunction"`
	MemAlloc          func(at *uintptr, bytes uintptr) status                                                                                                                 `symbol:"cuMemAlloc_v2"`
	MemFree           func(at uintptr) status                                                                                                                                 `symbol:"cuMemFree_v2"`
	MemHostAlloc      func(at *unsafe.Pointer, bytes uintptr, flags uint32) status                                                                                            `symbol:"cuMemHostAlloc"`
	MemFreeHost       func(at unsafe.Pointer) status                                                                                                                          `symbol:"cuMemFreeHost"`
	StreamCreate      func(stream *uintptr, flags uint32) status                                                                                                              `symbol:"cuStreamCreate"`
	StreamDestroy     func(stream uintptr) status                                                                                                                             `symbol:"cuStreamDestroy_v2"`
	StreamSynchronize func(stream uintptr) status                                                                                                                             `symbol:"cuStreamSynchronize"`
	MemcpyHtoDAsync   func(to uintptr, from unsafe.Pointer, bytes, stream uintptr) status                                                                                     `symbol:"cuMemcpyHtoDAsync_v2"`
	MemcpyDtoHAsync   func(to unsafe.Pointer, from uintptr, bytes, stream uintptr) status                                                                                     `symbol:"cuMemcpyDtoHAsync_v2"`
	LaunchKernel      func(function uintptr, gridX, gridY, gridZ, blockX, blockY, blockZ, shared uint32, stream uintptr, params *unsafe.Pointer, extra unsafe.Pointer) status `symbol:"cuLaunchKernel"`
}

// nonBlocking is CU_STREAM_NON_BLOCKING: the stream does not wait for the default one.
const nonBlocking = 1

// check returns the error of a call that did not succeed. The number is that of
// CUresult in cuda.h, by which NVIDIA's manual explains it.
func check(call string, s status) error {
	if s == 0 {
		return nil
	}
	return fmt.Errorf("cuda: %s: CUDA error %d", call, s)
}
