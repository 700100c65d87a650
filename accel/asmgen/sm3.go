package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// sm3 writes a kernel of GB/T 32905-2016 that holds one document in each word of a register.
func sm3(m isa) {
	k := begin("sm3", m)
	for j := range 64 {
		k.sm3Round(j)
	}
	for i := range k.s {
		m.xor(k.saved.Offset(4*m.lanes*i), k.s[i], k.s[i])
	}
	k.end()
}

// sm3Round is round j of 5.3.3. Its letters are those of the standard; TT1 is
// gathered in d and TT2 in h, which then take the places of a and e.
func (k *kernel) sm3Round(j int) {
	a, b, c, d, e, f, g, h := k.s[0], k.s[1], k.s[2], k.s[3], k.s[4], k.s[5], k.s[6], k.s[7]
	var ahead VecVirtual // W[j+4]; the round needs W'[j] = W[j] ^ W[j+4]
	if j+4 < 16 {
		ahead = k.w.read(j + 4)
	} else {
		ahead = k.sm3Expand(j + 4)
	}
	// What is ready is added first: the chain from one e to the next is what the round waits for.
	a12, ss1 := k.reg(), k.reg()
	k.rotate(12, a, a12)
	k.addConstant(sm3T, sm3Tx8, j, a12, ss1)
	VPADDD(e, ss1, ss1)
	VPADDD(k.w.at(j), h, h)
	gg := k.reg()
	if j < 16 {
		k.xor3(e, f, g, gg)
	} else {
		k.choose(e, f, g, gg)
	}
	VPADDD(gg, h, h)
	k.rotate(7, ss1, ss1)
	VPADDD(ss1, h, h)
	prime := k.reg()
	k.xor(k.w.at(j), ahead, prime)
	VPADDD(prime, d, d)
	k.xor(a12, ss1, ss1) // SS2
	k.sm3P0(h)
	ff := k.reg()
	if j < 16 {
		k.xor3(a, b, c, ff)
	} else {
		k.majority(a, b, c, ff)
	}
	VPADDD(ff, d, d)
	VPADDD(ss1, d, d)
	k.rotate(9, b, b)
	k.rotate(19, f, f)
	k.s = []VecVirtual{d, a, b, c, h, e, f, g}
}

// sm3Expand computes W[i] of 5.3.2 and keeps it.
func (k *kernel) sm3Expand(i int) VecVirtual {
	v, t := k.reg(), k.reg()
	k.rotate(15, k.w.read(i-3), v)
	k.xorInto(k.w.at(i-16), k.w.at(i-9), v)
	k.sm3P1(v)
	k.rotate(7, k.w.read(i-13), t)
	k.xorInto(k.w.at(i-6), t, v)
	k.w.set(i, v)
	return v
}

// sm3P0 is x ^ x<<<9 ^ x<<<17.
func (k *kernel) sm3P0(x VecVirtual) {
	t, u := k.reg(), k.reg()
	if k.evex {
		VPROLD(U8(9), x, t)
		VPROLD(U8(17), x, u)
		k.xorInto(t, u, x)
		return
	}
	// The two rotations are one of (x<<<8 ^ x<<<16), and AVX2 rotates by bytes in one instruction.
	VPSHUFB(k.byOne, x, t)
	VPSHUFB(k.byTwo, x, u)
	VPXOR(t, u, u)
	k.rotate(1, u, u)
	VPXOR(u, x, x)
}

// sm3P1 is x ^ x<<<15 ^ x<<<23.
func (k *kernel) sm3P1(x VecVirtual) {
	t, u := k.reg(), k.reg()
	if k.evex {
		VPROLD(U8(15), x, t)
		VPROLD(U8(23), x, u)
		k.xorInto(t, u, x)
		return
	}
	VPSHUFB(k.byOne, x, t)
	VPXOR(x, t, t)
	k.rotate(15, t, t)
	VPXOR(t, x, x)
}
