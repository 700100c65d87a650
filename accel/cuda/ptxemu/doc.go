// Package ptxemu runs the text of a CUDA kernel in PTX on a model of the device,
// so that what is shipped is held to the reference where there is no device.
//
// [Parse] reads a module, [Module.Launch] runs one of its kernels, a thread
// after another. It knows the instructions that accel/cuda/kernel.ptx is made
// of, as NVIDIA's "Parallel Thread Execution ISA" defines them, and refuses any
// other. It says nothing of speed, and nothing of what threads do to each other.
package ptxemu
