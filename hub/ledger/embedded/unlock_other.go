//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package embedded

import "os"

// unlock does nothing: here the lock goes with the file's handle.
func unlock(*os.File) {}
