package projection_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/follow/followtest"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/projection"
)

func TestRows(t *testing.T) {
	h := followtest.Told()
	p := caughtUp(t, filepath.Join(t.TempDir(), "p.db"), h)
	docs, _, err := p.Documents(nil, 9)
	if err != nil || len(docs) != 2 || docs[0].DocumentRecord != followtest.Document(2) || docs[0].Block != 1 {
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
	want, _ := h.Fact("C-1")
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
	p := caughtUp(t, filepath.Join(t.TempDir(), "p.db"), followtest.Told())
	f := search(t, p, string(followtest.Digest("key", 1)), projection.Viewer{})
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
	h := followtest.Told()
	other := followtest.Attested(2, 3, 1)
	other.MSPID = "OtherMSP"
	h.Write(ledger.Change{Attested: other})
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
	h := followtest.Told()
	p := caughtUp(t, filepath.Join(t.TempDir(), "p.db"), h)
	h.Write(h.Purge("C-1"))
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
	if f := search(t, p, followtest.Token(1).String(), projection.Viewer{Every: true}); len(f.Claims) != 3 {
		t.Errorf("the supervisor finds %+v", f.Claims)
	}
	wantRebuilt(t, p, h)
}

// TestResumes holds that what was applied is not read again.
func TestResumes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.db")
	h := followtest.Told()
	p := caughtUp(t, path, h)
	before := sum(t, p)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	blocks := h.Blocks()
	blocks[0] = nil // what it read then cannot be read again
	h.SetBlocks(blocks)
	p = caughtUp(t, path, h)
	if after := sum(t, p); after.String() != before.String() {
		t.Errorf("%s, was %s", after, before)
	}
}

// TestTransactionFails lets a transaction of bbolt fail after rows were written
// in it: neither a row nor the checkpoint is there, and the next try has both.
func TestTransactionFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.db")
	h := followtest.Told()
	p := caughtUp(t, path, h)
	before := sum(t, p)
	good := ledger.Change{Documents: []protocol.DocumentRecord{followtest.Document(7)}}
	h.Write(good, ledger.Change{Verdicts: []protocol.VerdictRecord{followtest.Verdict(7, ""), {ID: strings.Repeat("x", 1<<15+1)}}}) // no key of bbolt
	if err := p.CatchUp(t.Context(), 7); err == nil {
		t.Fatal("no error")
	}
	if after := sum(t, p); after.String() != before.String() {
		t.Errorf("a failed transaction left %s, was %s", after, before)
	}
	blocks := h.Blocks()
	blocks[6] = blocks[6][:1]
	h.SetBlocks(blocks)
	catchUp(t, p, h)
	wantRebuilt(t, p, h)
}

// TestBuiltAnew holds that an unusable file is rebuilt, and that the log says so.
func TestBuiltAnew(t *testing.T) {
	other := followtest.NewLedger("b")
	for range 9 {
		other.Write(ledger.Change{Documents: []protocol.DocumentRecord{followtest.Document(5)}})
	}
	quiet := followtest.NewLedger("c") // the same beginning, and other blocks where this one has none
	quiet.SetBlocks(followtest.Told().Blocks()[:5])
	for _, id := range []string{"C-1", "C-2", "C-3"} {
		c, _ := followtest.Told().Fact(id)
		quiet.Claim(c)
	}
	quiet.Write(ledger.Change{Documents: []protocol.DocumentRecord{followtest.Document(5)}})
	for name, c := range map[string]struct {
		harm   func(path string) error
		ledger *followtest.Ledger
		log    string
	}{
		"missing":                 {os.Remove, followtest.Told(), "the file is new"},
		"truncated":               {func(path string) error { return os.Truncate(path, 0) }, followtest.Told(), "the file is new"},
		"not a projection":        {func(path string) error { return os.WriteFile(path, bytes.Repeat([]byte("x"), 1<<15), 0o600) }, followtest.Told(), "damaged"},
		"of another ledger":       {func(string) error { return nil }, other, "of another ledger"},
		"of one restored":         {func(string) error { return nil }, quiet, "of another ledger"},
		"of an older schema":      {func(path string) error { return projection.SetSchema(path, 99) }, followtest.Told(), "schema is 99"},
		"whole, so it goes on":    {func(string) error { return nil }, followtest.Told(), ""},
		"of a ledger with blocks": {os.Remove, followtest.NewLedger("empty"), "the file is new"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "p.db")
			if err := caughtUp(t, path, followtest.Told()).Close(); err != nil {
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

func TestSecondOpenSaysWhoHoldsIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.db")
	open(t, path, followtest.Told())
	if _, err := projection.Open(file(path), followtest.Told(), slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "another process") {
		t.Errorf("error %v", err)
	}
}

// TestClaimsAreSealed looks into the file as a thief would, and opens it with another
// key, as after the loss of the first: then it is rebuilt, with the same rows.
func TestClaimsAreSealed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.db")
	l := followtest.Told()
	p := caughtUp(t, path, l)
	claims, _, err := p.Claims("BankAMSP", "", nil, 10)
	if err != nil || len(claims) == 0 || claims[0].Facts == nil || claims[0].Facts.Amount.Minor == 0 {
		t.Fatalf("%+v, %v: the test shows nothing", claims, err)
	}
	was, err := p.Hash()
	if err := errors.Join(err, p.Close()); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{`"facts"`, `"amount"`, claims[0].Facts.Amount.String(), fmt.Sprint(claims[0].Facts.Amount.Minor)} {
		if bytes.Contains(b, []byte(secret)) {
			t.Errorf("the file shows %s", secret)
		}
	}
	if err := os.Remove(file(path).Key); err != nil {
		t.Fatal(err)
	}
	again := open(t, path, l)
	if rows, _, err := again.Claims("BankAMSP", "", nil, 10); err != nil || len(rows) > 0 {
		t.Errorf("with another key it holds %+v, %v", rows, err)
	}
	catchUp(t, again, l)
	if is, err := again.Hash(); err != nil || is.String() != was.String() {
		t.Errorf("%s, %v; it was %s", is, err, was)
	}
}
