//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package embedded

import (
	"os"
	"syscall"
)

// unlock releases the lock on the file. Closing is not enough while the file is still mapped,
// and a mapping that bbolt panicked over stays.
func unlock(f *os.File) { _ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }
