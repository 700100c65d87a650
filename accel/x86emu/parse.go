package x86emu

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

// A Program is the functions and data of one file.
type Program struct {
	functions map[string]*function
	data      map[string][]byte
}

type function struct {
	frame  int // bytes of the stack
	code   []instruction
	labels map[string]int // of the instruction that follows
}

type instruction struct {
	op   string
	args []operand
	text string
}

type kind uint8

const (
	immediate kind = iota
	general        // register of 64 bits
	vector         // register of 16, 32 or 64 bytes
	memory
	label
)

// An operand is one of an instruction, in the order of Go's assembly: the last is written.
type operand struct {
	kind  kind
	value int    // of an immediate, or the displacement in memory
	reg   int    // number of a vector register
	width int    // of a vector register, in bytes
	name  string // of a general register, label, or data
	base  string // register of an address; "SP", "FP" or "SB" too
	index string // register that is added, or ""
}

// Parse reads a file of assembly.
func Parse(src string) (*Program, error) {
	p := &Program{functions: map[string]*function{}, data: map[string][]byte{}}
	var f *function
	for line := range strings.Lines(src) {
		line, _, _ = strings.Cut(line, "//")
		line = strings.TrimSpace(line)
		op, rest, _ := strings.Cut(line, " ")
		var err error
		switch {
		case line == "" || op == "#include" || op == "GLOBL":
		case op == "DATA":
			err = p.datum(rest)
		case op == "TEXT":
			f, err = p.text(rest)
		case strings.HasSuffix(line, ":"):
			f.labels[strings.TrimSuffix(line, ":")] = len(f.code)
		default:
			err = f.add(op, rest)
		}
		if err != nil {
			return nil, fmt.Errorf("x86emu: %s: %w", line, err)
		}
	}
	return p, nil
}

// datum reads "name<>+offset(SB)/size, $value".
func (p *Program) datum(s string) error {
	place, value, _ := strings.Cut(s, ", $")
	place, size, _ := strings.Cut(place, "(SB)/")
	name, off, _ := strings.Cut(place, "<>+")
	v, err := strconv.ParseUint(value, 0, 64)
	at, err2 := strconv.Atoi(off)
	n, err3 := strconv.Atoi(size)
	if err != nil || err2 != nil || err3 != nil || at != len(p.data[name]) {
		return fmt.Errorf("not a datum that follows the one before")
	}
	p.data[name] = append(p.data[name], binary.LittleEndian.AppendUint64(nil, v)[:n]...)
	return nil
}

// text reads "·name(SB), flags, $frame-arguments".
func (p *Program) text(s string) (*function, error) {
	name, rest, _ := strings.Cut(strings.TrimPrefix(s, "·"), "(SB)")
	_, sizes, _ := strings.Cut(rest, "$")
	frame, _, _ := strings.Cut(sizes, "-")
	n, err := strconv.Atoi(frame)
	f := &function{frame: n, labels: map[string]int{}}
	p.functions[name] = f
	return f, err
}

func (f *function) add(op, rest string) error {
	in := instruction{op: op, text: op + " " + rest}
	for field := range strings.SplitSeq(rest, ",") {
		if field = strings.TrimSpace(field); field == "" {
			continue
		}
		o, err := parseOperand(field)
		if err != nil {
			return err
		}
		in.args = append(in.args, o)
	}
	f.code = append(f.code, in)
	return nil
}

func parseOperand(s string) (operand, error) {
	if v, ok := strings.CutPrefix(s, "$"); ok {
		n, err := strconv.ParseInt(v, 0, 64)
		return operand{kind: immediate, value: int(n)}, err
	}
	if strings.HasSuffix(s, ")") {
		return parseAddress(s)
	}
	if n, err := strconv.Atoi(s[1:]); err == nil && strings.ContainsAny(s[:1], "XYZ") {
		return operand{kind: vector, reg: n, width: 16 << strings.Index("XYZ", s[:1])}, nil
	}
	if strings.ToUpper(s) == s {
		return operand{kind: general, name: s}, nil
	}
	return operand{kind: label, name: s}, nil
}

// parseAddress reads "disp(base)", "disp(base)(index*1)", "name+off(FP)" and "name<>+off(SB)".
func parseAddress(s string) (operand, error) {
	disp, regs, _ := strings.Cut(s, "(")
	base, index, _ := strings.Cut(strings.TrimSuffix(regs, ")"), ")(")
	o := operand{kind: memory, base: base, index: strings.TrimSuffix(index, "*1")}
	if at := strings.LastIndex(disp, "+"); at > 0 {
		o.name, disp = strings.TrimSuffix(disp[:at], "<>"), disp[at+1:]
	}
	if disp == "" {
		return o, nil
	}
	var err error
	o.value, err = strconv.Atoi(disp)
	return o, err
}
