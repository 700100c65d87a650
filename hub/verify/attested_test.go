package verify_test

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/demo/samples"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/verify"
)

// The documents of the sample, in its order.
const (
	theInvoice = iota
	theDeclaration
	theBill
)

// attest has an authority attest bytes, and returns what names them.
func (w *world) attest(a authority, data []byte) documents.Digest {
	w.Helper()
	up, err := w.v.Upload(w.Context(), bankA, data)
	if err != nil {
		w.Fatal(err)
	}
	a.world = w
	made, err := w.v.Attest(w.Context(), a, bankA, up.Digests.SHA256, "")
	if err != nil {
		w.Fatal(err)
	}
	if made.Block == 0 {
		w.Error("the attestation is in no block")
	}
	return up.Digests.SHA256
}

var customs = authority{id: "A-1", msp: "CustomsMSP", as: documents.AuthorityCustoms}

// sample returns a document of the sample with texts replaced; each must be there.
func (w *world) sample(file int, replace ...string) []byte {
	w.Helper()
	data := w.files(samples.Import)[file].Data
	for i := 0; i < len(replace); i += 2 {
		if !bytes.Contains(data, []byte(replace[i])) {
			w.Fatalf("the sample has no %s", replace[i])
		}
		data = bytes.Replace(data, []byte(replace[i]), []byte(replace[i+1]), 1)
	}
	return data
}

// shown verifies the sample with one of its documents replaced.
func (w *world) shown(file int, data []byte) *verify.Report {
	w.Helper()
	files := w.files(samples.Import)
	files[file].Data = data
	in := w.inputOf(samples.Import, fmt.Sprint("V-", len(w.cases.rows)+1), w.upload(files...))
	r, err := w.v.Verify(w.Context(), w.bank, in)
	if err != nil {
		w.Fatal(err)
	}
	return r
}

// said returns what S11 answered, as result and severity.
func said(r *verify.Report) string {
	var out []string
	for _, f := range r.Verdict.Findings {
		if f.Rule == "S11" {
			s := string(f.Result)
			if f.Result == documents.Fail {
				s += " " + string(f.Severity)
			}
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}

func TestAttestationsThatCannotBeRead(t *testing.T) {
	w := newWorld(t)
	w.registrar.opened = func([]documents.Digest) ([]protocol.OpenedAttestation, error) { return nil, ledger.ErrUnavailable }
	r := w.verified(samples.Import)
	for i, it := range r.Presentation.Items {
		if it.Unchecked == "" || it.Attested != nil {
			t.Errorf("document %d: unchecked %q, %+v", i, it.Unchecked, it.Attested)
		}
	}
	if r.Verdict.Coverage.Grade == documents.GradeA {
		t.Error("grade A, and no authority was asked")
	}
}

// TestSaltThatIsNotHeld holds that a document is never confirmed by an attestation
// that could be held against nothing.
func TestSaltThatIsNotHeld(t *testing.T) {
	for name, salt := range map[string][]byte{"none": nil, "another": bytes.Repeat([]byte{1}, protocol.FactSaltBytes)} {
		w := newWorld(t)
		w.attest(customs, w.sample(theDeclaration))
		for d := range w.salts {
			w.salts[d] = salt
		}
		r := w.shown(theDeclaration, w.sample(theDeclaration))
		if it := r.Presentation.Items[theDeclaration]; !strings.Contains(it.Unchecked, "salt") || it.Attested != nil || r.Verdict.Dimensions[documents.DimAuthenticity] != documents.Grey {
			t.Errorf("%s: unchecked %q, %+v", name, it.Unchecked, it.Attested)
		}
	}
}

// TestShownAgainstAttested shows copies of a declaration that customs attested.
func TestShownAgainstAttested(t *testing.T) {
	for name, c := range map[string]struct {
		replace   []string
		want      string
		differing documents.Fact
	}{
		"as it is":               {nil, "PASS, NOT_EVALUATED", ""},
		"with a remark":          {[]string{"</DecHead>", "<NoteS>urgent</NoteS></DecHead>"}, "PASS, NOT_EVALUATED", ""},
		"another amount":         {[]string{"<DeclTotal>", "<DeclTotal>1"}, "FAIL BLOCK, NOT_EVALUATED", documents.FactTotal},
		"another bill of lading": {[]string{"<BillNo>", "<BillNo>X"}, "FAIL BLOCK, NOT_EVALUATED", documents.FactBill},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.attest(customs, w.sample(theDeclaration))
			r := w.shown(theDeclaration, w.sample(theDeclaration, c.replace...))
			if got := said(r); got != c.want {
				t.Errorf("S11 says %s, want %s", got, c.want)
			}
			a := r.Presentation.Items[theDeclaration].Attested
			if len(a) != 1 || a[0].Attestation.Block == 0 || a[0].Attestation.Facts != nil || a[0].Attestation.Keys != nil {
				t.Fatalf("attested %+v", a)
			}
			if c.differing != "" && !slices.Contains(a[0].Differing, c.differing) {
				t.Errorf("differing are %v", a[0].Differing)
			}
			if red := r.Verdict.Outcome == documents.Red; red != (c.differing != "") {
				t.Errorf("outcome %s", r.Verdict.Outcome)
			}
		})
	}
}

// without drops every element of the name.
func without(data []byte, element string) []byte {
	return regexp.MustCompile(`(?s)<`+element+`>.*?</`+element+`>`).ReplaceAll(data, nil)
}

// TestLeftOut drops a whole fact from the copy that is shown, or from what was
// attested: it must not be confirmed by what is left.
func TestLeftOut(t *testing.T) {
	for _, element := range []string{"DecContainers", "BillNo", "GrossWet", "DDate"} {
		for name, attested := range map[string]bool{"attested": true, "shown": false} {
			t.Run(element+" "+name, func(t *testing.T) {
				w := newWorld(t)
				whole := w.sample(theDeclaration)
				less := without(whole, element)
				if bytes.Equal(less, whole) {
					t.Fatal("the sample has none")
				}
				if attested {
					whole, less = less, whole
				}
				w.attest(customs, whole)
				r := w.shown(theDeclaration, less)
				if got := said(r); got != "NOT_EVALUATED, NOT_EVALUATED" {
					t.Errorf("S11 says %s", got)
				}
				if v := r.Verdict; v.Coverage.Grade == documents.GradeA || v.Dimensions[documents.DimAuthenticity] == documents.Green {
					t.Errorf("grade %s, authenticity %s", v.Coverage.Grade, v.Dimensions[documents.DimAuthenticity])
				}
			})
		}
	}
}

// TestAmendedSince shows the version that customs attested first, the one that it
// attested after, and one that it never saw.
func TestAmendedSince(t *testing.T) {
	w := newWorld(t)
	first := w.sample(theDeclaration)
	second := w.sample(theDeclaration, "<GrossWet>", "<GrossWet>1")
	w.attest(customs, first)
	w.attest(customs, second)
	for name, c := range map[string]struct {
		data    []byte
		earlier int
		fails   bool
	}{
		"the first": {first, 1, true}, "the second": {second, 0, false}, "another": {w.sample(theDeclaration, "<GrossWet>", "<GrossWet>2"), 0, true},
	} {
		r := w.shown(theDeclaration, c.data)
		a := r.Presentation.Items[theDeclaration].Attested
		if len(a) != 1 || a[0].Earlier != c.earlier || a[0].Attestation.Version != 2 || slices.Contains(failed(r), "S11") != c.fails {
			t.Errorf("%s: %+v, %s", name, a, said(r))
		}
	}
}

// TestOneDoubtIsEnough puts several authorities' words under a document: none is hidden.
func TestOneDoubtIsEnough(t *testing.T) {
	other := authority{id: "A-2", msp: "OtherCustomsMSP", as: documents.AuthorityCustoms}
	revoke := func(w *world, id string) {
		for i := range w.attestations {
			w.attestations[i].Revoked = w.attestations[i].Revoked || w.attestations[i].ID == id
		}
	}
	for name, c := range map[string]struct {
		do   func(w *world, own, another []byte)
		want string
	}{
		"both confirm":    {func(w *world, own, _ []byte) { w.attest(customs, own); w.attest(other, own) }, "PASS, PASS, NOT_EVALUATED"},
		"one contradicts": {func(w *world, own, another []byte) { w.attest(customs, own); w.attest(other, another) }, "PASS, FAIL BLOCK, NOT_EVALUATED"},
		"the other":       {func(w *world, own, another []byte) { w.attest(customs, another); w.attest(other, own) }, "FAIL BLOCK, PASS, NOT_EVALUATED"},
		"one withdrew":    {func(w *world, own, _ []byte) { w.attest(customs, own); w.attest(other, own); revoke(w, "A-2") }, "PASS, FAIL REVIEW, NOT_EVALUATED"},
		"of other content": {func(w *world, own, another []byte) {
			w.attest(customs, own)
			w.attest(other, another)
			revoke(w, "A-2")
		}, "PASS, NOT_EVALUATED"},
		"and nobody's word": {func(w *world, _, another []byte) { w.attest(other, another); revoke(w, "A-2") }, "FAIL REVIEW, NOT_EVALUATED"},
		"a carrier's word on a declaration": {func(w *world, own, another []byte) {
			w.attest(authority{id: "A-3", msp: "CarrierMSP", as: documents.AuthorityCarrier}, own)
		}, "NOT_EVALUATED"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c.do(w, w.sample(theDeclaration), w.sample(theDeclaration, "<GrossWet>", "<GrossWet>1"))
			r := w.shown(theDeclaration, w.sample(theDeclaration))
			if got := said(r); got != c.want {
				t.Errorf("S11 says %s, want %s", got, c.want)
			}
		})
	}
}

// TestRevokedAfterwards verifies the same papers before and after an authority withdrew its word.
func TestRevokedAfterwards(t *testing.T) {
	w := newWorld(t)
	w.attest(customs, w.sample(theDeclaration))
	before := w.shown(theDeclaration, w.sample(theDeclaration))
	w.attestations[0].Revoked = true
	after := w.shown(theDeclaration, w.sample(theDeclaration))
	if before.Verdict.Coverage.Grade != documents.GradeA || after.Verdict.Coverage.Grade == documents.GradeA || after.Verdict.Outcome != documents.Amber {
		t.Errorf("grade %s, then %s; outcome %s", before.Verdict.Coverage.Grade, after.Verdict.Coverage.Grade, after.Verdict.Outcome)
	}
}

// TestSaltIsKeptFirst holds that nothing is attested whose salt is not kept.
func TestSaltIsKeptFirst(t *testing.T) {
	w := newWorld(t)
	up, err := w.v.Upload(t.Context(), bankA, w.sample(theDeclaration))
	if err != nil {
		t.Fatal(err)
	}
	w.registrar.keepSalt = func([]byte) (documents.Digest, error) { return "", ledger.ErrUnavailable }
	a := customs
	a.world = w
	if _, err := w.v.Attest(t.Context(), a, bankA, up.Digests.SHA256, ""); err == nil || len(w.attestations) != 0 {
		t.Errorf("attested: %v, %+v", err, w.attestations)
	}
}
