package hub

import (
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/accel/cuda"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/answers"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/casework"
	"github.com/tradehub/tradehub/hub/certificate"
	"github.com/tradehub/tradehub/hub/events"
	"github.com/tradehub/tradehub/hub/identity"
	"github.com/tradehub/tradehub/hub/index"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/network"
	"github.com/tradehub/tradehub/hub/paper"
	"github.com/tradehub/tradehub/hub/paper/pdfium"
	"github.com/tradehub/tradehub/hub/portal"
	"github.com/tradehub/tradehub/hub/projection"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/statements"
	"github.com/tradehub/tradehub/hub/store"
	"github.com/tradehub/tradehub/hub/supervision"
	"github.com/tradehub/tradehub/hub/telemetry"
	"github.com/tradehub/tradehub/hub/transcribe"
	"github.com/tradehub/tradehub/hub/trees"
	"github.com/tradehub/tradehub/hub/uploads"
	"github.com/tradehub/tradehub/hub/verify"
	"github.com/tradehub/tradehub/hub/webhooks"
)

// A Hub is the program, put together. Close it when done.
type Hub struct {
	Verifier   *verify.Verifier
	Claims     *verify.Claims
	Trees      *trees.Anchorer
	Firms      *verify.Firms
	Desk       *casework.Desk   // makes the moves of cases
	Transcribe *transcribe.Desk // lets persons type what is on papers
	Query      *query.Query     // answers what a caller may see
	Signer     *certificate.Signer
	Statements *statements.Keeper
	Uploads    *uploads.Uploads
	// Projection is what lists and searches read.
	Projection *projection.Projection
	Sessions   *identity.Sessions // who visits
	Webhooks   *webhooks.Sender   // sends what happened
	Events     *events.Log        // what happened, for those who may know
	// Supervision answers supervisors and auditors.
	Supervision *supervision.Desk

	cfg   Config
	log   *slog.Logger
	now   func() time.Time
	parts parts

	telemetry *telemetry.Telemetry
	stopping  atomic.Bool // notice was given: see Serve

	callers   *callerBook
	machines  access.Authenticator // who calls the API
	decisions *access.Decisions
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
	opener    *pdfium.Opener
	papers    *paper.Reader
	answers   *answers.Desk    // to questions without an account
	limiter   *answers.Limiter // of those questions
	pages     http.Handler     // for people
	live      *portal.Live     // tells open pages that they changed
	tallies   *cases.Tallies   // what Supervision counted
	happened  *cases.Tallies   // rows of events
}

// Open puts a hub together on the configuration's folder. It returns once the index
// has caught up with the ledger and what a crash left undone is done.
func Open(ctx context.Context, cfg Config, log *slog.Logger) (*Hub, error) {
	cfg = cfg.withDefaults()
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	h := &Hub{cfg: cfg, log: log, now: time.Now, live: portal.NewLive()}
	if err := h.parts.open(ctx, h.list()); err != nil {
		return nil, err
	}
	return h, nil
}

// list returns the parts. Each may use those before it.
func (h *Hub) list() []part {
	return []part{
		{name: "telemetry", open: h.openTelemetry, close: h.closeTelemetry},
		{name: "keys", open: h.openKeys},
		{name: "hasher", open: h.openHasher, close: h.closeHasher},
		{name: "ledger", open: h.openLedger, ready: h.ledgerReady, close: func() error { return h.network.Close() }},
		{name: "callers", open: h.checkCallers},
		{name: "documents", open: h.openStore, close: func() error { return h.store.Close() }},
		{name: "cases", open: h.openCases, close: func() error { return h.cases.Close() }},
		{name: "requests", open: h.openRequests, run: h.dropRequests},
		{name: "sessions", open: h.openSessions, run: func(ctx context.Context) { h.Sessions.Run(ctx) }},
		{name: "projection", open: h.openProjection, run: h.runProjection, ready: h.projectionReady, close: func() error { return h.Projection.Close() }},
		{name: "index", open: h.openIndex, run: h.runIndex, ready: h.indexReady, close: func() error { return h.index.Close() }},
		{name: "papers", open: h.openPapers, close: h.closePapers},
		{name: "verifier", open: h.openVerifier},
		{name: "events", open: h.openEvents, run: func(ctx context.Context) { h.Events.Run(ctx) }, close: func() error { return h.happened.Close() }},
		{name: "uploads", open: h.openUploads, run: func(ctx context.Context) { h.Uploads.Run(ctx) }},
		{name: "webhooks", open: h.openWebhooks, run: func(ctx context.Context) { h.Webhooks.Run(ctx) }},
		{name: "desk", run: func(ctx context.Context) { h.Desk.Run(ctx) }},
		{name: "totals", open: h.openSupervision, run: func(ctx context.Context) { h.Supervision.Totals.Run(ctx) }, close: func() error { return h.tallies.Close() }},
		{name: "control", run: h.runControl},
		{name: "gauges", run: h.runGauges},
		{name: "hub", ready: h.noticeGiven},
		{name: "versions", run: h.compareVersions},
		{name: "portal", open: h.openPortal},
		{name: "statements", open: h.openStatements, run: func(ctx context.Context) { h.Statements.Run(ctx) }},
	}
}

// Ready returns what is wrong by part, "" if nothing is.
func (h *Hub) Ready(ctx context.Context) map[string]string { return h.parts.ready(ctx) }

// Close closes the hub's parts. Nothing of it may be used any more.
func (h *Hub) Close() error { return h.parts.close() }

// Data returns the folder of everything that the hub keeps.
func (h *Hub) Data() string { return h.cfg.Data }

// As returns the ledger of the named caller, and who that is.
func (h *Hub) As(ctx context.Context, name string) (*ledger.Ledger, access.Caller, error) {
	c, err := named(h.callers.list, name)
	if err != nil {
		return nil, c, err
	}
	l, err := h.network.As(ctx, c)
	return l, c, err
}
