// Package x86emu runs the text of a kernel in Go's assembly on a model of the processor. So
// instructions that the machine at hand lacks are checked against the reference too.
//
// [Parse] reads a file, [Program.Kernel] makes one of its functions callable. It knows the
// instructions that accel/asmgen writes, as Intel's Software Developer's Manual vol. 2
// defines them, and refuses any other. It does not model speed.
package x86emu
