package backup

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// syncAll returns once everything below dir is on disk. One call for the file system costs
// less than one for each of many thousand files.
func syncAll(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(unix.Syncfs(int(d.Fd())), d.Close()) //nolint:gosec // a file descriptor is an int
}
