package doctor

import "golang.org/x/sys/unix"

// space returns the bytes of the volume that a user may still fill, and all of it.
func space(dir string) (free, total uint64, err error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, 0, err
	}
	size := uint64(st.Bsize) //nolint:gosec // a block's size is above 0
	return st.Bavail * size, st.Blocks * size, nil
}
