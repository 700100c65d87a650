package x86emu

import (
	"encoding/binary"
	"math/bits"
	"strings"
)

// vector runs an instruction on vector registers.
func (m *machine) vector(in *instruction) bool {
	if in.op == "VZEROUPPER" {
		for i := range 16 { // the upper sixteen registers are not touched
			clear(m.vectors[i][4:])
		}
		return true
	}
	a := in.args
	to := a[len(a)-1]
	if strings.HasPrefix(in.op, "VEXTRACTI") {
		r := m.read(a[1], 64)
		var part register
		copy(part[:4], r[4*a[0].value:])
		m.write(to, 16, part, false)
		return true
	}
	width := to.width
	if to.kind == memory {
		width = a[0].width
	}
	if in.aligned() {
		m.mustAlign(in, width)
	}
	r, ok := m.result(in, width)
	if ok {
		m.write(to, width, r, !strings.HasPrefix(in.op, "V"))
	}
	return ok
}

// aligned reports whether the processor refuses an unaligned operand in memory. It does for
// the moves that say so, and for what is not encoded by VEX or EVEX (Intel SDM vol. 1, 14.9).
func (in *instruction) aligned() bool {
	switch in.op {
	case "VMOVDQA", "VMOVDQA32":
		return true
	case "MOVOU":
		return false
	}
	return !strings.HasPrefix(in.op, "V")
}

func (m *machine) mustAlign(in *instruction, width int) {
	for _, o := range in.args {
		if o.kind == memory && m.address(o)%width != 0 {
			panic("x86emu: an address that is not aligned: " + in.text)
		}
	}
}

// result returns what an instruction writes. Names and operands follow Intel's
// manual with the operands in reverse.
func (m *machine) result(in *instruction, width int) (register, bool) {
	a := in.args
	arg := func(i int) register { return m.read(a[i], width) }
	switch in.op {
	case "VMOVDQU", "VMOVDQA", "VMOVDQU32", "VMOVDQA32", "MOVO", "MOVOU":
		return arg(0), true
	case "VPADDD":
		return each(arg(0), arg(1), func(x, y uint32) uint32 { return x + y }), true
	case "VPADDD.BCST":
		w := m.read(a[0], 4)[0]
		return each(arg(1), register{}, func(x, _ uint32) uint32 { return x + w }), true
	case "VPXOR", "VPXORD":
		return each(arg(0), arg(1), func(x, y uint32) uint32 { return x ^ y }), true
	case "VPOR":
		return each(arg(0), arg(1), func(x, y uint32) uint32 { return x | y }), true
	case "VPAND":
		return each(arg(0), arg(1), func(x, y uint32) uint32 { return x & y }), true
	case "VPSLLD":
		return each(arg(1), register{}, func(x, _ uint32) uint32 { return x << a[0].value }), true
	case "VPSRLD":
		return each(arg(1), register{}, func(x, _ uint32) uint32 { return x >> a[0].value }), true
	case "VPROLD":
		return each(arg(1), register{}, func(x, _ uint32) uint32 { return bits.RotateLeft32(x, a[0].value) }), true
	case "VPTERNLOGD":
		return ternary(uint8(a[0].value), arg(3), arg(2), arg(1)), true
	case "VBROADCASTI128", "VBROADCASTI32X4":
		q := m.read(a[0], 16)
		return quads(func(int) [4]uint32 { return [4]uint32(q[:4]) }), true
	case "VINSERTI128", "VINSERTI32X4":
		r, q := arg(2), m.read(a[1], 16)
		copy(r[4*a[0].value:], q[:4])
		return r, true
	case "SHA256RNDS2", "SHA256MSG1", "SHA256MSG2":
		return sha(in.op, arg(len(a)-1), arg(len(a)-2), m.vectors[0]), true
	}
	return shuffle(in, arg)
}

func each(a, b register, do func(x, y uint32) uint32) register {
	for i := range a {
		a[i] = do(a[i], b[i])
	}
	return a
}

// ternary looks the bits of a, b and c up in the table imm.
func ternary(imm uint8, a, b, c register) register {
	var r register
	for i := range r {
		for bit := range 32 {
			at := a[i]>>bit&1<<2 | b[i]>>bit&1<<1 | c[i]>>bit&1
			r[i] |= uint32(imm>>at&1) << bit
		}
	}
	return r
}

// quads builds a register from its four parts of 128 bits.
func quads(part func(q int) [4]uint32) register {
	var r register
	for q := range 4 {
		p := part(q)
		copy(r[4*q:], p[:])
	}
	return r
}

// shuffle moves words or bytes, in most cases within each 128 bits.
func shuffle(in *instruction, arg func(int) register) (register, bool) {
	pick := func(from ...int) register { // words of the second source's and the first's, 0 to 3 and 4 to 7
		s1, s2 := arg(1), arg(0)
		return quads(func(q int) (p [4]uint32) {
			for i, f := range from {
				p[i] = append(s1[4*q:4*q+4:4*q+4], s2[4*q:4*q+4]...)[f]
			}
			return p
		})
	}
	imm := 0
	if in.args[0].kind == immediate {
		imm = in.args[0].value
	}
	switch in.op {
	case "VPUNPCKLDQ":
		return pick(0, 4, 1, 5), true
	case "VPUNPCKHDQ":
		return pick(2, 6, 3, 7), true
	case "VPUNPCKLQDQ":
		return pick(0, 1, 4, 5), true
	case "VPUNPCKHQDQ":
		return pick(2, 3, 6, 7), true
	case "PSHUFD", "VPSHUFD":
		s := arg(1)
		return quads(func(q int) [4]uint32 {
			return [4]uint32{s[4*q+imm&3], s[4*q+imm>>2&3], s[4*q+imm>>4&3], s[4*q+imm>>6&3]}
		}), true
	case "VSHUFI32X4":
		s1, s2 := arg(2), arg(1)
		return quads(func(q int) [4]uint32 {
			from, at := s1, 4*(imm>>(2*q)&3)
			if q >= 2 {
				from = s2
			}
			return [4]uint32(from[at : at+4])
		}), true
	case "PBLENDW":
		d, s := arg(2), arg(1)
		for i := range 4 {
			for half := range 2 {
				if imm>>(2*i+half)&1 == 1 {
					mask := uint32(0xffff) << (16 * half)
					d[i] = d[i]&^mask | s[i]&mask
				}
			}
		}
		return d, true
	}
	return shuffleBytes(in.op, imm, arg)
}

func shuffleBytes(op string, imm int, arg func(int) register) (register, bool) {
	switch op {
	case "VPSHUFB":
		mask, s := arg(0), arg(1)
		return quads(func(q int) [4]uint32 {
			from, by := bytes(s, q), bytes(mask, q)
			var to [16]byte
			for i := range to {
				if by[i] < 0x80 {
					to[i] = from[by[i]&15]
				}
			}
			return words(to[:])
		}), true
	case "PALIGNR", "VPALIGNR":
		low, high := arg(1), arg(2)
		return quads(func(q int) [4]uint32 {
			l, h := bytes(low, q), bytes(high, q)
			return words(append(l[:], h[:]...)[imm:])
		}), true
	}
	return register{}, false
}

func bytes(r register, q int) (b [16]byte) {
	for i := range 4 {
		binary.LittleEndian.PutUint32(b[4*i:], r[4*q+i])
	}
	return b
}

func words(b []byte) (w [4]uint32) {
	for i := range w {
		w[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return w
}

// sha carries out one of Intel's SHA extensions: d is the register that is read and written,
// s the other source, k the implied X0.
func sha(op string, d, s, k register) register {
	switch op {
	case "SHA256MSG1":
		next := [5]uint32{d[0], d[1], d[2], d[3], s[0]}
		for i := range 4 {
			x := next[i+1]
			d[i] += ror(x, 7) ^ ror(x, 18) ^ x>>3
		}
	case "SHA256MSG2":
		before := [2]uint32{s[2], s[3]}
		for i := range 4 {
			x := before[i%2]
			d[i] += ror(x, 17) ^ ror(x, 19) ^ x>>10
			before[i%2] = d[i]
		}
	default: // SHA256RNDS2
		a, b, c, dd := s[3], s[2], d[3], d[2]
		e, f, g, h := s[1], s[0], d[1], d[0]
		for i := range 2 {
			t := h + (ror(e, 6) ^ ror(e, 11) ^ ror(e, 25)) + (e&f ^ ^e&g) + k[i]
			u := (ror(a, 2) ^ ror(a, 13) ^ ror(a, 22)) + (a&b ^ a&c ^ b&c)
			a, b, c, dd, e, f, g, h = t+u, a, b, c, dd+t, e, f, g
		}
		d[3], d[2], d[1], d[0] = a, b, e, f
	}
	return d
}

func ror(x uint32, n int) uint32 { return bits.RotateLeft32(x, -n) }
