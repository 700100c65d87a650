package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// sha256 writes a kernel of FIPS 180-4 that holds one document in each word of
// a register, for processors without the SHA extensions.
func sha256(m isa) {
	k := begin("sha256", m)
	for t := range 64 {
		k.sha256Round(t)
	}
	for i := range k.s {
		VPADDD(k.saved.Offset(4*m.lanes*i), k.s[i], k.s[i])
	}
	k.end()
}

// sha256Round is round t of 6.2.2. T1 is gathered in h, which then takes the place of a.
func (k *kernel) sha256Round(t int) {
	a, b, c, d, e, f, g, h := k.s[0], k.s[1], k.s[2], k.s[3], k.s[4], k.s[5], k.s[6], k.s[7]
	if t < 16 {
		VPADDD(k.w.at(t), h, h)
	} else {
		VPADDD(k.sha256Expand(t), h, h)
	}
	k.addConstant(sha256K, sha256Kx8, t, h, h)
	u := k.reg()
	k.rotations(e, 6, 11, 25, u)
	VPADDD(u, h, h)
	k.choose(e, f, g, u)
	VPADDD(u, h, h)
	VPADDD(h, d, d)
	k.rotations(a, 2, 13, 22, u)
	VPADDD(u, h, h)
	k.majority(a, b, c, u)
	VPADDD(u, h, h)
	k.s = []VecVirtual{h, a, b, c, d, e, f, g}
}

// sha256Expand computes W[t] and keeps it.
func (k *kernel) sha256Expand(t int) VecVirtual {
	v, u := k.reg(), k.reg()
	k.sigma(k.w.read(t-15), 7, 18, 3, v)
	k.sigma(k.w.read(t-2), 17, 19, 10, u)
	VPADDD(u, v, v)
	VPADDD(k.w.at(t-16), v, v)
	VPADDD(k.w.at(t-7), v, v)
	k.w.set(t, v)
	return v
}

// rotations does to = x>>>p ^ x>>>q ^ x>>>r.
func (k *kernel) rotations(x VecVirtual, p, q, r int, to VecVirtual) {
	t, u := k.reg(), k.reg()
	k.rotate(32-p, x, to)
	k.rotate(32-q, x, t)
	k.rotate(32-r, x, u)
	k.xorInto(t, u, to)
}

// sigma does to = x>>>p ^ x>>>q ^ x>>shift.
func (k *kernel) sigma(x VecVirtual, p, q, shift int, to VecVirtual) {
	t, u := k.reg(), k.reg()
	k.rotate(32-p, x, to)
	k.rotate(32-q, x, t)
	VPSRLD(U8(shift), x, u)
	k.xorInto(t, u, to)
}
