package hub

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/accel/cuda"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/certificate"
	"github.com/tradehub/tradehub/hub/index"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/network"
	"github.com/tradehub/tradehub/hub/projection"
	"github.com/tradehub/tradehub/hub/statements"
	"github.com/tradehub/tradehub/hub/store"
	"github.com/tradehub/tradehub/hub/trees"
	"github.com/tradehub/tradehub/hub/verify"
)

// A Hub is the program, put together. Close it when done.
type Hub struct {
	Verifier   *verify.Verifier
	Claims     *verify.Claims
	Trees      *trees.Anchorer
	Signer     *certificate.Signer
	Statements *statements.Keeper
	// Projection is what lists and searches read.
	Projection *projection.Projection

	cfg   Config
	log   *slog.Logger
	now   func() time.Time
	parts parts

	callers   callers
	tokenKey  []byte // turns fingerprints into tokens; other secrets follow from it
	cursorKey []byte // signs the cursors of lists
	pool      *accel.Pool
	device    *cuda.Hasher // nil is none
	hasher    accel.Hasher // device if present, else pool
	network   *network.Network
	feed      *ledger.Feed // of the registrar's ledger
	store     *store.Store
	cases     *cases.DB
	requests  *cases.Requests // those under an Idempotency-Key, sealed
	index     *index.Index
}

// Open puts a hub together on the configuration's folder. It returns once the index
// has caught up with the ledger and what a crash left undone is done.
func Open(ctx context.Context, cfg Config, log *slog.Logger) (*Hub, error) {
	cfg = cfg.withDefaults()
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	h := &Hub{cfg: cfg, log: log, now: time.Now}
	if err := h.parts.open(ctx, h.list()); err != nil {
		return nil, err
	}
	return h, nil
}

// list returns the parts. Each may use those before it.
func (h *Hub) list() []part {
	return []part{
		{name: "keys", open: h.openKeys},
		{name: "hasher", open: h.openHasher, close: h.closeHasher},
		{name: "ledger", open: h.openLedger, ready: h.ledgerReady, close: func() error { return h.network.Close() }},
		{name: "callers", open: h.checkCallers},
		{name: "documents", open: h.openStore, close: func() error { return h.store.Close() }},
		{name: "cases", open: h.openCases, close: func() error { return h.cases.Close() }},
		{name: "requests", open: h.openRequests, run: h.dropRequests},
		{name: "projection", open: h.openProjection, run: h.runProjection, ready: h.projectionReady, close: func() error { return h.Projection.Close() }},
		{name: "index", open: h.openIndex, run: h.runIndex, ready: h.indexReady, close: func() error { return h.index.Close() }},
		{name: "verifier", open: h.openVerifier},
		{name: "versions", run: h.compareVersions},
		{name: "statements", open: h.openStatements, run: func(ctx context.Context) { h.Statements.Run(ctx) }},
	}
}

// Ready reports what is wrong by part, "" where nothing is.
func (h *Hub) Ready(ctx context.Context) map[string]string { return h.parts.ready(ctx) }

// Close closes the hub's parts. Nothing of it may be used any more.
func (h *Hub) Close() error { return h.parts.close() }

// Data returns the folder of everything that the hub keeps.
func (h *Hub) Data() string { return h.cfg.Data }

// As returns the ledger of the named caller, and who that is.
func (h *Hub) As(ctx context.Context, name string) (*ledger.Ledger, access.Caller, error) {
	c, err := h.callers.named(name)
	if err != nil {
		return nil, c, err
	}
	l, err := h.network.As(ctx, c)
	return l, c, err
}

func (h *Hub) openKeys(context.Context) (err error) {
	if err := os.MkdirAll(h.cfg.keys(), 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	if h.callers, err = openCallers(h.cfg.Callers, h.cfg.keys()); err != nil {
		return err
	}
	if h.Signer, err = openSigner(h.cfg.keys(), h.cfg.City, h.now()); err != nil {
		return err
	}
	if h.tokenKey, err = openTokenKey(h.cfg.keys()); err != nil {
		return err
	}
	h.cursorKey, err = hkdf.Key(sha256.New, h.tokenKey, nil, "tradehub/cursors/1", sha256.Size)
	return err
}

func (h *Hub) openLedger(context.Context) (err error) {
	if h.network, err = h.cfg.openNetwork(); err != nil {
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
		if _, err := h.network.As(ctx, access.Caller{Name: c.Name, MSPID: c.MSPID, Role: c.Role}); err != nil {
			return fmt.Errorf("configuration: callers[%d]: %w", i, err)
		}
	}
	return nil
}

func (h *Hub) openStore(context.Context) (err error) {
	h.store, err = store.Open(filepath.Join(h.cfg.Data, "documents"), store.Options{Hasher: h.hasher})
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
		Banks:  statements.Banks(slices.Collect(maps.Values(h.callers)), h.network.HasPeer),
		Ledger: h.network.As, Rows: h.Projection, Every: h.cfg.Statement, Log: h.log,
	}
	return nil
}
