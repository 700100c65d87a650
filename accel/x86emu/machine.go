package x86emu

import (
	"encoding/binary"
	"fmt"
	"unsafe"
)

// A register of 64 bytes, the shorter ones being its beginning.
type register [16]uint32

// A machine runs one call. Its memory is one array; an address is a place in it.
type machine struct {
	memory  []byte
	general map[string]int
	vectors [32]register
	symbols map[string]int
	zero    bool // the flag ZF
}

// room leaves the first addresses unused and keeps regions apart.
const room = 256

// place puts b into memory and returns its address, which is one more than a
// multiple of 64: nothing is aligned by chance.
func (m *machine) place(b []byte) int {
	at := (len(m.memory)+room)&^63 + 1
	m.memory = append(m.memory, make([]byte, at-len(m.memory))...)
	m.memory = append(m.memory, b...)
	return at
}

// Kernel returns a function of the file with the signature of accel's kernels:
// states is eight words a lane, ptrs[i] points to n blocks of 64 bytes.
func (p *Program) Kernel(name string, lanes int) (func(states [][8]uint32, ptrs []*byte, n int), error) {
	f := p.functions[name]
	if f == nil {
		return nil, fmt.Errorf("x86emu: no function %s", name)
	}
	return func(states [][8]uint32, ptrs []*byte, n int) {
		m := &machine{general: map[string]int{}, symbols: map[string]int{}}
		for name, b := range p.data {
			m.symbols[name] = m.place(b)
		}
		var addresses, words []byte
		for i := range lanes {
			at := m.place(unsafe.Slice(ptrs[i], 64*n))
			addresses = binary.LittleEndian.AppendUint64(addresses, uint64(at))
			for _, w := range states[i] {
				words = binary.LittleEndian.AppendUint32(words, w)
			}
		}
		args := binary.LittleEndian.AppendUint64(nil, uint64(m.place(words)))
		at := int(binary.LittleEndian.Uint64(args))
		args = binary.LittleEndian.AppendUint64(args, uint64(m.place(addresses)))
		m.general["FP"] = m.place(binary.LittleEndian.AppendUint64(args, uint64(n)))
		m.general["SP"] = m.place(make([]byte, f.frame))
		m.place(nil)
		m.run(f)
		for i := range lanes {
			for w := range states[i] {
				states[i][w] = binary.LittleEndian.Uint32(m.memory[at+32*i+4*w:])
			}
		}
	}, nil
}

func (m *machine) run(f *function) {
	for pc := 0; ; pc++ {
		in := &f.code[pc]
		switch in.op {
		case "RET":
			return
		case "JNZ":
			if !m.zero {
				pc = f.labels[in.args[0].name] - 1
			}
		default:
			if !m.integer(in) && !m.vector(in) {
				panic("x86emu: unknown instruction " + in.text)
			}
		}
	}
}

// address returns where a memory operand lies.
func (m *machine) address(o operand) int {
	if o.base == "SB" {
		return m.symbols[o.name] + o.value
	}
	at := m.general[o.base] + o.value
	if o.index != "" {
		at += m.general[o.index]
	}
	return at
}

// integer runs an instruction on general registers.
func (m *machine) integer(in *instruction) bool {
	a := in.args
	switch in.op {
	case "MOVQ":
		m.general[a[1].name] = m.word(a[0])
	case "LEAQ":
		m.general[a[1].name] = m.address(a[0])
	case "ANDQ":
		m.general[a[1].name] &= m.word(a[0])
	case "ADDQ":
		m.general[a[1].name] += m.word(a[0])
	case "XORQ":
		m.general[a[1].name] ^= m.word(a[0])
	case "DECQ":
		m.general[a[0].name]--
		m.zero = m.general[a[0].name] == 0
	case "PREFETCHT0":
	default:
		return false
	}
	return true
}

func (m *machine) word(o operand) int {
	switch o.kind {
	case immediate:
		return o.value
	case general:
		return m.general[o.name]
	}
	return int(binary.LittleEndian.Uint64(m.memory[m.address(o):]))
}

// read returns an operand of so many bytes, the rest 0.
func (m *machine) read(o operand, width int) register {
	if o.kind == vector {
		r := m.vectors[o.reg]
		clear(r[width/4:])
		return r
	}
	var r register
	at := m.address(o)
	for i := range width / 4 {
		r[i] = binary.LittleEndian.Uint32(m.memory[at+4*i:])
	}
	return r
}

// write writes so many bytes. In a vector register an instruction that is
// encoded by VEX or EVEX clears the bytes above; an older one leaves them.
func (m *machine) write(o operand, width int, r register, legacy bool) {
	if o.kind == vector {
		if legacy {
			copy(r[width/4:], m.vectors[o.reg][width/4:])
		} else {
			clear(r[width/4:])
		}
		m.vectors[o.reg] = r
		return
	}
	at := m.address(o)
	for i := range width / 4 {
		binary.LittleEndian.PutUint32(m.memory[at+4*i:], r[i])
	}
}
