package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// An isa is a set of vector instructions that one kernel is written in.
type isa struct {
	suffix string // of the kernel's name
	lanes  int    // words of 32 bits in a register
	evex   bool   // AVX-512: 32 registers, rotations, functions of three operands
}

var (
	avx2     = isa{"AVX2x8", 8, false}
	avx512vl = isa{"AVX512VLx8", 8, true}
	avx512   = isa{"AVX512x16", 16, true}
)

// reg returns a new register.
func (m isa) reg() VecVirtual {
	if m.lanes == 16 {
		return ZMM()
	}
	return YMM()
}

func (m isa) regs(n int) []VecVirtual {
	r := make([]VecVirtual, n)
	for i := range r {
		r[i] = m.reg()
	}
	return r
}

func (m isa) move(from, to Op) {
	if m.evex {
		VMOVDQU32(from, to)
		return
	}
	VMOVDQU(from, to)
}

func (m isa) xor(a, b, to Op) {
	if m.evex {
		VPXORD(a, b, to)
		return
	}
	VPXOR(a, b, to)
}

// xorInto does to ^= a ^ b.
func (m isa) xorInto(a, b, to Op) {
	if m.evex {
		VPTERNLOGD(U8(0x96), a, b, to)
		return
	}
	m.xor(a, to, to)
	m.xor(b, to, to)
}

// xor3 does to = a ^ b ^ c.
func (m isa) xor3(a, b, c, to Op) {
	if m.evex {
		m.move(a, to)
		m.xorInto(b, c, to)
		return
	}
	m.xor(a, b, to)
	m.xor(c, to, to)
}

// choose does to = a&b | ^a&c.
func (m isa) choose(a, b, c, to Op) {
	if m.evex {
		m.move(a, to)
		VPTERNLOGD(U8(0xca), c, b, to)
		return
	}
	m.xor(b, c, to)
	VPAND(a, to, to)
	m.xor(c, to, to)
}

// majority does to = a&b | a&c | b&c.
func (m isa) majority(a, b, c, to Op) {
	if m.evex {
		m.move(a, to)
		VPTERNLOGD(U8(0xe8), c, b, to)
		return
	}
	t := m.reg()
	VPAND(a, b, t)
	m.xor(a, b, to)
	VPAND(c, to, to)
	VPOR(t, to, to)
}

// rotate does to = from <<< n.
func (m isa) rotate(n int, from, to Op) {
	if m.evex {
		VPROLD(U8(n), from, to)
		return
	}
	t := m.reg()
	if n == 1 { // an addition has more units than a shift
		VPADDD(from, from, t)
	} else {
		VPSLLD(U8(n), from, t)
	}
	VPSRLD(U8(32-n), from, to)
	VPOR(t, to, to)
}

// addConstant does to = a + the i-th word of a table, in every lane.
func (m isa) addConstant(once, eight Mem, i int, a, to Op) {
	if m.evex {
		VPADDD_BCST(once.Offset(4*i), a, to)
		return
	}
	VPADDD(eight.Offset(32*i), a, to)
}

// broadcast fills r with the 16 bytes at from.
func (m isa) broadcast(from, r Op) {
	if m.evex {
		VBROADCASTI32X4(from, r)
		return
	}
	VBROADCASTI128(from, r)
}

// swap turns the words of r from big endian; mask comes from swapMask.
func (m isa) swap(mask, r Op) { VPSHUFB(mask, r, r) }

// swapMask loads the mask of swap.
func (m isa) swapMask() VecVirtual {
	r := m.reg()
	m.broadcast(swapBytes, r)
	return r
}
