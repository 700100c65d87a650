package main

import (
	"math/bits"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// The constants in the object file.
var (
	sha256K    Mem // K of each round, once
	sha256Kx8  Mem // the same eight times, an operand of AVX2
	sm3T       Mem // T of each round, rotated as the round does
	sm3Tx8     Mem // the same eight times
	swapBytes  Mem // shuffle: words from big endian; 32 bytes, as all shuffles here
	rotateOne  Mem // shuffle: words rotated left by 8 bits
	rotateHalf Mem // shuffle: words rotated left by 16 bits
)

func constants() {
	sha256K = table("sha256K", roundK[:], 1)
	sha256Kx8 = table("sha256Kx8", roundK[:], 8)
	sm3T = table("sm3T", roundT(), 1)
	sm3Tx8 = table("sm3Tx8", roundT(), 8)
	swapBytes = shuffle("swapBytes", 0x0405060700010203)
	rotateOne = shuffle("rotateOne", 0x0605040702010003)
	rotateHalf = shuffle("rotateHalf", 0x0504070601000302)
}

// table writes each word times times.
func table(name string, words []uint32, times int) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i, w := range words {
		for j := range times {
			DATA(4*(i*times+j), U32(w))
		}
	}
	return m
}

// shuffle writes an operand of VPSHUFB that does to each pair of words what
// first does to the first.
func shuffle(name string, first uint64) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i := range uint64(4) {
		DATA(int(8*i), U64(first+0x0808080808080808*(i%2)))
	}
	return m
}

// roundT returns T_j <<< (j mod 32) of GB/T 32905-2016, 5.3.3.
func roundT() []uint32 {
	t := make([]uint32, 64)
	for j := range t {
		v := uint32(0x79cc4519)
		if j >= 16 {
			v = 0x7a879d8a
		}
		t[j] = bits.RotateLeft32(v, j)
	}
	return t
}

// roundK is K of FIPS 180-4, 4.2.2.
var roundK = [64]uint32{
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
}
