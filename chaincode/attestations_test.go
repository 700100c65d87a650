package chaincode_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/chaincodetest"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// attestInput attests the document of a number, under the keys.
func attestInput(family documents.Family, document int, keys ...int) protocol.AttestInput {
	in := protocol.AttestInput{
		Family: family, Document: digest("sha256", document), Salt: digest("sha256", 100+document),
		Facts: []documents.SealedFact{{Fact: documents.FactTotal, Digest: digest("sha256", 200+document)}, {Fact: documents.FactSeller, Part: "UN/LOCODE", Digest: digest("sha256", 9)}},
	}
	if keys == nil {
		keys = []int{7}
	}
	for _, k := range keys {
		in.Keys = append(in.Keys, digest("sha256", k))
	}
	return in
}

func (c *cast) attest(t *testing.T, who []byte, in protocol.AttestInput) documents.Attestation {
	t.Helper()
	a, err := chaincodetest.Call[documents.Attestation](c.World, who, protocol.TxAttest, in)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (c *cast) revoke(t *testing.T, who []byte, id string) documents.Attestation {
	t.Helper()
	a, err := chaincodetest.Call[documents.Attestation](c.World, who, protocol.TxRevoke, protocol.RevokeInput{ID: id, Reason: "withdrawn"})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (c *cast) attested(t *testing.T, tx string, keys ...int) []documents.Attestation {
	t.Helper()
	as, err := chaincodetest.Call[[]documents.Attestation](c.World, c.auditor, tx, attestInput("", 0, keys...).Keys)
	if err != nil || as == nil {
		t.Fatalf("%s: %v, %v", tx, as, err)
	}
	return as
}

// words describes attestations by organisation, version and document.
func words(as []documents.Attestation) string {
	var out []string
	for _, a := range as {
		s := fmt.Sprintf("%s v%d %s", a.MSPID, a.Version, strings.TrimLeft(a.Document.Hex(), "0"))
		if a.Revoked {
			s += " revoked"
		}
		if a.SupersededBy != "" {
			s += " until " + strings.TrimLeft(a.SupersededBy.Hex(), "0")
		}
		out = append(out, s)
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func wantWords(t *testing.T, as []documents.Attestation, want string) {
	t.Helper()
	if got := words(as); got != want {
		t.Errorf("there are %q, want %q", got, want)
	}
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
					c.refused(t, a.who, protocol.TxAttest, attestInput(family, 1), protocol.CodeForbidden)
				}
			}
		}
		if got := c.attested(t, protocol.TxAttestations); len(got) != 4 {
			t.Errorf("%d attestations", len(got))
		}
	})
	t.Run("the same document again is the same attestation", func(t *testing.T) {
		c := newCast(t)
		first := c.attest(t, c.customs, attestInput(documents.FamilyCustoms, 1))
		c.Now = c.Now.Add(day)
		if again := c.attest(t, c.customs, attestInput(documents.FamilyCustoms, 1)); !reflect.DeepEqual(again, first) || len(c.Events) != 1 {
			t.Errorf("got %+v with %d events", again, len(c.Events))
		}
	})
	t.Run("two organisations attest one number apart", func(t *testing.T) {
		c := newCast(t)
		other := chaincodetest.NewCreator(t, "OtherCustomsMSP", "officer", protocol.RoleCustoms)
		c.attest(t, c.customs, attestInput(documents.FamilyCustoms, 1))
		c.attest(t, other, attestInput(documents.FamilyCustoms, 2))
		wantWords(t, c.attested(t, protocol.TxAttestations), "CustomsMSP v1 1, OtherCustomsMSP v1 2")
	})
	t.Run("nothing attested", func(t *testing.T) {
		if got := newCast(t).attested(t, protocol.TxAttestations); len(got) != 0 {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("malformed", func(t *testing.T) {
		c := newCast(t)
		for name, spoil := range map[string]func(*protocol.AttestInput){
			"no key":         func(in *protocol.AttestInput) { in.Keys = nil },
			"too many keys":  func(in *protocol.AttestInput) { in.Keys = make([]documents.Digest, protocol.MaxKeys+1) },
			"bad key":        func(in *protocol.AttestInput) { in.Keys[0] = "sha256:1" },
			"bad document":   func(in *protocol.AttestInput) { in.Document = "x" },
			"bad salt":       func(in *protocol.AttestInput) { in.Salt = "" },
			"bad supersedes": func(in *protocol.AttestInput) { in.Supersedes = "x" },
			"no fact":        func(in *protocol.AttestInput) { in.Facts = nil },
			"nameless fact":  func(in *protocol.AttestInput) { in.Facts[0].Fact = "" },
			"a value":        func(in *protocol.AttestInput) { in.Facts[0].Part = "82,200.00 USD" },
			"bad digest":     func(in *protocol.AttestInput) { in.Facts[0].Digest = "100" },
			"too many facts": func(in *protocol.AttestInput) { in.Facts = slices.Repeat(in.Facts, protocol.MaxFacts) },
		} {
			in := attestInput(documents.FamilyCustoms, 1)
			spoil(&in)
			if _, err := c.Submit(c.customs, protocol.TxAttest, in); err == nil {
				t.Errorf("%s was taken", name)
			}
		}
	})
}

func TestAmend(t *testing.T) {
	c := newCast(t)
	c.attest(t, c.customs, attestInput(documents.FamilyCustoms, 1))
	amended := attestInput(documents.FamilyCustoms, 2)
	c.refused(t, c.customs, protocol.TxAttest, amended, protocol.CodeExists)
	amended.Supersedes = digest("sha256", 3)
	c.refused(t, c.customs, protocol.TxAttest, amended, protocol.CodeSuperseded)
	amended.Supersedes = digest("sha256", 1)
	other := chaincodetest.NewCreator(t, "OtherCustomsMSP", "officer", protocol.RoleCustoms)
	c.refused(t, other, protocol.TxAttest, amended, protocol.CodeNotFound)
	first := c.attest(t, c.customs, amended)
	if again := c.attest(t, c.customs, amended); again.Version != 2 || again.TxID != first.TxID {
		t.Errorf("the same amendment again is %+v", again)
	}
	wantWords(t, c.attested(t, protocol.TxAttestations), "CustomsMSP v2 2")
	wantWords(t, c.attested(t, protocol.TxAmended), "CustomsMSP v1 1 until 2")
	c.refused(t, c.customs, protocol.TxAttest, attestInput(documents.FamilyCustoms, 1), protocol.CodeExists)
	amended.Document = digest("sha256", 4)
	c.refused(t, c.customs, protocol.TxAttest, amended, protocol.CodeSuperseded)
}

// TestSeveralKeys holds that an attestation is found under every way to write its
// number, with all its versions, and that a way in common makes two numbers one.
func TestSeveralKeys(t *testing.T) {
	c := newCast(t)
	c.attest(t, c.carrier, attestInput(documents.FamilyTransport, 1, 7, 8))
	for _, keys := range [][]int{{7}, {8}, {6, 8}, {7, 8}} {
		wantWords(t, c.attested(t, protocol.TxAttestations, keys...), "CarrierMSP v1 1")
	}
	c.refused(t, c.carrier, protocol.TxAttest, attestInput(documents.FamilyTransport, 2, 8, 9), protocol.CodeExists)
	amended := attestInput(documents.FamilyTransport, 2, 8, 9)
	amended.Supersedes = digest("sha256", 1)
	c.attest(t, c.carrier, amended)
	for _, key := range []int{7, 8, 9} { // 7 is what the first version alone was under
		wantWords(t, c.attested(t, protocol.TxAttestations, key), "CarrierMSP v2 2")
		wantWords(t, c.attested(t, protocol.TxAmended, key), "CarrierMSP v1 1 until 2")
	}
}

// TestTwoUnderOneKey attests a document whose ways to be written belong to two
// others: neither is hidden, and one must go first.
func TestTwoUnderOneKey(t *testing.T) {
	c := newCast(t)
	a := c.attest(t, c.carrier, attestInput(documents.FamilyTransport, 1, 7))
	c.attest(t, c.carrier, attestInput(documents.FamilyTransport, 2, 8))
	both := attestInput(documents.FamilyTransport, 3, 7, 8)
	c.refused(t, c.carrier, protocol.TxAttest, both, protocol.CodeExists)
	both.Supersedes = digest("sha256", 2)
	c.refused(t, c.carrier, protocol.TxAttest, both, protocol.CodeExists)
	wantWords(t, c.attested(t, protocol.TxAttestations, 7, 8), "CarrierMSP v1 1, CarrierMSP v1 2")
	c.revoke(t, c.carrier, a.ID)
	c.attest(t, c.carrier, both)
	wantWords(t, c.attested(t, protocol.TxAttestations, 7), "CarrierMSP v1 1 revoked, CarrierMSP v2 3")
	wantWords(t, c.attested(t, protocol.TxAttestations, 8), "CarrierMSP v2 3")
}

// TestOneInForceUnderAKey amends a revoked attestation. One of its keys has gone to another
// attestation, which must be revoked first.
func TestOneInForceUnderAKey(t *testing.T) {
	c := newCast(t)
	first := c.attest(t, c.carrier, attestInput(documents.FamilyTransport, 1, 7))
	second := c.attest(t, c.carrier, attestInput(documents.FamilyTransport, 2, 8))
	c.revoke(t, c.carrier, second.ID)
	both := attestInput(documents.FamilyTransport, 3, 7, 8)
	both.Supersedes = first.Document
	c.attest(t, c.carrier, both)
	c.revoke(t, c.carrier, first.ID)
	// Of two that were revoked under key 8, the one whose ID is the last goes on.
	if got := c.attest(t, c.carrier, attestInput(documents.FamilyTransport, 4, 8)); got.ID != second.ID {
		t.Fatalf("the one that goes on is %+v", got)
	}
	c.refused(t, c.carrier, protocol.TxAttest, attestInput(documents.FamilyTransport, 5, 7), protocol.CodeExists)
	wantWords(t, c.attested(t, protocol.TxAttestations, 8), "CarrierMSP v2 3 revoked, CarrierMSP v2 4")
	c.revoke(t, c.carrier, second.ID)
	c.attest(t, c.carrier, attestInput(documents.FamilyTransport, 5, 7))
}

// TestAttestationState holds the answer for one key to what is found under it.
func TestAttestationState(t *testing.T) {
	c := newCast(t)
	state := func(key int) protocol.AttestationState {
		t.Helper()
		ref := protocol.AttestationRef{Key: digest("sha256", key), Authority: documents.AuthorityCarrier, MSPID: "CarrierMSP"}
		s, err := chaincodetest.Call[protocol.AttestationState](c.World, c.alpha, protocol.TxAttestation, ref)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	want := func(key int, a documents.Attestation, earlier ...string) {
		t.Helper()
		record, err := protocol.AttestationDigest(a)
		if err != nil {
			t.Fatal(err)
		}
		s := protocol.AttestationState{ID: a.ID, Version: a.Version, Document: a.Document, Revoked: a.Revoked, Record: record, Earlier: earlier}
		if got := state(key); !reflect.DeepEqual(got, s) {
			t.Errorf("key %d: %+v, want %+v", key, got, s)
		}
	}
	first := c.attest(t, c.carrier, attestInput(documents.FamilyTransport, 1, 7))
	second := c.attest(t, c.carrier, attestInput(documents.FamilyTransport, 2, 8))
	want(7, first)
	want(8, second)
	second = c.revoke(t, c.carrier, second.ID)
	want(8, second)
	in := attestInput(documents.FamilyTransport, 3, 8, 9)
	in.Supersedes = first.Document
	c.refused(t, c.carrier, protocol.TxAttest, in, protocol.CodeRevoked) // the first is under neither key
	in.Keys = append(in.Keys, digest("sha256", 7))
	third := c.attest(t, c.carrier, in)
	want(7, third)
	want(8, third, second.ID)
	want(9, third)
	third = c.revoke(t, c.carrier, third.ID)
	want(8, third, second.ID)

	for name, ref := range map[string]protocol.AttestationRef{
		"no key":     {Authority: documents.AuthorityCarrier, MSPID: "CarrierMSP"},
		"a stranger": {Key: digest("sha256", 7), Authority: "king", MSPID: "CarrierMSP"},
		"no MSP":     {Key: digest("sha256", 7), Authority: documents.AuthorityCarrier},
		"a zero":     {Key: digest("sha256", 7), Authority: documents.AuthorityCarrier, MSPID: "Carrier\x00MSP"},
	} {
		t.Run(name, func(t *testing.T) { c.refused(t, c.alpha, protocol.TxAttestation, ref, protocol.CodeInvalidArgument) })
	}
	c.refused(t, c.alpha, protocol.TxAttestation, protocol.AttestationRef{Key: digest("sha256", 6), Authority: documents.AuthorityCarrier, MSPID: "CarrierMSP"}, protocol.CodeNotFound)
}

func TestRevoke(t *testing.T) {
	c := newCast(t)
	in := attestInput(documents.FamilyCustoms, 1)
	c.refused(t, c.customs, protocol.TxRevoke, protocol.RevokeInput{ID: "A-1"}, protocol.CodeNotFound)
	made := c.attest(t, c.customs, in)
	revoke := protocol.RevokeInput{ID: made.ID, Reason: "declaration withdrawn"}
	for _, who := range [][]byte{chaincodetest.NewCreator(t, "OtherCustomsMSP", "officer", protocol.RoleCustoms), c.carrier, c.seller} {
		c.refused(t, who, protocol.TxRevoke, revoke, protocol.CodeNotOwner)
	}
	// An organisation in two roles does not revoke in one what it attested in the other.
	tax, seller := chaincodetest.NewCreator(t, "OrgMSP", "ann", protocol.RoleTax), chaincodetest.NewCreator(t, "OrgMSP", "bob", protocol.RoleSeller)
	other := c.attest(t, tax, attestInput(documents.FamilyInvoice, 1))
	c.refused(t, seller, protocol.TxRevoke, protocol.RevokeInput{ID: other.ID}, protocol.CodeNotOwner)

	events := len(c.Events)
	if _, err := c.Submit(c.customs, protocol.TxRevoke, revoke); err != nil {
		t.Fatal(err)
	}
	var e documents.Attestation
	if err := json.Unmarshal(c.Events[events].Payload, &e); err != nil || e.ID != made.ID || !e.Revoked || e.Reason != revoke.Reason {
		t.Errorf("event %s", c.Events[events].Payload)
	}
	c.refused(t, c.customs, protocol.TxRevoke, revoke, protocol.CodeRevoked)
	again := attestInput(documents.FamilyCustoms, 1)
	again.Supersedes = digest("sha256", 1)
	c.refused(t, c.customs, protocol.TxAttest, again, protocol.CodeRevoked)
	if got := c.attest(t, c.customs, in); got.Revoked || got.Version != 2 || got.ID != made.ID {
		t.Errorf("attested anew %+v", got)
	}
	wantWords(t, c.attested(t, protocol.TxAmended), "CustomsMSP v1 1 revoked until 1")
}

// TestSalts holds that the salt of an attestation is for the keepers alone.
func TestSalts(t *testing.T) {
	c := newCast(t)
	salt := bytes.Repeat([]byte("salt"), protocol.FactSaltBytes/4)
	keep := func(who, salt []byte) error {
		_, err := c.InvokeTransient(who, protocol.TxKeepSalt, map[string][]byte{protocol.TransientSalt: salt}, "{}")
		return err
	}
	if err := keep(c.registrar, salt); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(c.Public(), "saltsalt") {
		t.Error("the salt is public")
	}
	wantCode(t, keep(c.customs, salt), protocol.CodeForbidden)
	for _, bad := range [][]byte{nil, salt[1:], append(salt, 1)} {
		wantCode(t, keep(c.registrar, bad), protocol.CodeInvalidArgument)
	}
	in := attestInput(documents.FamilyCustoms, 1)
	in.Salt = protocol.SaltDigest(salt)
	c.attest(t, c.customs, in)
	amended := attestInput(documents.FamilyCustoms, 2) // whose salt nobody kept
	amended.Supersedes = in.Document
	c.attest(t, c.customs, amended)
	opened, err := chaincodetest.Call[[]protocol.OpenedAttestation](c.World, c.registrar, protocol.TxOpened, in.Keys)
	if err != nil || len(opened) != 2 {
		t.Fatalf("opened %+v, %v", opened, err)
	}
	if !bytes.Equal(opened[0].Salt, salt) || opened[0].Attestation.Version != 1 || opened[1].Salt != nil || opened[1].Attestation.Version != 2 {
		t.Errorf("opened %+v", opened)
	}
	for _, who := range [][]byte{c.alpha, c.customs, c.auditor} {
		c.refused(t, who, protocol.TxOpened, in.Keys, protocol.CodeForbidden)
	}
}

// TestAttestNamesTheFile wants the file that was issued with a document in the attestation and in
// its event, and no other file put in its place silently.
func TestAttestNamesTheFile(t *testing.T) {
	c := newCast(t)
	in := attestInput(documents.FamilyCustoms, 1)
	in.File = digest("sha256", 77)
	if a := c.attest(t, c.customs, in); a.File != in.File {
		t.Errorf("file %q", a.File)
	}
	var said documents.Attestation
	if err := json.Unmarshal(c.Events[len(c.Events)-1].Payload, &said); err != nil || said.File != in.File {
		t.Errorf("event %+v, %v", said, err)
	}
	other := in
	other.File = digest("sha256", 78)
	c.refused(t, c.customs, protocol.TxAttest, other, protocol.CodeExists)
	other.File = "file"
	c.refused(t, c.customs, protocol.TxAttest, other, protocol.CodeInvalidArgument)
	in.File = ""
	if a := c.attest(t, c.customs, in); a.File == "" {
		t.Error("the same document again lost its file")
	}
}
