// Package ptxemu runs the text of a CUDA kernel in PTX on a model of the device. So the
// shipped kernel is checked against the reference without a device.
//
// [Parse] reads a module, [Module.Launch] runs one of its kernels, a thread after another. It
// knows the instructions that accel/cuda/kernel.ptx is made of, as NVIDIA's "Parallel Thread
// Execution ISA" defines them, and refuses any other. It does not model speed, nor what
// threads do to each other.
package ptxemu
