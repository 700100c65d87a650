package hub

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/projection"
)

func (cfg Config) projectionFile() string { return filepath.Join(cfg.Data, "projection.db") }

// openProjection opens the projection and lets it follow the ledger while
// running. Open does not wait for it: lists and searches do.
func (h *Hub) openProjection(running context.Context) (err error) {
	if h.Projection, err = projection.Open(h.cfg.projectionFile(), projection.SourceOf(h.own), h.log); err != nil {
		return err
	}
	h.following.Go(func() { h.Projection.Follow(running) })
	return nil
}

// A ProjectionStatus tells how far a projection is.
type ProjectionStatus struct {
	projection.Sum
	Ledger uint64 `json:"ledger"` // the ledger's last block
}

// InspectProjection looks at the projection of a hub that does not run, and
// leaves it as it is.
func InspectProjection(ctx context.Context, cfg Config, log *slog.Logger) (s ProjectionStatus, err error) {
	err = onLedger(ctx, cfg, log, func(l *ledger.Ledger) error {
		if s.Ledger, err = l.Height(ctx); err != nil {
			return err
		}
		p, err := projection.Open(cfg.projectionFile(), projection.SourceOf(l), log)
		if err != nil {
			return err
		}
		s.Sum, err = p.Hash()
		return errors.Join(err, p.Close())
	})
	return s, err
}

// FollowProjection brings the projection of a hub that does not run to the
// ledger's last block, and returns what it holds there.
func FollowProjection(ctx context.Context, cfg Config, log *slog.Logger) (s projection.Sum, err error) {
	err = onLedger(ctx, cfg, log, func(l *ledger.Ledger) error {
		height, err := l.Height(ctx)
		if err != nil {
			return err
		}
		p, err := projection.Open(cfg.projectionFile(), projection.SourceOf(l), log)
		if err != nil {
			return err
		}
		if err = p.CatchUp(ctx, height); err == nil {
			s, err = p.Hash()
		}
		return errors.Join(err, p.Close())
	})
	return s, err
}

// RebuildProjection builds the projection of a hub that does not run anew; see [projection.Rebuild].
func RebuildProjection(ctx context.Context, cfg Config, log *slog.Logger) (was, is projection.Sum, err error) {
	err = onLedger(ctx, cfg, log, func(l *ledger.Ledger) error {
		was, is, err = projection.Rebuild(ctx, cfg.projectionFile(), projection.SourceOf(l), log)
		return err
	})
	return was, is, err
}

// onLedger opens the hub's ledger, and nothing else of a hub.
func onLedger(ctx context.Context, cfg Config, log *slog.Logger, do func(own *ledger.Ledger) error) error {
	if err := cfg.Validate(); err != nil {
		return err
	}
	if _, err := os.Stat(cfg.Data); err != nil {
		return fmt.Errorf("there is no hub in %s: %w", cfg.Data, err)
	}
	h := &Hub{cfg: cfg, log: log, ledgers: map[string]*ledger.Ledger{}}
	err := h.openLedger(ctx)
	if err == nil {
		err = do(h.own)
	}
	return errors.Join(err, h.Close())
}
