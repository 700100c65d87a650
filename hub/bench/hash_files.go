package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/accel/files"
)

const fileBytes = 1 << 20

// files measures digesting files of the page cache against the same bytes in
// memory, on all cores by the clock on the wall, and sha256sum on the same files.
func (h *hashing) files(ctx context.Context) (err error) {
	if h.Files == 0 {
		return nil
	}
	folder, err := os.MkdirTemp("", "tradehub-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	docs, err := h.writeFiles(folder)
	if err != nil {
		return err
	}
	all, err := accel.NewPool(accel.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, all.Close()) }()
	list, err := files.Find([]string{folder})
	if err != nil {
		return err
	}
	for _, algs := range [][]accel.Algorithm{{accel.SHA256}, {accel.SHA256, accel.SM3}} {
		if err := h.filesOn(ctx, all, list, docs, algs); err != nil {
			return err
		}
	}
	return h.sha256sum(ctx, all, list)
}

// writeFiles writes the memory's documents, again and again, and returns what
// each file holds.
func (h *hashing) writeFiles(folder string) ([][]byte, error) {
	source := h.cut(fileBytes)
	docs := make([][]byte, h.Files)
	for i := range docs {
		docs[i] = source[i%len(source)]
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%06d", i)), docs[i], 0o600); err != nil {
			return nil, err
		}
	}
	return docs, nil
}

func (h *hashing) filesOn(ctx context.Context, p *accel.Pool, list []files.File, docs [][]byte, algs []accel.Algorithm) error {
	dst := make([]accel.Digest, len(docs)*len(algs))
	t, err := h.compare(wallTime,
		func() error { return digestFiles(ctx, p, list, algs) },
		func() error { return p.Sums(ctx, dst, docs, algs...) })
	if err != nil {
		return err
	}
	h.rate(fmt.Sprintf("%s of %d files of 1 MB, by the wall clock", names(algs), len(list)), size(docs), t, "in memory", goalFiles)
	return nil
}

func digestFiles(ctx context.Context, p *accel.Pool, list []files.File, algs []accel.Algorithm) error {
	return (&files.Hasher{Pool: p, Algorithms: algs}).Hash(ctx, list, func(files.Result) error { return nil })
}

// sha256sum is the comparison that anybody can make; where the program is not, neither is the figure.
func (h *hashing) sha256sum(ctx context.Context, p *accel.Pool, list []files.File) error {
	program, err := exec.LookPath("sha256sum")
	if err != nil {
		return nil //nolint:nilerr // a machine without coreutils is measured all the same
	}
	args := make([]string, len(list))
	for i, f := range list {
		args[i] = f.Path
	}
	t, err := h.compare(wallTime,
		func() error { return digestFiles(ctx, p, list, []accel.Algorithm{accel.SHA256}) },
		func() error { return exec.CommandContext(ctx, program, args...).Run() })
	if err != nil {
		return err
	}
	h.rate(fmt.Sprintf("sha256 of %d files of 1 MB, by the wall clock", len(list)), len(list)*fileBytes, t, "sha256sum, one thread", 0)
	return nil
}
