package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// gather4 loads 16 bytes of each lane: register i holds those of lanes i, i+4, i+8, ….
func (m isa) gather4(row func(lane int) Mem, r []VecVirtual) {
	for i := range 4 {
		m.broadcast(row(i), r[i])
		for part := 1; part < m.lanes/4; part++ {
			at := row(i + 4*part)
			if m.evex {
				VINSERTI32X4(U8(part), at, r[i], r[i])
			} else {
				VINSERTI128(U8(part), at, r[i], r[i])
			}
		}
	}
}

// scatter4 is the inverse of gather4.
func (m isa) scatter4(r []VecVirtual, row func(lane int) Mem) {
	for i := range 4 {
		for part := range m.lanes / 4 {
			if m.evex {
				VEXTRACTI32X4(U8(part), r[i], row(i+4*part))
			} else {
				VEXTRACTI128(U8(part), r[i], row(i+4*part))
			}
		}
	}
}

// transpose4 turns, in each 128 bits of four registers, rows of words into
// columns: after it, register i holds word i of every lane. It is its own inverse.
func (m isa) transpose4(r []VecVirtual) {
	t := m.regs(4)
	VPUNPCKLDQ(r[1], r[0], t[0])
	VPUNPCKHDQ(r[1], r[0], t[1])
	VPUNPCKLDQ(r[3], r[2], t[2])
	VPUNPCKHDQ(r[3], r[2], t[3])
	VPUNPCKLQDQ(t[2], t[0], r[0])
	VPUNPCKHQDQ(t[2], t[0], r[1])
	VPUNPCKLQDQ(t[3], t[1], r[2])
	VPUNPCKHQDQ(t[3], t[1], r[3])
}

// loadStates loads word i of every lane into s[i].
func (m isa) loadStates(states Register, s []VecVirtual) {
	for half := range 2 {
		r := s[4*half : 4*half+4]
		m.gather4(func(lane int) Mem { return Mem{Base: states, Disp: 32*lane + 16*half} }, r)
		m.transpose4(r)
	}
}

func (m isa) storeStates(s []VecVirtual, states Register) {
	for half := range 2 {
		r := s[4*half : 4*half+4]
		m.transpose4(r)
		m.scatter4(r, func(lane int) Mem { return Mem{Base: states, Disp: 32*lane + 16*half} })
	}
}

// loadBlock16 loads word i of every lane's block into w[i], for sixteen lanes: each register
// is loaded with a lane's whole block, and all are transposed.
func (m isa) loadBlock16(ptrs, off Register, mask VecVirtual, w []VecVirtual) {
	ptr := GP64()
	for i := range w {
		MOVQ(Mem{Base: ptrs, Disp: 8 * i}, ptr)
		m.move(Mem{Base: ptr, Index: off, Scale: 1}, w[i])
		PREFETCHT0(Mem{Base: ptr, Index: off, Scale: 1, Disp: 512})
	}
	for i := range w {
		m.swap(mask, w[i])
	}
	for i := 0; i < 16; i += 4 {
		m.transpose4(w[i : i+4])
	}
	t := m.regs(4)
	for i := range 4 {
		VSHUFI32X4(U8(0x88), w[i+4], w[i], t[0])
		VSHUFI32X4(U8(0xdd), w[i+4], w[i], t[1])
		VSHUFI32X4(U8(0x88), w[i+12], w[i+8], t[2])
		VSHUFI32X4(U8(0xdd), w[i+12], w[i+8], t[3])
		VSHUFI32X4(U8(0x88), t[2], t[0], w[i])
		VSHUFI32X4(U8(0xdd), t[2], t[0], w[i+8])
		VSHUFI32X4(U8(0x88), t[3], t[1], w[i+4])
		VSHUFI32X4(U8(0xdd), t[3], t[1], w[i+12])
	}
}

// loadQuarter8 loads words 4q to 4q+3 of every lane's block into r, for eight lanes.
func (m isa) loadQuarter8(q int, ptrs, off Register, mask VecVirtual, r []VecVirtual) {
	m.gather4(func(lane int) Mem {
		ptr := GP64()
		MOVQ(Mem{Base: ptrs, Disp: 8 * lane}, ptr)
		return Mem{Base: ptr, Index: off, Scale: 1, Disp: 16 * q}
	}, r)
	for i := range r {
		m.swap(mask, r[i])
	}
	m.transpose4(r)
}
