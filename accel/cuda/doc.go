// Package cuda digests large batches of small documents on an NVIDIA device.
//
// [Open] looks for a device, checks it against known answers and the reference, and returns a
// [Hasher]. The Hasher sends the device those batches that are worth the transfer, and
// everything else to another hasher. The first error of the device turns it off for good, and
// the other hasher repeats the batch: a caller never sees that there was a device.
//
// The driver is loaded when the program runs, and only in a build with the tag cuda: such a
// program is linked dynamically. Without the tag, a driver or a device, Open fails with the
// reason and the rest works the same. The kernels are in kernel.cu; kernel.ptx is made of it
// by scripts/ptx.sh and compiled for the device by the driver.
package cuda
