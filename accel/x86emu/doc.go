// Package x86emu runs the text of a kernel in Go's assembly on a model of the
// processor, so that instructions which the machine at hand does not have are
// held to the reference all the same.
//
// [Parse] reads a file, [Program.Kernel] makes one of its functions callable.
// It knows the instructions that accel/asmgen writes, as Intel's Software
// Developer's Manual vol. 2 defines them, and refuses any other. It says
// nothing of speed.
package x86emu
