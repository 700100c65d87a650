package ptxemu

import (
	"fmt"
	"strconv"
	"strings"
)

// A Module is the kernels of one file.
type Module struct {
	kernels map[string]*kernel
}

type kernel struct {
	params    map[string]int // position by name
	registers map[string]int // slot by name; those of the thread's place come first
	code      []instruction
	labels    map[string]int // of the instruction that follows
}

// The special registers, which hold a thread's place (PTX ISA, 10).
const (
	tid = iota
	ntid
	ctaid
	special
)

type instruction struct {
	op   string
	if_  int // slot of the predicate that must be true, or -1
	args []operand
	text string
}

type kind uint8

const (
	register kind = iota
	immediate
	address // register + value
	parameter
	vector // of registers
	label
)

type operand struct {
	kind  kind
	slot  int
	value uint64
	name  string
	slots []int
}

// Parse reads a module. Only entries are read; there are no functions to call.
func Parse(src string) (*Module, error) {
	m := &Module{kernels: map[string]*kernel{}}
	var k *kernel
	for line := range strings.Lines(src) {
		line, _, _ = strings.Cut(line, "//")
		line = strings.Trim(line, " \t\r\n")
		var err error
		switch {
		case strings.HasPrefix(line, ".visible .entry "):
			k = &kernel{params: map[string]int{}, registers: map[string]int{"%tid.x": tid, "%ntid.x": ntid, "%ctaid.x": ctaid}, labels: map[string]int{}}
			m.kernels[strings.Trim(strings.TrimPrefix(line, ".visible .entry "), "(")] = k
		case strings.HasPrefix(line, ".param ") && k != nil:
			fields := strings.Fields(line)
			k.params[strings.Trim(fields[len(fields)-1], ",")] = len(k.params)
		case line == "" || line[0] == '.' || strings.Trim(line, "(){}") == "":
		case strings.HasSuffix(line, ":") && k != nil:
			k.labels[strings.TrimSuffix(line, ":")] = len(k.code)
		case k == nil:
			err = fmt.Errorf("an instruction outside of a kernel")
		default:
			err = k.add(strings.TrimSuffix(line, ";"))
		}
		if err != nil {
			return nil, fmt.Errorf("ptxemu: %s: %w", line, err)
		}
	}
	return m, nil
}

func (k *kernel) add(line string) error {
	in := instruction{if_: -1, text: line}
	if rest, ok := strings.CutPrefix(line, "@"); ok {
		p, after, _ := strings.Cut(rest, " ")
		in.if_, line = k.slot(p), after
	}
	op, rest, _ := strings.Cut(strings.ReplaceAll(strings.TrimSpace(line), "\t", " "), " ")
	in.op = op
	for rest = strings.TrimSpace(rest); rest != ""; {
		var field string
		if rest[0] == '{' {
			field, rest, _ = strings.Cut(rest[1:], "}")
			field, rest = "{"+field, strings.TrimLeft(rest, ", ")
		} else {
			field, rest, _ = strings.Cut(rest, ",")
		}
		o, err := k.operand(strings.TrimSpace(field))
		if err != nil {
			return err
		}
		in.args, rest = append(in.args, o), strings.TrimSpace(rest)
	}
	k.code = append(k.code, in)
	return nil
}

func (k *kernel) operand(s string) (operand, error) {
	switch {
	case s == "":
		return operand{}, fmt.Errorf("an operand is missing")
	case s[0] == '{':
		o := operand{kind: vector}
		for r := range strings.SplitSeq(s[1:], ",") {
			o.slots = append(o.slots, k.slot(strings.TrimSpace(r)))
		}
		return o, nil
	case s[0] == '[':
		return k.address(strings.Trim(s, "[]"))
	case s[0] == '%':
		return operand{kind: register, slot: k.slot(s)}, nil
	case s[0] == '-' || s[0] >= '0' && s[0] <= '9':
		v, err := strconv.ParseInt(s, 0, 64)
		return operand{kind: immediate, value: uint64(v)}, err
	}
	return operand{kind: label, name: s}, nil
}

// address reads "%register+displacement" and the name of a parameter.
func (k *kernel) address(s string) (operand, error) {
	if s[0] != '%' {
		at, ok := k.params[s]
		if !ok {
			return operand{}, fmt.Errorf("no parameter %s", s)
		}
		return operand{kind: parameter, slot: at}, nil
	}
	base, disp, ok := strings.Cut(s, "+")
	o := operand{kind: address, slot: k.slot(base)}
	if !ok {
		return o, nil
	}
	v, err := strconv.ParseInt(disp, 0, 64)
	o.value = uint64(v)
	return o, err
}

// slot returns where a register is kept.
func (k *kernel) slot(name string) int {
	at, ok := k.registers[name]
	if !ok {
		at = len(k.registers)
		k.registers[name] = at
	}
	return at
}
