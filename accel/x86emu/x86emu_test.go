package x86emu_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/accel/x86emu"
)

const head = "TEXT ·f(SB), $64-24\n\tMOVQ states+0(FP), AX\n\tMOVQ ptrs+8(FP), BX\n\tMOVQ (BX), BX\n"

// run runs the lines on one lane of one block, and returns the state that they leave and the fault they cause.
func run(t *testing.T, lines ...string) (state [8]uint32, fault string) {
	t.Helper()
	p, err := x86emu.Parse(head + strings.Join(lines, "\n") + "\n\tRET\n")
	if err != nil {
		t.Fatal(err)
	}
	f, err := p.Kernel("f", 1)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if r := recover(); r != nil {
			fault = fmt.Sprint(r)
		}
	}()
	block := [64]byte{1, 2, 3, 4}
	states := [][8]uint32{{7, 8, 9, 10}}
	f(states, []*byte{&block[0]}, 1)
	return states[0], ""
}

func TestWhatTheProcessorRefuses(t *testing.T) {
	for line, want := range map[string]string{
		"MOVO (BX), X1":            "not aligned",
		"VMOVDQA (BX), X1":         "not aligned",
		"SHA256MSG1 (BX), X1":      "not aligned",
		"VPMULLD X0, X1, X2":       "unknown instruction",
		"MOVOU (BX), X1":           "",
		"VPADDD (BX), X1, X2":      "",
		"VPSHUFB (BX), Y1, Y2":     "",
		"VPADDD.BCST (BX), Z1, Z2": "",
	} {
		if _, fault := run(t, line); (want == "") != (fault == "") || !strings.Contains(fault, want) {
			t.Errorf("%s: fault %q, want %q", line, fault, want)
		}
	}
}

// TestUpperHalves holds the model to what sets the older encoding apart: it
// leaves the upper bytes of a register, VEX clears them.
func TestUpperHalves(t *testing.T) {
	fill := "VBROADCASTI32X4 (AX), Z1"
	for _, c := range []struct {
		line string
		want uint32 // of the fifth word
	}{{"MOVOU (BX), X1", 7}, {"VMOVDQU (BX), X1", 0}, {"VZEROUPPER", 0}} {
		s, fault := run(t, fill, c.line, "VMOVDQU Y1, (AX)")
		if fault != "" || s[4] != c.want {
			t.Errorf("%s: upper half %d, want %d (%s)", c.line, s[4], c.want, fault)
		}
	}
}

func TestTextThatIsNotAssembly(t *testing.T) {
	for _, src := range []string{"DATA a<>+8(SB)/8, $1\n", "TEXT ·f(SB), $many-24\n", head + "MOVQ $x, AX\n", head + "MOVQ 9x(AX), BX\n"} {
		if _, err := x86emu.Parse(src); err == nil {
			t.Errorf("it was read: %q", src)
		}
	}
	p, err := x86emu.Parse(head)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Kernel("g", 1); err == nil {
		t.Error("a function that is not there")
	}
}
