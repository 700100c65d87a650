package query_test

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/chaincode"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/intake"
	"github.com/tradehub/tradehub/documents/rules"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/events"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/ledger/embedded"
	"github.com/tradehub/tradehub/hub/projection"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/replay"
	"github.com/tradehub/tradehub/hub/store"
	"github.com/tradehub/tradehub/hub/trees"
	"github.com/tradehub/tradehub/hub/verify"
)

// Alpha owns everything that there is; Beta owns nothing. Each has identities in every role.
const (
	alpha = "AlphaMSP"
	beta  = "BetaMSP"
)

// What Alpha owns.
const (
	claimID   = "C-alpha"
	redClaim  = "C-red"
	verdictID = "V-alpha"
	redID     = "V-red"
	request   = "R-of-alpha"
)

var (
	token  = dedupe.Token{Kind: dedupe.KindInvoiceBuyer, Epoch: 2026, Value: "0123456789abcdef0123456789abcdef"}
	amount = documents.Money{Minor: 123457, Currency: "CNY"}
	leaf   = trees.Leaf{SHA256: digest("a leaf"), SM3: documents.NewDigest(accel.SM3, make([]byte, 32))}
)

// A world is a query over a real ledger.
type world struct {
	*testing.T
	q    *query.Query
	net  *embedded.Network
	b    *ledger.Batcher
	rows *cases.DB
	all  map[access.Caller]*ledger.Ledger

	members map[access.Caller]documents.Digest

	document        documents.Digest // an invoice that Alpha uploaded
	root            documents.Digest // of a tree that Alpha anchored
	caseID, draftID string           // of Alpha, to Alpha
	attested        string           // ID of Alpha's attestation
	member          documents.Digest // Alpha's bank officer
}

func digest(text string) documents.Digest { return documents.DigestOf([]byte(text)) }

func newWorld(t *testing.T) *world {
	t.Helper()
	everyRole := protocol.DefaultCharter()
	orgs := embedded.DefaultOrgs()
	for _, tenant := range []string{alpha, beta} {
		everyRole = append(everyRole, protocol.Organisation{MSPID: tenant, Roles: protocol.Roles})
		orgs = append(orgs, embedded.Org{MSPID: tenant, Name: tenant})
	}
	cc := must(chaincode.New(everyRole))(t)
	w := &world{T: t, all: map[access.Caller]*ledger.Ledger{}, members: map[access.Caller]documents.Digest{}}
	w.net = must(embedded.Open(t.TempDir(), cc, embedded.Options{
		Channel: "trade", Orgs: orgs, Collections: embedded.DefaultCollections(), Further: embedded.DefaultFurther(),
	}))(t)
	t.Cleanup(func() { _ = w.net.Close() })
	hub := must(w.net.Enroll("RegistrarMSP", "hub", protocol.RoleRegistrar))(t)
	w.b = ledger.NewBatcher(w.net.Driver(hub), ledger.BatchOptions{Channel: "trade", Members: embedded.DefaultCollections()[0].Members})
	t.Cleanup(func() { _ = w.b.Close() })
	own := ledger.New(w.net.Driver(hub), w.b)
	w.open(own)
	w.fill(own)
	w.told()
	return w
}

// must returns the value, and fails the test with an error that comes with it.
func must[V any](v V, err error) func(*testing.T) V {
	return func(t *testing.T) V {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// open puts the query together.
func (w *world) open(own *ledger.Ledger) {
	w.Helper()
	dir := w.TempDir()
	w.rows = must(cases.Open(filepath.Join(dir, "hub.db")))(w.T)
	w.Cleanup(func() { _ = w.rows.Close() })
	blobs := must(store.Open(filepath.Join(dir, "documents"), store.Options{}))(w.T)
	w.Cleanup(func() { _ = blobs.Close() })
	p := must(projection.Open(projection.File{Path: filepath.Join(dir, "p.db"), Key: filepath.Join(dir, "p.key")}, ledger.NewFeed(own), slog.New(slog.DiscardHandler)))(w.T)
	running, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); p.Run(running) }()
	w.Cleanup(func() { stop(); <-done; _ = p.Close() })
	tokens := must(dedupe.NewLocalKey(make([]byte, 32), time.Now))(w.T)
	v := &verify.Verifier{Tokenizer: tokens, Now: time.Now, Store: blobs, Cases: w.rows, Reader: &intake.Intake{}, Registrar: verify.AsRegistrar(own), Pack: must(rules.DefaultPack())(w.T)}
	firms := &verify.Firms{Verifier: v}
	w.q = &query.Query{
		Projection: p, Cases: w.rows, Book: w.book(), Reports: v, Firms: firms,
		Replays: &replay.Replayer{Verifier: v, Reader: func(time.Time) verify.Reader { return v.Reader }}, Documents: v, Uploads: w.rows, Banks: []string{alpha, beta},
		Trees:  &trees.Anchorer{Ledger: own.Documents, Store: blobs, Rows: w.rows, Joiner: must(accel.NewPool(accel.Options{}))(w.T)},
		Ledger: w.ledger, CursorKey: []byte("key"), MaxLag: time.Minute,
	}
	w.report(blobs)
	w.upload(firms)
	w.openEvents(dir, own)
}

// openEvents begins the logs of events.
func (w *world) openEvents(dir string, own *ledger.Ledger) {
	w.Helper()
	seal := must(cases.NewSeal(make([]byte, 32)))(w.T)
	rows := must(cases.OpenTallies(filepath.Join(dir, "events.db"), seal))(w.T)
	l := events.Open(rows, events.Sources{
		Ledger: ledger.NewFeed(own), Verifications: w.rows, Cases: w.rows.Book(seal), Leases: w.q.Projection,
		Readers: func(documents.Digest) ([]string, error) { return nil, nil }, Channel: "trade", Seal: seal, Now: time.Now,
	}, slog.New(slog.DiscardHandler))
	running, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); l.Run(running) }()
	w.Cleanup(func() { stop(); <-done; _ = rows.Close() })
	w.q.Events = l
}

// told waits until everything that happened is in the logs.
func (w *world) told() {
	w.Helper()
	for {
		changed := w.q.Events.Changed()
		all, _, err := w.q.EventsAfter(w.Context(), caller(alpha, protocol.RoleSupervisor), "", events.MaxEvents)
		must(0, err)(w.T)
		subjects := map[string]bool{}
		for _, e := range all {
			subjects[e.Subject] = true
		}
		if subjects[w.caseID] && subjects[claimID] && subjects[redClaim] {
			return
		}
		select {
		case <-changed:
		case <-w.Context().Done():
			w.Fatal("events did not come")
		}
	}
}

func (w *world) ledger(_ context.Context, who access.Caller) (*ledger.Ledger, error) {
	if l := w.all[who]; l != nil {
		return l, nil
	}
	id, err := w.net.Enroll(who.MSPID, who.Name, who.Role)
	if err != nil {
		return nil, err
	}
	d := w.net.Driver(id)
	w.members[who], w.all[who] = protocol.MemberID(d.Certificate()), ledger.New(d, w.b)
	return w.all[who], nil
}

// caller returns the tenant's caller of the role.
func caller(tenant string, role protocol.Role) access.Caller {
	return access.Caller{Name: tenant + "." + string(role), MSPID: tenant, Role: role}
}

func (w *world) as(role protocol.Role) *ledger.Ledger {
	w.Helper()
	return must(w.ledger(w.Context(), caller(alpha, role)))(w.T)
}

// report keeps Alpha's reports and cases.
func (w *world) report(blobs *store.Store) {
	w.Helper()
	for _, id := range []string{verdictID, redID} {
		r := verify.Report{Verdict: documents.Verdict{ID: id, Request: documents.Request{ID: request, Bank: alpha}}}
		d := must(blobs.Put(w.Context(), must(json.Marshal(r))(w.T)))(w.T)
		if err := w.rows.PutVerification(cases.Verification{ID: id, Bank: alpha, Report: d, At: time.Now(), Match: documents.OutcomeSame}); err != nil {
			w.Fatal(err)
		}
	}
}

// book keeps a case that Alpha presented to Alpha and is asked about, and a draft of Alpha.
func (w *world) book() *cases.Book {
	w.Helper()
	b := w.rows.Book(must(cases.NewSeal(make([]byte, 32)))(w.T))
	now := time.Now()
	for _, key := range []string{"draft", "case"} {
		c := &cases.Case{ID: b.NewID(alpha, key), Firm: alpha, State: cases.Draft}
		r := documents.Request{
			ID: request, Amount: amount, Borrower: documents.BorrowerBuyer, Instrument: documents.OpenAccount, Applicant: documents.Party{Name: "Alpha Trading"},
		}
		must(0, c.Edit(alpha, r, []documents.Digest{digest("a document"), documents.DigestOf(w.invoice())}, "", now))(w.T)
		if w.draftID = cmp.Or(w.draftID, c.ID); key == "case" {
			w.caseID = c.ID
			must(0, c.Present("2026-01-09", now))(w.T)
			must(0, c.Ask(cases.Question{Text: "Which?", At: now}))(w.T)
		}
		event := map[string]cases.EventType{"case": cases.EventAsked}[key]
		must(0, b.Put(c, event, now))(w.T)
	}
	return b
}

// upload keeps a document in Alpha's name, and others in nobody's.
func (w *world) upload(firms *verify.Firms) {
	w.Helper()
	w.document = must(firms.Verifier.Upload(w.Context(), alpha, w.invoice()))(w.T).Digests.SHA256
}

func (w *world) invoice() []byte {
	w.Helper()
	return must(os.ReadFile("../demo/samples/1-import/invoice.xml"))(w.T)
}

// fill writes what Alpha owns to the ledger.
func (w *world) fill(own *ledger.Ledger) {
	w.Helper()
	ctx := w.Context()
	for id, outcome := range map[string]documents.Outcome{verdictID: documents.Green, redID: documents.Red} {
		_, _, err := own.Cases.RecordVerdict(ctx, protocol.VerdictRecord{
			ID: id, Inputs: digest("inputs " + id), Verdict: digest(id), Pack: "p", PackDigest: digest("p"), Outcome: outcome, ValidUntil: time.Now().Add(time.Hour),
		})
		must(0, err)(w.T)
	}
	bank := w.as(protocol.RoleBank)
	second := must(w.ledger(ctx, access.Caller{Name: "second", MSPID: alpha, Role: protocol.RoleBank}))(w.T)
	for _, officer := range []*ledger.Ledger{bank, second} {
		_, _, err := officer.Claims.Override(ctx, protocol.OverrideInput{Verdict: redID, Reason: dedupe.OverrideReasons[0]})
		must(0, err)(w.T)
	}
	for id, verdict := range map[string]string{claimID: verdictID, redClaim: redID} {
		use := dedupe.Use{Token: token, Capacity: documents.Money{Minor: 9_000_000, Currency: "CNY"}, Amount: amount}
		a, _, err := bank.Claims.Reserve(ctx, protocol.ClaimInput{
			ID: id, Amount: amount, Partial: true, Borrower: documents.BorrowerBuyer, Uses: []dedupe.Use{use}, Verdict: verdict,
		})
		if err != nil || a.Claim == nil {
			w.Fatalf("reserve %s: %+v, %v", id, a, err)
		}
	}
	must(0, bank.Claims.Keep(ctx, alpha, []string{claimID}))(w.T)
	salt := must(own.Documents.KeepSalt(ctx, make([]byte, protocol.FactSaltBytes)))(w.T)
	_, _, err := own.Documents.Register(ctx, []protocol.DocumentInput{{
		Digests: documents.Digests{SHA256: w.document, SM3: leaf.SM3, Canonical: digest("canonical")}, Type: documents.TypeInvoice,
	}})
	must(0, err)(w.T)
	a, _, err := w.as(protocol.RoleSeller).Documents.Attest(ctx, protocol.AttestInput{
		Keys: []documents.Digest{digest("number")}, Family: documents.FamilyInvoice, Document: w.document,
		Facts: []documents.SealedFact{{Fact: documents.FactTotal, Digest: digest("fact")}}, Salt: salt,
	})
	must(0, err)(w.T)
	w.attested = a.ID
	anchorer, ok := w.q.Trees.(*trees.Anchorer)
	if !ok {
		w.Fatal("no anchorer")
	}
	w.root = must(anchorer.Anchor(ctx, alpha, []trees.Leaf{leaf}))(w.T).Roots.SHA256
	w.member = w.members[caller(alpha, protocol.RoleBank)]
}
