// Package files digests the files of folders in parallel and reads each once.
//
// [Find] lists them. [Hasher.Hash] digests them on a pool and hands the results over in the
// list's order. A file is never held in memory whole unless it is small. Symbolic links
// inside of folders, devices and pipes are skipped.
package files
