package files

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A File is a file to digest.
type File struct {
	Path string
	Size int64 // bytes, when it was found
}

// Find lists the files at paths and below them, folders in lexical order. A path
// that is named itself is followed when it is a symbolic link.
func Find(paths []string) ([]File, error) {
	var out []File
	for _, p := range paths {
		st, err := os.Stat(p)
		if err != nil {
			return nil, err
		}
		if st.Mode().IsRegular() {
			out = append(out, File{p, st.Size()})
			continue
		}
		if !st.IsDir() {
			return nil, fmt.Errorf("%s: neither a file nor a folder", p)
		}
		if out, err = below(out, p); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// below appends the files of a folder.
func below(out []File, folder string) ([]File, error) {
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		st, err := d.Info()
		if err != nil {
			return err
		}
		out = append(out, File{path, st.Size()})
		return nil
	})
	return out, err
}
