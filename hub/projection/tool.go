package projection

import (
	"context"
	"errors"
	"log/slog"
)

// A Status is how far a projection is.
type Status struct {
	Sum
	Ledger uint64 `json:"ledger"` // the ledger's last block
}

// Inspect looks at a file that nothing follows, and leaves it as it is.
func Inspect(ctx context.Context, f File, source Source, log *slog.Logger) (s Status, err error) {
	if s.Ledger, err = source.Height(ctx); err != nil {
		return s, err
	}
	p, err := Open(f, source, log)
	if err != nil {
		return s, err
	}
	s.Sum, err = p.Hash()
	return s, errors.Join(err, p.Close())
}

// CatchUp advances a file that nothing follows to the ledger's last block, and returns the
// sum of it there.
func CatchUp(ctx context.Context, f File, source Source, log *slog.Logger) (s Sum, err error) {
	height, err := source.Height(ctx)
	if err != nil {
		return s, err
	}
	p, err := Open(f, source, log)
	if err != nil {
		return s, err
	}
	s, err = p.at(ctx, height)
	return s, errors.Join(err, p.Close())
}
