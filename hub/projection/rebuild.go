package projection

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
)

// Rebuild builds the projection again from the first block, in a file next to f, and replaces
// f with it. It returns the sum of the old file, after it caught up to the same block, and
// that of the new one. Unequal sums mean that the file differed from the ledger, or that
// somebody wrote to the ledger meanwhile. Purged data is not in the new file, not even in its
// free pages. was is the zero value if the old file could not catch up; the log says why.
func Rebuild(ctx context.Context, f File, source Source, log *slog.Logger) (was, is Sum, err error) {
	old, err := Open(f, source, log) // holds the file against others until it is replaced
	if err != nil {
		return was, is, err
	}
	defer func() { err = errors.Join(err, old.Close()) }()
	height, err := source.Height(ctx)
	if err != nil {
		return was, is, err
	}
	if was, err = old.at(ctx, height); err != nil {
		log.Warn("the old projection cannot be compared", "cause", err)
		was = Sum{}
	}
	if is, err = buildBeside(ctx, f, height, source, log); err != nil {
		return was, is, err
	}
	return was, is, os.Rename(beside(f).Path, f.Path)
}

func beside(f File) File { return File{f.Path + ".new", f.Key} }

func buildBeside(ctx context.Context, f File, height uint64, source Source, log *slog.Logger) (sum Sum, err error) {
	if err := os.Remove(beside(f).Path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return sum, fmt.Errorf("projection: %w", err)
	}
	p, err := Open(beside(f), source, log)
	if err != nil {
		return sum, err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	return p.at(ctx, height)
}

// at advances the projection to the block and returns its sum.
func (p *Projection) at(ctx context.Context, block uint64) (Sum, error) {
	if err := p.CatchUp(ctx, block); err != nil {
		return Sum{}, err
	}
	return p.Hash()
}
