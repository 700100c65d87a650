//go:build linux || darwin || freebsd || netbsd || openbsd

package store

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lockFile uses flock(2); the lock is released when its process dies.
func lockFile(name string, sweep func() error) (release func() error, err error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	fd := int(f.Fd())
	if unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB) == nil {
		err = sweep()
	}
	if err = errors.Join(err, unix.Flock(fd, unix.LOCK_SH)); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f.Close, nil
}
