// Package cuda digests large batches of small documents on an NVIDIA device.
//
// [Open] looks for a device, holds it to known answers and to the reference, and
// returns a [Hasher] that sends it the batches that are worth the way and
// everything else to another hasher. The first error of the device turns it off
// for good, and the batch is done again by the other hasher: a caller never
// sees that there was a device.
//
// The driver is loaded when the program runs, and only in a build with the tag
// cuda: such a program is linked dynamically. Without the tag, without a driver
// or without a device, Open says so and the rest works the same. The kernels
// are in kernel.cu; kernel.ptx is made of it by scripts/ptx.sh and compiled for
// the device by the driver.
package cuda
