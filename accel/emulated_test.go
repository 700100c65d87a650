package accel_test

import (
	_ "embed"
	"math/rand/v2"
	"testing"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/accel/acceltest"
	"github.com/tradehub/tradehub/accel/x86emu"
)

//go:embed kernel_amd64.s
var assembly string

// An emulated engine is a kernel on a model of the processor.
type emulated struct {
	name      string
	algorithm accel.Algorithm
	lanes     int
	blocks    func(states []accel.State, ptrs []*byte, n int)
}

func (e emulated) Name() string                                     { return e.name }
func (e emulated) Algorithm() accel.Algorithm                       { return e.algorithm }
func (e emulated) Lanes() int                                       { return e.lanes }
func (e emulated) Blocks(states []accel.State, ptrs []*byte, n int) { e.blocks(states, ptrs, n) }

// TestKernelsOnAModelOfTheProcessor holds every kernel to the reference,
// whether this machine has its instructions or not. The model itself is held
// by the kernels that the machine can run.
func TestKernelsOnAModelOfTheProcessor(t *testing.T) {
	program, err := x86emu.Parse(assembly)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []emulated{
		{name: "sha256NIx2", algorithm: accel.SHA256, lanes: 2},
		{name: "sha256NIx3", algorithm: accel.SHA256, lanes: 3},
		{name: "sha256NIx4", algorithm: accel.SHA256, lanes: 4},
		{name: "sha256NIx4VL", algorithm: accel.SHA256, lanes: 4},
		{name: "sha256AVX2x8", algorithm: accel.SHA256, lanes: 8},
		{name: "sha256AVX512x16", algorithm: accel.SHA256, lanes: 16},
		{name: "sm3AVX2x8", algorithm: accel.SM3, lanes: 8},
		{name: "sm3AVX512VLx8", algorithm: accel.SM3, lanes: 8},
		{name: "sm3AVX512x16", algorithm: accel.SM3, lanes: 16},
	} {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			blocks, err := program.Kernel(e.name, e.lanes)
			if err != nil {
				t.Fatal(err)
			}
			e.blocks = blocks
			if err := accel.SelfTest(e); err != nil {
				t.Error(err)
			}
			acceltest.Compare(t, e, e.algorithm, acceltest.Lengths(rand.New(rand.NewPCG(9, 0)), 260))
		})
	}
}
