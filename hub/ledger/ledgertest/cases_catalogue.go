package ledgertest

import (
	"strings"

	"github.com/tradehub/tradehub/chaincode/catalogue"
	"github.com/tradehub/tradehub/corridor"
	"github.com/tradehub/tradehub/hub/ledger"
)

// entryOf returns a call of the catalogue itself.
func entryOf(tx string, args ...string) ledger.Call {
	c := call(tx, args...)
	c.Chaincode = catalogue.Name
	return c
}

func (s *suite) wantEntry(answer []byte, err error, want string) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
	entries, err := catalogue.ParseEntries(answer, 1)
	if err != nil || string(entries[0]) != want {
		s.Errorf("entry %q, %v; want %q", entries, err, want)
	}
}

// A chaincode other than the contracts' is read and proven by its name. A proof of
// the same key under another name is another proof.
func testCatalogue(s *suite) {
	d := s.driver(0)
	_, rc := d.submit("probe:PutWithEntry", s.key, "entry")
	read := entryOf(catalogue.Get, s.key)
	b, err := d.Evaluate(s.ctx, read)
	s.wantEntry(b, err, "entry")

	p, err := d.Prove(s.ctx, read, s.orgs(3))
	if err != nil {
		s.Fatal(err)
	}
	client := s.h.ClientState(3)
	_, err = p.Verify(client, catalogue.Get, s.key)
	wantRefusal(s, err, corridor.CodeTransaction)
	own, err := d.Prove(s.ctx, call("probe:Get", s.key), s.orgs(3))
	if err != nil {
		s.Fatal(err)
	}
	client.Chaincode = catalogue.Name
	fact, err := p.Verify(client, catalogue.Get, s.key)
	s.wantEntry(fact.Value, err, "entry")
	wantEqual(s, "block", fact.Block, rc.Block)
	_, err = own.Verify(client, "probe:Get", s.key)
	wantRefusal(s, err, corridor.CodeTransaction)
}

// The contracts' policy holds for each of their transactions. Where one touches
// nothing of theirs, nobody is asked for the endorsements, and it lacks them.
func testCatalogueAlone(s *suite) {
	d := s.driver(0)
	_, _, err := d.Submit(s.ctx, call("probe:PutEntry", s.key, "entry"))
	wantIs(s, err, ledger.ErrPolicy)
	b, err := d.Evaluate(s.ctx, entryOf(catalogue.Get, s.key))
	s.wantEntry(b, err, "")
}

// What the catalogue holds is written by the contracts alone.
func testCatalogueIsReadOnly(s *suite) {
	d := s.driver(0)
	for _, c := range []ledger.Call{entryOf(catalogue.Put, s.key, "forged", ""), entryOf(catalogue.Get, s.key)} {
		_, _, err := d.Submit(s.ctx, c)
		wantIs(s, err, ledger.ErrReadOnly)
	}
	put := entryOf(catalogue.Put, s.key, "forged", "")
	_, err := d.Evaluate(s.ctx, put)
	wantText(s, err, "catalogue: only the contracts write entries")
	_, err = d.Prove(s.ctx, put, s.orgs(2))
	wantText(s, err, "catalogue: only the contracts write entries")
	b, err := d.Evaluate(s.ctx, entryOf(catalogue.Get, s.key))
	s.wantEntry(b, err, "")

	elsewhere := entryOf(catalogue.Get, s.key)
	elsewhere.Chaincode = "nowhere"
	if _, err := d.Evaluate(s.ctx, elsewhere); err == nil || !strings.Contains(err.Error(), "nowhere") {
		s.Errorf("error %v does not name the chaincode that is not there", err)
	}
}
