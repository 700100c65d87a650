package hub

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/index"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/projection"
	"github.com/tradehub/tradehub/hub/statements"
	"github.com/tradehub/tradehub/hub/store"
)

func (h *Hub) openKeys(context.Context) (err error) {
	if err := os.MkdirAll(h.cfg.keys(), 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	if h.callers, err = h.cfg.openCallers(); err != nil {
		return err
	}
	if h.Signer, err = openSigner(h.cfg.keys(), h.cfg.City, h.now()); err != nil {
		return err
	}
	if h.tokenKey, err = openTokenKey(h.cfg.keys()); err != nil {
		return err
	}
	persons, err := hkdf.Key(sha256.New, h.tokenKey, nil, "tradehub/persons/1", sha256.Size)
	if err != nil {
		return err
	}
	h.decisions = access.NewDecisions(h.log, persons)
	h.cursorKey, err = hkdf.Key(sha256.New, h.tokenKey, nil, "tradehub/cursors/1", sha256.Size)
	return err
}

func (h *Hub) openLedger(context.Context) (err error) {
	if h.network, err = h.cfg.openNetwork(h.telemetry); err != nil {
		return err
	}
	h.feed = ledger.NewFeed(h.network.Own())
	return nil
}

func (h *Hub) ledgerReady(ctx context.Context) error {
	_, err := h.feed.Height(ctx)
	return err
}

// checkCallers fails at start if a configured caller has no identity on the network,
// or not in its role.
func (h *Hub) checkCallers(ctx context.Context) error {
	for i, c := range h.cfg.Callers {
		if _, err := h.network.As(ctx, c.caller()); err != nil {
			return fmt.Errorf("configuration: callers[%d]: %w", i, err)
		}
	}
	return nil
}

// OpenStore opens the store of documents. hasher may be nil.
func (c Config) OpenStore(hasher accel.Hasher) (*store.Store, error) {
	return store.Open(filepath.Join(c.Data, "documents"), store.Options{Hasher: hasher, Bucket: c.Store.Bucket, MaxFile: c.Uploads.MaxFile})
}

func (h *Hub) openStore(context.Context) (err error) {
	h.store, err = h.cfg.OpenStore(h.hasher)
	return err
}

func (h *Hub) openCases(context.Context) (err error) {
	h.cases, err = cases.Open(filepath.Join(h.cfg.Data, "hub.db"))
	return err
}

// openProjection does not wait until the projection has caught up: lists and searches do.
func (h *Hub) openProjection(context.Context) (err error) {
	h.Projection, err = projection.Open(h.cfg.ProjectionFile(), h.feed, h.log)
	return err
}

func (h *Hub) runProjection(ctx context.Context) { h.Projection.Run(ctx) }

func (h *Hub) projectionReady(ctx context.Context) error {
	return h.Projection.Ready(ctx, h.cfg.MaxLag)
}

func (h *Hub) openIndex(ctx context.Context) error {
	s, err := h.cfg.openIndexStore()
	if err != nil {
		return err
	}
	h.index = index.New(s, h.feed, h.log)
	if _, _, err := s.Checkpoint(ctx); err != nil && !errors.Is(err, dedupe.ErrLagging) {
		return errors.Join(fmt.Errorf("configuration: redis: %w", err), s.Close())
	}
	return nil
}

func (h *Hub) runIndex(ctx context.Context) { h.index.Run(ctx) }

func (h *Hub) indexReady(ctx context.Context) error { return h.index.Ready(ctx, h.cfg.MaxLag) }

func (h *Hub) compareVersions(ctx context.Context) {
	warnOfVersions(ctx, h.network.Own(), h.network.Keepers(), h.log)
}

func (h *Hub) openStatements(context.Context) error {
	h.Statements = &statements.Keeper{
		Banks:  statements.Banks(h.callers.list, h.network.HasPeer),
		Ledger: h.network.As, Rows: h.Projection, Every: h.cfg.Statement, Log: h.log,
	}
	return nil
}
