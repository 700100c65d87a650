package ptxemu

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// A Memory is the device's: it returns the bytes at an address, or nil where
// that much is not allocated.
type Memory func(address uint64, bytes int) []byte

// Launch runs a kernel in grid blocks of block threads each. The error is what
// the device would refuse: an address that is not allocated or not aligned.
func (m *Module) Launch(name string, grid, block int, params []uint64, memory Memory) (err error) {
	k := m.kernels[name]
	if k == nil || len(params) != len(k.params) {
		return fmt.Errorf("ptxemu: no kernel %s of %d parameters", name, len(params))
	}
	defer func() {
		if f, ok := recover().(fault); ok {
			err = fmt.Errorf("ptxemu: %s", string(f))
		}
	}()
	t := thread{kernel: k, params: params, memory: memory, r: make([]uint64, len(k.registers))}
	for b := range grid {
		for i := range block {
			clear(t.r)
			t.r[tid], t.r[ntid], t.r[ctaid] = uint64(i), uint64(block), uint64(b)
			t.run()
		}
	}
	return nil
}

type fault string

type thread struct {
	*kernel
	params []uint64
	memory Memory
	r      []uint64
}

func (t *thread) run() {
	for pc := 0; ; pc++ {
		in := &t.code[pc]
		if in.if_ >= 0 && t.r[in.if_] == 0 {
			continue
		}
		switch in.op {
		case "ret":
			return
		case "bra", "bra.uni":
			pc = t.labels[in.args[0].name] - 1
		default:
			t.step(in)
		}
	}
}

func (t *thread) get(o operand) uint64 {
	if o.kind == immediate {
		return o.value
	}
	return t.r[o.slot]
}

// step runs an instruction that does not branch. Words of 32 bits are kept with
// their upper half 0.
func (t *thread) step(in *instruction) {
	a := in.args
	get := func(i int) uint64 { return t.get(a[i]) }
	word := func(i int) uint32 { return uint32(t.get(a[i])) }
	var d uint64
	switch in.op {
	case "ld.param.u64", "ld.param.u32":
		d = t.params[a[1].slot]
	case "ld.global.u32", "ld.global.v4.u32":
		t.load(in)
		return
	case "st.global.u32":
		binary.LittleEndian.PutUint32(t.at(in, a[0], 4), word(1))
		return
	case "mov.u32", "cvt.u64.u32":
		d = uint64(word(1))
	case "cvta.to.global.u64": // there is one memory
		d = get(1)
	case "add.s32":
		d = uint64(word(1) + word(2))
	case "add.s64":
		d = get(1) + get(2)
	case "mad.lo.s32":
		d = uint64(word(1)*word(2) + word(3))
	case "mul.wide.u32":
		d = uint64(word(1)) * uint64(word(2))
	case "xor.b32":
		d = uint64(word(1) ^ word(2))
	case "and.b32":
		d = uint64(word(1) & word(2))
	case "or.b32":
		d = uint64(word(1) | word(2))
	case "not.b32":
		d = uint64(^word(1))
	case "shr.u32":
		d = uint64(word(1) >> word(2))
	case "shl.b32":
		d = uint64(word(1) << word(2))
	case "shl.b64":
		d = get(1) << word(2)
	case "shf.l.wrap.b32": // the upper word of both, shifted left
		n := word(3) & 31
		d = uint64(word(2)<<n | uint32(uint64(word(1))>>(32-n)))
	case "setp.ge.u32":
		d = truth(word(1) >= word(2))
	case "setp.eq.s32":
		d = truth(word(1) == word(2))
	default:
		panic(fault("unknown instruction " + in.text))
	}
	t.r[a[0].slot] = d
}

func (t *thread) load(in *instruction) {
	slots := in.args[0].slots
	if in.args[0].kind == register {
		slots = []int{in.args[0].slot}
	}
	b := t.at(in, in.args[1], 4*len(slots))
	for i, s := range slots {
		t.r[s] = uint64(binary.LittleEndian.Uint32(b[4*i:]))
	}
}

// at returns the memory of an access, which must be aligned to its size (PTX ISA, 6.4.1).
func (t *thread) at(in *instruction, o operand, size int) []byte {
	at := t.r[o.slot] + o.value
	b := t.memory(at, size)
	if at&uint64(size-1) != 0 || bits.OnesCount(uint(size)) != 1 || b == nil {
		panic(fault(fmt.Sprintf("%s: %d bytes at %#x", in.text, size, at)))
	}
	return b
}

func truth(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}
