package acceltest

import "golang.org/x/sys/cpu"

// DirtyUpperHalves leaves something in the bits of the vector registers that
// SSE does not know, as code does that forgets VZEROUPPER. X15 is spared, which
// Go keeps at 0.
func DirtyUpperHalves() {
	switch {
	case cpu.X86.HasAVX512F:
		dirtyAVX512()
	case cpu.X86.HasAVX2:
		dirtyAVX()
	}
}

func dirtyAVX()
func dirtyAVX512()
