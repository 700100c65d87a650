package main

import (
	"strconv"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

var x = []VecPhysical{
	X0, X1, X2, X3, X4, X5, X6, X7, X8, X9, X10, X11, X12, X13, X14, X15,
	X16, X17, X18, X19, X20, X21, X22, X23, X24, X25, X26, X27, X28, X29, X30, X31,
}

// Where a lane's last sixteen words of the message schedule are kept, four to a register.
type ring int

const (
	ringOnStack          ring = iota // SHA and AVX; the newest four words in a register too
	ringInUpperRegisters             // SHA and AVX-512VL: X16 to X31 hold the rings of four lanes
)

// A niLanes holds the registers of a SHA-NI kernel: X0 is the operand that
// SHA256RNDS2 implies, two registers a lane hold its state, the rest is free.
type niLanes struct {
	n      int
	ring   ring
	words  Mem           // the rings, on the stack
	newest []VecPhysical // by lane, on the stack's ring only
	free   []VecPhysical
}

func (l *niLanes) abef(lane int) VecPhysical { return x[1+2*lane] }
func (l *niLanes) cdgh(lane int) VecPhysical { return x[2+2*lane] }

// take returns the register that has been free for longest.
func (l *niLanes) take() VecPhysical {
	r := l.free[0]
	l.free = l.free[1:]
	return r
}

func (l *niLanes) release(r VecPhysical) { l.free = append(l.free, r) }

// slot is where quad i of a lane's ring is kept on the stack.
func (l *niLanes) slot(lane, i int) Mem { return l.words.Offset(16 * (4*lane + i&3)) }

// upper is where it is kept in the upper registers.
func (l *niLanes) upper(lane, i int) VecPhysical { return x[16+4*lane+i&3] }

// sha256NI writes a kernel over Intel's SHA extensions. SHA256RNDS2 takes four
// cycles and starts every cycle, so four independent lanes keep it busy.
func sha256NI(lanes int, r ring) {
	name := "sha256NIx" + strconv.Itoa(lanes)
	if r == ringInUpperRegisters {
		name += "VL"
	}
	text(name, lanes)
	l := &niLanes{n: lanes, ring: r, newest: make([]VecPhysical, lanes), free: x[1+2*lanes : 16 : 16]}
	states := Load(Param("states"), GP64())
	ptrs := Load(Param("ptrs"), GP64())
	n := Load(Param("n"), GP64())
	saved := aligned(lanes * 32)
	if r == ringOnStack {
		l.words = aligned(lanes * 64)
	}
	ptr := make([]Register, lanes)
	for j := range ptr {
		ptr[j] = Load(Param("ptrs").Dereference(ptrs).Index(j), GP64())
	}
	k, swap := GP64(), GP64()
	LEAQ(sha256K, k)
	LEAQ(swapBytes, swap)
	// The SHA instructions have no VEX form: with dirty upper halves each one would merge.
	VZEROUPPER()
	l.load(states)
	Label("loop")
	l.save(saved)
	for i := range 16 {
		for j := range lanes {
			l.quad(i, j, ptr[j], Mem{Base: k, Disp: 16 * i}, Mem{Base: swap})
		}
	}
	for j := range lanes {
		VPADDD(saved.Offset(32*j), l.abef(j), l.abef(j))
		VPADDD(saved.Offset(32*j+16), l.cdgh(j), l.cdgh(j))
		ADDQ(U8(blockBytes), ptr[j])
	}
	DECQ(n)
	JNZ(LabelRef("loop"))
	l.store(states)
	VZEROUPPER()
	RET()
}

// load puts the states into the order of the SHA instructions: ABEF and CDGH.
func (l *niLanes) load(states Register) {
	for j := range l.n {
		a, b := l.take(), l.take()
		MOVOU(Mem{Base: states, Disp: 32 * j}, a)
		MOVOU(Mem{Base: states, Disp: 32*j + 16}, b)
		PSHUFD(U8(0xB1), a, a)
		PSHUFD(U8(0x1B), b, b)
		MOVO(a, l.abef(j))
		PALIGNR(U8(8), b, l.abef(j))
		MOVO(b, l.cdgh(j))
		PBLENDW(U8(0xF0), a, l.cdgh(j))
		l.release(a)
		l.release(b)
	}
}

func (l *niLanes) save(to Mem) {
	for j := range l.n {
		MOVO(l.abef(j), to.Offset(32*j))
		MOVO(l.cdgh(j), to.Offset(32*j+16))
	}
}

func (l *niLanes) store(states Register) {
	for j := range l.n {
		a := l.free[0]
		PSHUFD(U8(0x1B), l.abef(j), a)
		PSHUFD(U8(0xB1), l.cdgh(j), l.cdgh(j))
		MOVO(a, X0)
		PBLENDW(U8(0xF0), l.cdgh(j), X0)
		PALIGNR(U8(8), a, l.cdgh(j))
		MOVOU(X0, Mem{Base: states, Disp: 32 * j})
		MOVOU(l.cdgh(j), Mem{Base: states, Disp: 32*j + 16})
	}
}

// quad does rounds 4i to 4i+3 of one lane. On the stack's ring the words of the
// next quad are computed before, so that they are ready when their turn comes.
func (l *niLanes) quad(i, lane int, ptr Register, k, swap Mem) {
	if l.ring == ringInUpperRegisters {
		w := l.words4(i, lane, ptr, swap)
		VPADDD(k, w, X0)
		if i < 15 {
			VMOVDQA32(w, l.upper(lane, i))
		}
		l.release(w)
	} else {
		if i == 0 {
			l.newest[lane] = l.words4(0, lane, ptr, swap)
			VMOVDQA(l.newest[lane], l.slot(lane, 0))
		}
		w := l.newest[lane]
		VPADDD(k, w, X0)
		if i < 15 {
			l.newest[lane] = l.words4(i+1, lane, ptr, swap)
		}
		if i+1 < 14 {
			VMOVDQA(l.newest[lane], l.slot(lane, i+1))
		}
		l.release(w)
	}
	SHA256RNDS2(X0, l.abef(lane), l.cdgh(lane))
	VPSHUFD(U8(0x0E), X0, X0)
	SHA256RNDS2(X0, l.cdgh(lane), l.abef(lane))
}

// words4 returns a register with W[4i..4i+3] of FIPS 180-4, 6.2.2.
func (l *niLanes) words4(i, lane int, ptr Register, swap Mem) VecPhysical {
	switch {
	case i < 4:
		w := l.take()
		VMOVDQU(Mem{Base: ptr, Disp: 16 * i}, w)
		VPSHUFB(swap, w, w)
		return w
	case l.ring == ringOnStack:
		return l.expandOnStack(i, lane)
	}
	return l.expandInUpper(i, lane)
}

// expandOnStack computes the words from the sixteen before; the newest of these are in a
// register.
func (l *niLanes) expandOnStack(i, lane int) VecPhysical {
	w, u := l.take(), l.take()
	VMOVDQA(l.slot(lane, i-4), w)
	SHA256MSG1(l.slot(lane, i-3), w)
	VPALIGNR(U8(4), l.slot(lane, i-2), l.newest[lane], u)
	VPADDD(u, w, w)
	SHA256MSG2(l.newest[lane], w)
	l.release(u)
	return w
}

func (l *niLanes) expandInUpper(i, lane int) VecPhysical {
	w, u := l.take(), l.take()
	VMOVDQA32(l.upper(lane, i-4), w)
	VMOVDQA32(l.upper(lane, i-3), u)
	SHA256MSG1(u, w)
	VPALIGNR(U8(4), l.upper(lane, i-2), l.upper(lane, i-1), u)
	VPADDD(u, w, w)
	VMOVDQA32(l.upper(lane, i-1), u)
	SHA256MSG2(u, w)
	l.release(u)
	return w
}
