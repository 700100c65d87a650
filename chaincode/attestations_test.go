package chaincode_test

import (
	"encoding/json"
	"testing"

	"tradehub/chaincode"
	"tradehub/chaincode/chaincodetest"
	"tradehub/documents"
)

func attestInput(family documents.Family, canonical int) chaincode.AttestInput {
	return chaincode.AttestInput{Key: digest("sha256", 7), Family: family, Canonical: digest("sha256", canonical)}
}

func (c *cast) attest(t *testing.T, who []byte, in chaincode.AttestInput) documents.Attestation {
	t.Helper()
	a, err := chaincodetest.Call[documents.Attestation](c.World, who, chaincode.TxAttest, in)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (c *cast) attested(t *testing.T, tx string) []documents.Attestation {
	t.Helper()
	as, err := chaincodetest.Call[[]documents.Attestation](c.World, c.auditor, tx, digest("sha256", 7))
	if err != nil || as == nil {
		t.Fatalf("%s: %v, %v", tx, as, err)
	}
	return as
}

func TestAttest(t *testing.T) {
	t.Run("each authority attests its own documents", func(t *testing.T) {
		c := newCast(t)
		for _, a := range []struct {
			who       []byte
			family    documents.Family
			authority documents.Authority
		}{
			{c.customs, documents.FamilyCustoms, documents.AuthorityCustoms},
			{c.carrier, documents.FamilyTransport, documents.AuthorityCarrier},
			{c.seller, documents.FamilyInvoice, documents.AuthoritySeller},
			{c.tax, documents.FamilyInvoice, documents.AuthorityTax},
		} {
			if got := c.attest(t, a.who, attestInput(a.family, 1)); got.Authority != a.authority || got.Version != 1 || !got.At.Equal(c.Now) {
				t.Errorf("got %+v", got)
			}
			for _, family := range []documents.Family{documents.FamilyCustoms, documents.FamilyTransport, documents.FamilyInvoice, "other"} {
				if family != a.family {
					c.refused(t, a.who, chaincode.TxAttest, attestInput(family, 1), chaincode.CodeForbidden)
				}
			}
		}
		if got := c.attested(t, chaincode.TxAttestations); len(got) != 4 {
			t.Errorf("%d attestations", len(got))
		}
	})
	t.Run("the same digest again is the same attestation", func(t *testing.T) {
		c := newCast(t)
		first := c.attest(t, c.customs, attestInput(documents.FamilyCustoms, 1))
		c.Now = c.Now.Add(day)
		if again := c.attest(t, c.customs, attestInput(documents.FamilyCustoms, 1)); again != first || len(c.Events) != 1 {
			t.Errorf("got %+v with %d events", again, len(c.Events))
		}
	})
	t.Run("two organisations attest one number apart", func(t *testing.T) {
		c := newCast(t)
		other := chaincodetest.NewCreator(t, "OtherCustomsMSP", "officer", chaincode.RoleCustoms)
		c.attest(t, c.customs, attestInput(documents.FamilyCustoms, 1))
		c.attest(t, other, attestInput(documents.FamilyCustoms, 2))
		got := c.attested(t, chaincode.TxAttestations)
		if len(got) != 2 || got[0].MSPID != "CustomsMSP" || got[1].MSPID != "OtherCustomsMSP" {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("nothing attested", func(t *testing.T) {
		if got := newCast(t).attested(t, chaincode.TxAttestations); len(got) != 0 {
			t.Errorf("got %+v", got)
		}
	})
}

func TestAmend(t *testing.T) {
	c := newCast(t)
	c.attest(t, c.customs, attestInput(documents.FamilyCustoms, 1))
	amended := attestInput(documents.FamilyCustoms, 2)
	c.refused(t, c.customs, chaincode.TxAttest, amended, chaincode.CodeExists)
	amended.Supersedes = digest("sha256", 3)
	c.refused(t, c.customs, chaincode.TxAttest, amended, chaincode.CodeSuperseded)
	amended.Supersedes = digest("sha256", 1)
	if got := c.attest(t, c.customs, amended); got.Version != 2 || got.Canonical != digest("sha256", 2) {
		t.Errorf("got %+v", got)
	}
	if again := c.attest(t, c.customs, amended); again.Version != 2 {
		t.Errorf("the same amendment again is %+v", again)
	}
	now, was := c.attested(t, chaincode.TxAttestations), c.attested(t, chaincode.TxAmended)
	if len(now) != 1 || now[0].Canonical != digest("sha256", 2) || now[0].SupersededBy != "" {
		t.Errorf("in force %+v", now)
	}
	if len(was) != 1 || was[0].Version != 1 || was[0].SupersededBy != digest("sha256", 2) {
		t.Errorf("earlier %+v", was)
	}
	first := attestInput(documents.FamilyCustoms, 1)
	first.Key, first.Supersedes = digest("sha256", 8), digest("sha256", 9)
	c.refused(t, c.customs, chaincode.TxAttest, first, chaincode.CodeNotFound)
}

func TestRevoke(t *testing.T) {
	c := newCast(t)
	in := attestInput(documents.FamilyCustoms, 1)
	c.refused(t, c.customs, chaincode.TxRevoke, in, chaincode.CodeNotFound)
	c.attest(t, c.customs, in)
	c.refused(t, c.customs, chaincode.TxRevoke, attestInput(documents.FamilyCustoms, 2), chaincode.CodeSuperseded)
	other := chaincodetest.NewCreator(t, "OtherCustomsMSP", "officer", chaincode.RoleCustoms)
	c.refused(t, other, chaincode.TxRevoke, in, chaincode.CodeNotFound)

	in.Reason = "declaration withdrawn"
	if _, err := c.Submit(c.customs, chaincode.TxRevoke, in); err != nil {
		t.Fatal(err)
	}
	if now := c.attested(t, chaincode.TxAttestations); len(now) != 1 || !now[0].Revoked || now[0].Reason != in.Reason {
		t.Errorf("in force %+v", now)
	}
	var e chaincode.AttestedEvent
	if err := json.Unmarshal(c.Events[1].Payload, &e); err != nil || e.Key != in.Key || !e.Attestation.Revoked {
		t.Errorf("event %s", c.Events[1].Payload)
	}
	c.refused(t, c.customs, chaincode.TxRevoke, in, chaincode.CodeRevoked)

	if got := c.attest(t, c.customs, attestInput(documents.FamilyCustoms, 1)); got.Revoked || got.Version != 2 {
		t.Errorf("attested anew %+v", got)
	}
	if was := c.attested(t, chaincode.TxAmended); len(was) != 1 || !was[0].Revoked {
		t.Errorf("earlier %+v", was)
	}
}
