package accel

import "golang.org/x/sys/cpu"

// assembledEngines returns the kernels that this processor has the instructions for.
func assembledEngines() []Engine {
	var (
		sha    = hasSHA() && cpu.X86.HasAVX
		avx512 = cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512VL
	)
	var out []Engine
	for i := range kernels {
		if kernels[i].on(sha, cpu.X86.HasAVX2, avx512) {
			out = append(out, &kernels[i].assembled)
		}
	}
	return out
}

// hasSHA asks for Intel's SHA extensions: CPUID leaf 7, bit 29 of EBX
// (Intel SDM vol. 2A, CPUID). They use registers that every amd64 system saves.
func hasSHA() bool {
	if most, _, _, _ := cpuid(0, 0); most < 7 {
		return false
	}
	_, ebx, _, _ := cpuid(7, 0)
	return ebx&(1<<29) != 0
}

// A kernel is an engine and what it needs.
type kernel struct {
	assembled
	on func(sha, avx2, avx512 bool) bool
}

var kernels = []kernel{
	{assembled{"sha-ni-vl-x4", SHA256, 4, func(s []State, p []*byte, n int) { sha256NIx4VL((*[4]State)(s), (*[4]*byte)(p), n) }}, needSHAAnd512},
	{assembled{"sha-ni-x4", SHA256, 4, func(s []State, p []*byte, n int) { sha256NIx4((*[4]State)(s), (*[4]*byte)(p), n) }}, needSHA},
	{assembled{"sha-ni-x3", SHA256, 3, func(s []State, p []*byte, n int) { sha256NIx3((*[3]State)(s), (*[3]*byte)(p), n) }}, needSHA},
	{assembled{"sha-ni-x2", SHA256, 2, func(s []State, p []*byte, n int) { sha256NIx2((*[2]State)(s), (*[2]*byte)(p), n) }}, needSHA},
	{assembled{"avx512-x16", SHA256, 16, func(s []State, p []*byte, n int) { sha256AVX512x16((*[16]State)(s), (*[16]*byte)(p), n) }}, need512},
	{assembled{"avx2-x8", SHA256, 8, func(s []State, p []*byte, n int) { sha256AVX2x8((*[8]State)(s), (*[8]*byte)(p), n) }}, needAVX2},
	{assembled{"avx512-x16", SM3, 16, func(s []State, p []*byte, n int) { sm3AVX512x16((*[16]State)(s), (*[16]*byte)(p), n) }}, need512},
	{assembled{"avx512vl-x8", SM3, 8, func(s []State, p []*byte, n int) { sm3AVX512VLx8((*[8]State)(s), (*[8]*byte)(p), n) }}, need512},
	{assembled{"avx2-x8", SM3, 8, func(s []State, p []*byte, n int) { sm3AVX2x8((*[8]State)(s), (*[8]*byte)(p), n) }}, needAVX2},
}

func needSHA(sha, _, _ bool) bool            { return sha }
func needSHAAnd512(sha, _, avx512 bool) bool { return sha && avx512 }
func need512(_, _, avx512 bool) bool         { return avx512 }
func needAVX2(_, avx2, _ bool) bool          { return avx2 }
