package ledgertest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"github.com/tradehub/tradehub/corridor"
	"github.com/tradehub/tradehub/hub/ledger"
)

func (s *suite) orgs(n int) []string {
	var out []string
	for _, id := range s.h.Identities[:n] {
		out = append(out, id.MSPID)
	}
	return out
}

func secret(c ledger.Call, value string) ledger.Call {
	c.Transient = map[string][]byte{"secret": []byte(value)}
	return c
}

func hexDigest(text string) string {
	d := sha256.Sum256([]byte(text))
	return hex.EncodeToString(d[:])
}

// The contract gets the transient value; nothing that is signed or kept holds it.
func testTransient(s *suite) {
	d := s.driver(0)
	value := "secret-" + s.key
	c := secret(call("probe:PutTransientDigest", s.key), value)
	got, _, err := d.Submit(s.ctx, c)
	if err != nil {
		s.Fatal(err)
	}
	wantEqual(s, "digest of the transient value", string(got), hexDigest(value))
	p, err := d.Prove(s.ctx, c, s.orgs(2))
	if err != nil {
		s.Fatal(err)
	}
	for _, part := range [][]byte{p.ChannelHeader, p.SignatureHeader, p.ProposalPayload, p.Payload} {
		if bytes.Contains(part, []byte(value)) {
			s.Error("the transient value is in what is signed and kept")
		}
	}
}

func testPrivateData(s *suite) {
	member, other, outsider := s.driver(0), s.driver(1), s.driver(len(s.h.Identities)-1)
	value := "private-" + s.key
	if _, _, err := member.Submit(s.ctx, secret(call("probe:PutPrivate", s.key), value)); err != nil {
		s.Fatal(err)
	}
	wantEqual(s, "value for a member", member.evaluate("probe:GetPrivate", s.key), value)
	wantEqual(s, "value for the other member", other.evaluate("probe:GetPrivate", s.key), value)
	for name, d := range map[string]*caller{"member": member, "outsider": outsider} {
		wantEqual(s, "digest for the "+name, d.evaluate("probe:PrivateDigest", s.key), hexDigest(value))
	}
	if got, err := outsider.Evaluate(s.ctx, call("probe:GetPrivate", s.key)); err == nil {
		s.Errorf("an organisation outside the collection read %q", got)
	}
	if _, _, err := outsider.Submit(s.ctx, secret(call("probe:PutPrivate", s.key), "forged")); err == nil {
		s.Error("an organisation outside the collection wrote to it")
	}
	member.refused("NOT_FOUND", "probe:GetPrivate", s.key+"-never")
	member.refused("NOT_FOUND", "probe:Get", s.key) // the world state does not hold it
}

func testPurge(s *suite) {
	d := s.driver(0)
	if _, _, err := d.Submit(s.ctx, secret(call("probe:PutPrivate", s.key), "gone")); err != nil {
		s.Fatal(err)
	}
	d.submit("probe:PurgePrivate", s.key)
	d.refused("NOT_FOUND", "probe:GetPrivate", s.key)
	wantEqual(s, "digest after the purge", d.evaluate("probe:PrivateDigest", s.key), "")
}

// A key that has a policy of its own is changed with the endorsement that this
// asks for and not without, however many others endorse.
func testKeyLevelPolicy(s *suite) {
	d, owner := s.driver(0), s.h.Identities[2].MSPID
	var others []string
	for _, id := range s.h.Identities {
		if id.MSPID != owner {
			others = append(others, id.MSPID)
		}
	}
	s.wantBound(d, owner, others, "Get", func(value string) ledger.Call { return call("probe:Put", s.key, value) }, "probe:Bind")
	s.wantBound(d, owner, others, "GetPrivate", func(value string) ledger.Call { return secret(call("probe:PutPrivate", s.key), value) }, "probe:BindPrivate")
}

func (s *suite) wantBound(d *caller, owner string, others []string, get string, put func(value string) ledger.Call, bind string) {
	s.Helper()
	submit := func(value string, orgs ...string) error {
		c := put(value)
		c.Orgs = orgs
		_, _, err := d.Submit(s.ctx, c)
		return err
	}
	if err := submit("one"); err != nil {
		s.Fatal(err)
	}
	d.submit(bind, s.key, owner)
	wantIs(s, submit("two", others...), ledger.ErrPolicy)
	wantEqual(s, "value after a change without "+owner, d.evaluate("probe:"+get, s.key), "one")
	if err := submit("three"); err != nil { // who endorses is found by the ledger
		s.Error(err)
	}
	wantEqual(s, "value after a change with "+owner, d.evaluate("probe:"+get, s.key), "three")
}

// Members endorse what is private, and more than these what is public. A transaction
// that writes both is refused, whether it is endorsed by members alone or the ledger
// is to find who endorses it: it may not show the secret to more than the members.
func testTwoPolicies(s *suite) {
	d := s.driver(0)
	for _, orgs := range [][]string{s.orgs(2), nil} {
		c := secret(call("probe:PutBoth", s.key), "private")
		c.Orgs = orgs
		_, _, err := d.Submit(s.ctx, c)
		wantIs(s, err, ledger.ErrPolicy)
	}
	d.submit("probe:Put", s.key+"-after", "x") // a block later there is still nothing
	d.refused("NOT_FOUND", "probe:Get", s.key)
	d.refused("NOT_FOUND", "probe:GetPrivate", s.key)
	if _, _, err := d.Submit(s.ctx, secret(call("probe:PutPrivate", s.key), "private")); err != nil {
		s.Error(err) // alone each is written
	}
}

func wantRefusal(s *suite, err error, want corridor.RefusalCode) {
	s.Helper()
	var r *corridor.Refusal
	if !errors.As(err, &r) || r.Code != want {
		s.Errorf("error %v, want a refusal %s", err, want)
	}
}

func testProve(s *suite) {
	d := s.driver(0)
	_, rc := d.submit("probe:Put", s.key, "fact")
	p, err := d.Prove(s.ctx, call("probe:Get", s.key), s.orgs(3))
	if err != nil {
		s.Fatal(err)
	}
	fact, err := p.Verify(s.h.ClientState(3), "probe:Get", s.key)
	if err != nil {
		s.Fatal(err)
	}
	wantEqual(s, "value", string(fact.Value), "fact")
	wantEqual(s, "block", fact.Block, rc.Block)
	wantEqual(s, "signers", strings.Join(fact.Orgs, " "), strings.Join(s.orgs(3), " "))
	_, err = p.Verify(s.h.ClientState(4), "probe:Get", s.key)
	wantRefusal(s, err, corridor.CodePolicy)
	_, err = p.Verify(s.h.ClientState(3), "probe:Get", s.key+"x")
	wantRefusal(s, err, corridor.CodeReadSet)

	fewer, err := d.Prove(s.ctx, call("probe:Get", s.key), s.orgs(2))
	if err != nil {
		s.Fatal(err)
	}
	_, err = fewer.Verify(s.h.ClientState(3), "probe:Get", s.key)
	wantRefusal(s, err, corridor.CodePolicy)
}

func testProveUnknown(s *suite) {
	d := s.driver(0)
	d.submit("probe:Put", s.key, "fact")
	_, err := d.Prove(s.ctx, call("probe:Get", s.key), append(s.orgs(1), "NobodyMSP"))
	if err == nil || !strings.Contains(err.Error(), "NobodyMSP") {
		s.Errorf("error %v does not name the organisation that is not there", err)
	}
}

// That there is nothing now may change: it must never be taken for a fact.
func testProveAbsence(s *suite) {
	p, err := s.driver(0).Prove(s.ctx, call("probe:PrivateDigest", s.key), s.orgs(2))
	if err != nil {
		s.Fatal(err)
	}
	_, err = p.Verify(s.h.ClientState(2), "probe:PrivateDigest", s.key)
	wantRefusal(s, err, corridor.CodeReadSet)
	p, err = s.driver(0).Prove(s.ctx, call("probe:GetMany", `["`+s.key+`"]`), s.orgs(2))
	if err != nil {
		s.Fatal(err)
	}
	_, err = p.Verify(s.h.ClientState(2), "probe:GetMany", s.key)
	wantRefusal(s, err, corridor.CodeReadSet)
}

func testProveDoesNotCommit(s *suite) {
	d := s.driver(0)
	p, err := d.Prove(s.ctx, call("probe:Put", s.key, "x"), s.orgs(2))
	if err == nil {
		_, err = p.Verify(s.h.ClientState(2), "probe:Put", s.key)
		wantRefusal(s, err, corridor.CodeReadSet)
	}
	d.submit("probe:Put", s.key+"-after", "x")
	d.refused("NOT_FOUND", "probe:Get", s.key)
}
