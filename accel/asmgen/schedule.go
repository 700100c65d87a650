package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// A schedule holds the last sixteen words of the message schedule of every
// lane: in registers with AVX-512, which has 32, on the stack with AVX2.
type schedule struct {
	isa
	regs []VecVirtual
	mem  Mem
}

func newSchedule(m isa) *schedule {
	s := &schedule{isa: m}
	if m.evex {
		s.regs = m.regs(16)
	} else {
		s.mem = aligned(16 * 32)
	}
	return s
}

// at is word i, an operand.
func (s *schedule) at(i int) Op {
	if s.evex {
		return s.regs[i&15]
	}
	return s.mem.Offset(32 * (i & 15))
}

// read returns a register that holds word i and must not be changed.
func (s *schedule) read(i int) VecVirtual {
	if s.evex {
		return s.regs[i&15]
	}
	r := s.reg()
	s.move(s.at(i), r)
	return r
}

// set makes w word i.
func (s *schedule) set(i int, w VecVirtual) { s.move(w, s.at(i)) }

// loadBlock reads the next block of every lane. It needs the registers of mask
// and, with AVX2, of eight words.
func (s *schedule) loadBlock(ptrs, off Register, mask VecVirtual) {
	if s.lanes == 16 {
		s.loadBlock16(ptrs, off, mask, s.regs)
		return
	}
	for q := range 4 {
		r := s.isa.regs(4)
		s.loadQuarter8(q, ptrs, off, mask, r)
		for i := range r {
			s.set(4*q+i, r[i])
		}
	}
}

// A kernel is what the vector kernels of both algorithms have in common.
type kernel struct {
	isa
	states, ptrs, n, off Register
	saved                Mem
	s                    []VecVirtual
	w                    *schedule
	byOne, byTwo         Mem // masks that rotate words by 8 and by 16 bits
}

// begin writes the kernel's head up to the loop over blocks; the block's words
// are in w and the state in s and saved.
func begin(name string, m isa) *kernel {
	text(name+m.suffix, m.lanes)
	k := &kernel{isa: m, s: m.regs(8)}
	k.states = Load(Param("states"), GP64())
	k.ptrs = Load(Param("ptrs"), GP64())
	k.n = Load(Param("n"), GP64())
	k.off = GP64()
	k.byOne, k.byTwo = rotateOne, rotateHalf
	k.saved = aligned(8 * 4 * m.lanes)
	k.w = newSchedule(m)
	XORQ(k.off, k.off)
	m.loadStates(k.states, k.s)
	Label("loop")
	for i := range k.s {
		m.move(k.s[i], k.saved.Offset(4*m.lanes*i))
	}
	// The state is saved: its registers hold the block while it is turned.
	k.w.loadBlock(k.ptrs, k.off, m.swapMask())
	for i := range k.s {
		m.move(k.saved.Offset(4*m.lanes*i), k.s[i])
	}
	return k
}

// end writes the loop's end and the kernel's.
func (k *kernel) end() {
	ADDQ(U8(blockBytes), k.off)
	DECQ(k.n)
	JNZ(LabelRef("loop"))
	k.storeStates(k.s, k.states)
	VZEROUPPER()
	RET()
}
