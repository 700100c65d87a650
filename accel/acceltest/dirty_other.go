//go:build !amd64

package acceltest

// DirtyUpperHalves does nothing: only x86 has registers that grew twice.
func DirtyUpperHalves() {}
