// Command asmgen writes the assembly of package accel: kernels that advance the digests of
// several documents at once. It is a module of its own, so that only a change of a kernel
// needs avo. `make asm` runs it, `make check` compares.
package main

import (
	"strconv"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

const blockBytes = 64 // of SHA-256 and of SM3

func main() {
	ConstraintExpr("amd64")
	constants()
	for _, lanes := range []int{2, 3, 4} {
		sha256NI(lanes, ringOnStack)
	}
	sha256NI(4, ringInUpperRegisters)
	for _, m := range []isa{avx2, avx512vl, avx512} {
		sm3(m)
	}
	for _, m := range []isa{avx2, avx512} {
		sha256(m)
	}
	prefetch()
	cpuid()
	Generate()
}

// signature is that of every kernel: states holds eight words a lane, ptrs the
// beginning of each lane's blocks, n the number of blocks, at least 1.
func signature(lanes int) string {
	l := strconv.Itoa(lanes)
	return "func(states *[" + l + "][8]uint32, ptrs *[" + l + "]*byte, n int)"
}

// text begins a kernel. Its frame may be too large for NOSPLIT.
func text(name string, lanes int) {
	TEXT(name, 0, signature(lanes))
	Pragma("noescape")
}

// aligned returns size bytes of the frame that begin at a multiple of 64, for
// Go aligns a frame to 8 only.
func aligned(size int) Mem {
	local := AllocLocal(size + 64)
	base := GP64()
	LEAQ(local.Offset(63), base)
	ANDQ(I32(-64), base)
	return Mem{Base: base}
}
