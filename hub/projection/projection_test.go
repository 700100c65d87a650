package projection_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/projection"
)

// told is a history in which something of everything happened.
func told() *history {
	h := newHistory("a")
	h.write(ledger.Change{Documents: []protocol.DocumentRecord{document(1), document(2)}}, ledger.Change{Attested: attested(1, 1, 1)})
	h.write()
	a := claimOf("C-1", "BankAMSP", 1)
	h.write(h.claim(a), ledger.Change{Verdicts: []protocol.VerdictRecord{verdict(1, ""), verdict(2, "V-1")}})
	a.State, a.Financed = dedupe.Financed, hour(2)
	h.write(h.claim(a), h.claim(claimOf("C-2", "BankAMSP", 3)), h.claim(claimOf("C-3", "BankBMSP", 4)))
	h.write(ledger.Change{Attested: attested(1, 2, 2)}, ledger.Change{Name: "of a later version"})
	h.write()
	return h
}

func TestRows(t *testing.T) {
	h := told()
	p := caughtUp(t, filepath.Join(t.TempDir(), "p.db"), h)
	docs, _, err := p.Documents(nil, 9)
	if err != nil || len(docs) != 2 || docs[0].DocumentRecord != document(2) || docs[0].Block != 1 {
		t.Errorf("documents %+v, %v", docs, err)
	}
	first, ok, err := p.Verdict("V-1")
	if err != nil || !ok || first.SupersededBy != "V-2" || first.Block != 3 {
		t.Errorf("verdict %+v, %t, %v", first, ok, err)
	}
	verdicts, _, err := p.Verdicts(nil, 9)
	if err != nil || len(verdicts) != 2 || verdicts[0].ID != "V-2" {
		t.Errorf("verdicts %+v, %v", verdicts, err)
	}
	c, ok, err := p.Claim("C-1")
	want := h.facts["C-1"]
	if err != nil || !ok || c.State != dedupe.Financed || c.Block != 4 || c.TxID != "a-4-0" || !reflect.DeepEqual(*c.Facts, want) {
		t.Errorf("claim %+v, %t, %v", c, ok, err)
	}
	if _, ok, err := p.Claim("C-9"); ok || err != nil {
		t.Errorf("a claim that is not there: %t, %v", ok, err)
	}
	wantRebuilt(t, p, h)
}

// TestAttestationVersions holds that every version is kept, linked to the next.
func TestAttestationVersions(t *testing.T) {
	p := caughtUp(t, filepath.Join(t.TempDir(), "p.db"), told())
	f := search(t, p, string(digest("key", 1)), projection.Viewer{})
	if len(f.Attestations) != 2 {
		t.Fatalf("attestations %+v", f.Attestations)
	}
	one, two := f.Attestations[0], f.Attestations[1]
	if one.SupersededBy != two.Document || one.Version != 1 || two.Version != 2 || two.SupersededBy != "" || two.Block != 5 {
		t.Errorf("%+v\n%+v", one, two)
	}
}

// TestAttestationsOfAnOrganisation pages through the versions that one attested, and none of another's.
func TestAttestationsOfAnOrganisation(t *testing.T) {
	h := told()
	other := attested(2, 3, 1)
	other.MSPID = "OtherMSP"
	h.write(ledger.Change{Attested: other})
	p := caughtUp(t, filepath.Join(t.TempDir(), "p.db"), h)
	var versions []int
	for after := projection.Place(nil); ; {
		page, end, err := p.Attestations("CustomsMSP", after, 1)
		if err != nil || len(page) != 1 || page[0].ID != "A-1" {
			t.Fatalf("page %+v, %v", page, err)
		}
		versions = append(versions, page[0].Version)
		if after = end; end == nil {
			break
		}
	}
	if !slices.Equal(versions, []int{2, 1}) {
		t.Errorf("versions %v, want the latest first", versions)
	}
	for id, want := range map[string]int{"A-1": 2, "A-2": 1, "A-": 0, "": 0} {
		if got, err := p.Attestation(id); err != nil || len(got) != want || got == nil {
			t.Errorf("%q has %d versions, %v; want %d", id, len(got), err, want)
		}
	}
}

// TestPurged holds that of a purged claim nothing of its bank is left, also in the lookups.
func TestPurged(t *testing.T) {
	h := told()
	p := caughtUp(t, filepath.Join(t.TempDir(), "p.db"), h)
	h.write(h.purge("C-1"))
	catchUp(t, p, h)
	c, ok, err := p.Claim("C-1")
	if err != nil || !ok || c.Facts != nil || !c.Purged || c.State != dedupe.Financed {
		t.Errorf("claim %+v, %t, %v", c, ok, err)
	}
	for _, state := range []dedupe.State{"", dedupe.Financed} {
		claims, _, err := p.Claims("BankAMSP", state, nil, 9)
		for _, c := range claims {
			if c.ID == "C-1" || err != nil {
				t.Errorf("its bank lists it still: %+v, %v", c, err)
			}
		}
	}
	if f := search(t, p, token(1).String(), projection.Viewer{Every: true}); len(f.Claims) != 3 {
		t.Errorf("the supervisor finds %+v", f.Claims)
	}
	wantRebuilt(t, p, h)
}

func TestFollowsAndWaits(t *testing.T) {
	h := told()
	p := open(t, filepath.Join(t.TempDir(), "p.db"), h)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { p.Follow(ctx); close(done) }()
	for range 3 {
		h.write(ledger.Change{Verdicts: []protocol.VerdictRecord{verdict(len(h.blocks), "")}})
		if err := p.Current(t.Context()); err != nil {
			t.Fatal(err)
		}
		if height, sure := p.Height(); !sure || height != uint64(len(h.blocks)) {
			t.Errorf("at %d, %t", height, sure)
		}
	}
	stop()
	<-done
	wantRebuilt(t, p, h)
}

// TestAwaitSaysWhy holds that who waits in vain learns how far the projection is and why it stopped.
func TestAwaitSaysWhy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := told()
		h.ask = func() error { return ledger.ErrUnavailable }
		p := open(t, filepath.Join(t.TempDir(), "p.db"), h)
		ctx, stop := context.WithCancel(t.Context())
		go p.Follow(ctx)
		wait, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		err := p.Current(wait)
		if !errors.Is(err, projection.ErrBehind) || !errors.Is(err, ledger.ErrUnavailable) || !strings.Contains(err.Error(), "block 0 of 6") {
			t.Errorf("error %v", err)
		}
		h.mu.Lock()
		h.ask = nil
		h.mu.Unlock()
		if err := p.Current(ctx); err != nil { // it tries again by itself
			t.Error(err)
		}
		stop()
		synctest.Wait()
	})
}

// TestResumes holds that what was applied is not read again, and an event that comes twice changes nothing.
func TestResumes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.db")
	h := told()
	p := caughtUp(t, path, h)
	before := sum(t, p)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	h.blocks[0] = nil // what it read then cannot be read again
	p = caughtUp(t, path, h)
	if after := sum(t, p); after.String() != before.String() {
		t.Errorf("%s, was %s", after, before)
	}
	h.write(h.blocks[2]...)
	twice := caughtUp(t, path+"2", told())
	again := told()
	again.blocks[2] = append(again.blocks[2], again.blocks[2]...)
	if got, want := sum(t, caughtUp(t, path+"3", again)), sum(t, twice); got.Digest != want.Digest {
		t.Errorf("events that came twice: %s, want %s", got, want)
	}
}

// TestTransactionFails lets a transaction of bbolt fail after rows were written
// in it: neither a row nor the checkpoint is there, and the next try has both.
func TestTransactionFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.db")
	h := told()
	p := caughtUp(t, path, h)
	before := sum(t, p)
	good := ledger.Change{Documents: []protocol.DocumentRecord{document(7)}}
	h.write(good, ledger.Change{Verdicts: []protocol.VerdictRecord{verdict(7, ""), {ID: strings.Repeat("x", 1<<15+1)}}}) // no key of bbolt
	if err := p.CatchUp(t.Context(), 7); err == nil {
		t.Fatal("no error")
	}
	if after := sum(t, p); after.String() != before.String() {
		t.Errorf("a failed transaction left %s, was %s", after, before)
	}
	h.blocks[6] = h.blocks[6][:1]
	catchUp(t, p, h)
	wantRebuilt(t, p, h)
}

// TestBuiltAnew holds that a file that cannot be gone on with is built anew, and that the log says so.
func TestBuiltAnew(t *testing.T) {
	other := newHistory("b")
	for range 9 {
		other.write(ledger.Change{Documents: []protocol.DocumentRecord{document(5)}})
	}
	quiet := newHistory("c") // the same beginning, and other blocks where this one has none
	quiet.blocks = told().blocks[:5]
	for id, c := range told().facts {
		quiet.facts[id] = c
	}
	quiet.write(ledger.Change{Documents: []protocol.DocumentRecord{document(5)}})
	for name, c := range map[string]struct {
		harm   func(path string) error
		ledger *history
		log    string
	}{
		"missing":                 {os.Remove, told(), "the file is new"},
		"truncated":               {func(path string) error { return os.Truncate(path, 0) }, told(), "the file is new"},
		"not a projection":        {func(path string) error { return os.WriteFile(path, bytes.Repeat([]byte("x"), 1<<15), 0o600) }, told(), "damaged"},
		"of another ledger":       {func(string) error { return nil }, other, "of another ledger"},
		"of one restored":         {func(string) error { return nil }, quiet, "of another ledger"},
		"of an older schema":      {func(path string) error { return projection.SetSchema(path, 99) }, told(), "schema is 99"},
		"whole, so it goes on":    {func(string) error { return nil }, told(), ""},
		"of a ledger with blocks": {os.Remove, newHistory("empty"), "the file is new"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "p.db")
			if err := caughtUp(t, path, told()).Close(); err != nil {
				t.Fatal(err)
			}
			if err := c.harm(path); err != nil {
				t.Fatal(err)
			}
			var log bytes.Buffer
			p := openLogged(t, path, c.ledger, slog.New(slog.NewTextHandler(&log, nil)))
			catchUp(t, p, c.ledger)
			wantRebuilt(t, p, c.ledger)
			if !strings.Contains(log.String(), c.log) || c.log == "" && log.Len() > 0 {
				t.Errorf("log %q, want %q", log.String(), c.log)
			}
		})
	}
}

// TestShorterLedger waits for a ledger that may only be behind, and builds anew
// from one that stays shorter.
func TestShorterLedger(t *testing.T) {
	for name, comes := range map[string]bool{"comes to the height": true, "stays shorter": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "p.db")
				if err := caughtUp(t, path, told()).Close(); err != nil {
					t.Fatal(err)
				}
				h := told()
				rest := h.blocks[3:]
				h.blocks = h.blocks[:3]
				p := open(t, path, h)
				ctx, stop := context.WithCancel(t.Context())
				go p.Follow(ctx)
				time.Sleep(2 * time.Second)
				if _, sure := p.Height(); sure {
					t.Error("rows that the ledger has not confirmed are shown")
				}
				if comes {
					h.mu.Lock()
					h.blocks = append(h.blocks, rest...)
					h.mu.Unlock()
				}
				if err := p.Current(ctx); err != nil {
					t.Error(err)
				}
				stop()
				synctest.Wait()
				wantRebuilt(t, p, h)
			})
		})
	}
}

func TestSecondOpenSaysWhoHoldsIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.db")
	open(t, path, told())
	if _, err := projection.Open(path, told(), slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "another process") {
		t.Errorf("error %v", err)
	}
}
