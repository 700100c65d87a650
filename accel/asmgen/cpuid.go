package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// cpuid writes the question that package cpu of golang.org/x/sys does not answer on x86.
func cpuid() {
	TEXT("cpuid", NOSPLIT, "func(leaf, sub uint32) (eax, ebx, ecx, edx uint32)")
	Load(Param("leaf"), EAX)
	Load(Param("sub"), ECX)
	CPUID()
	Store(EAX, ReturnIndex(0))
	Store(EBX, ReturnIndex(1))
	Store(ECX, ReturnIndex(2))
	Store(EDX, ReturnIndex(3))
	RET()
}

// prefetch writes a function that asks for lines of 64 bytes and does not wait for them.
func prefetch() {
	TEXT("prefetch", NOSPLIT, "func(p *byte, lines int)")
	Pragma("noescape")
	p := Load(Param("p"), GP64())
	n := Load(Param("lines"), GP64())
	Label("line")
	PREFETCHT0(Mem{Base: p})
	ADDQ(U8(blockBytes), p)
	DECQ(n)
	JNZ(LabelRef("line"))
	RET()
}
