package pdfium

import (
	"syscall"

	"github.com/tetratelabs/wazero/experimental"
)

// An allocator reserves an instance's memory once and outside of the collected heap, so that
// growing copies nothing. Its value is the most that an instance gets, in bytes.
type allocator uint64

// Allocate reserves the memory; pages are taken from the system when they are written.
func (a allocator) Allocate(_, _ uint64) experimental.LinearMemory {
	b, err := syscall.Mmap(-1, 0, int(a), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return nil
	}
	return &linear{b}
}

type linear struct{ b []byte }

// Reallocate returns the first size bytes, or nil above the bound.
func (l *linear) Reallocate(size uint64) []byte {
	if size > uint64(len(l.b)) {
		return nil
	}
	return l.b[:size:len(l.b)]
}

// Free gives the memory back.
func (l *linear) Free() {
	if l.b != nil {
		_ = syscall.Munmap(l.b) // fails for an address that is none of ours alone
		l.b = nil
	}
}
