// Package files digests the files of folders, side by side and each read once.
//
// [Find] lists them, [Hasher.Hash] digests them on a pool and hands the results
// over in the list's order. A file is never held in memory whole unless it is
// small. Symbolic links inside of folders, devices and pipes are passed over.
package files
