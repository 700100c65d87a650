package transcript_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/transcript"
)

var update = flag.Bool("update", false, "write the golden files")

// TestDocuments fills a document of each kind and compares it, and its places, with a golden file.
func TestDocuments(t *testing.T) {
	for _, k := range transcript.Kinds {
		t.Run(string(k), func(t *testing.T) {
			d, err := record(t, k).Document()
			if err != nil {
				t.Fatal(err)
			}
			if d.Format != documents.FormatTranscribed || d.Family != k.Family() || d.Type.Valid() != nil {
				t.Errorf("%s %s %s", d.Family, d.Format, d.Type)
			}
			got, err := json.MarshalIndent(struct {
				Document *documents.Document
				Places   map[string]string
			}{d, d.Places}, "", " ")
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", string(k)+".json")
			if *update {
				if err := os.MkdirAll("testdata", 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, append(got, '\n'), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(append(got, '\n'), want) {
				t.Errorf("%s differs, %v:\n%s", path, err, got)
			}
		})
	}
}

// TestTextsAreTheInverse types again what a document states: the document is the same.
func TestTextsAreTheInverse(t *testing.T) {
	for _, k := range transcript.Kinds {
		r := record(t, k)
		d, err := r.Document()
		if err != nil {
			t.Fatal(err)
		}
		again, err := transcript.Texts(k, d)
		if err != nil {
			t.Fatal(err)
		}
		fields, faults := transcript.Check(k, 2, again)
		if len(faults) > 0 {
			t.Fatalf("%s: %+v", k, faults)
		}
		r.Fields = fields
		e, err := r.Document()
		if err != nil {
			t.Fatal(err)
		}
		a, _ := d.Canonical()
		b, _ := e.Canonical()
		if !bytes.Equal(a, b) {
			t.Errorf("%s:\n%s\n%s", k, a, b)
		}
		if diff := transcript.Compare(k, record(t, k).Fields, fields); len(diff) > 0 {
			t.Errorf("%s: %+v", k, diff)
		}
	}
}

// TestRecord wants one form of a record, and the same document out of it each time.
func TestRecord(t *testing.T) {
	for _, k := range transcript.Kinds {
		r := record(t, k)
		b, err := r.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		read, err := transcript.Parse(b)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := read.Canonical()
		x, _ := r.Document()
		y, err := read.Document()
		if err != nil || !bytes.Equal(b, again) {
			t.Errorf("%s: %v", k, err)
		}
		m, _ := x.Canonical()
		n, _ := y.Canonical()
		if !bytes.Equal(m, n) || len(x.Places) == 0 || len(x.Places) != len(y.Places) {
			t.Errorf("%s: another document", k)
		}
	}
}

// TestRecordsRefused changes a record in ways in which nobody can have confirmed it.
func TestRecordsRefused(t *testing.T) {
	k := transcript.KindInvoice
	for name, change := range map[string]func(r *transcript.Transcription){
		"another form":              func(r *transcript.Transcription) { r.Form = "tradehub-transcription/2" },
		"no such kind":              func(r *transcript.Transcription) { r.Kind = "receipt" },
		"no original":               func(r *transcript.Transcription) { r.Original.SHA256 = "" },
		"the first supersedes":      func(r *transcript.Transcription) { r.Supersedes = originalSHA },
		"the second supersedes not": func(r *transcript.Transcription) { r.Version = 2 },
		"no confirmation":           func(r *transcript.Transcription) { r.Confirmations = nil },
		"no pages":                  func(r *transcript.Transcription) { r.Pages = 0 },
		"a value was changed":       func(r *transcript.Transcription) { r.Fields[1].Value = "LCC-2026-1189" },
		"a field is left out":       func(r *transcript.Transcription) { r.Fields = r.Fields[1:] },
		"not in written form":       func(r *transcript.Transcription) { r.Fields[2].Value = "26 Oct 2026" },
		"in another order":          func(r *transcript.Transcription) { slices.Reverse(r.Fields) },
		"a place on page 3 of 2":    func(r *transcript.Transcription) { r.Fields[0].Place = "p3@0.0,0.0,1.0,1.0" },
		"one person twice": func(r *transcript.Transcription) {
			r.Confirmations = append(r.Confirmations, confirmation(k, r.Fields, transcript.SideBank, 1, true))
		},
		"a second person who saw": func(r *transcript.Transcription) {
			r.Confirmations = append(r.Confirmations, confirmation(k, r.Fields, transcript.SideBank, 2, false))
		},
		"a second person who typed otherwise": func(r *transcript.Transcription) {
			c := confirmation(k, r.Fields, transcript.SideBank, 2, true)
			c.Keys = originalSHA
			r.Confirmations = append(r.Confirmations, c)
		},
		"a side of nobody": func(r *transcript.Transcription) { r.Confirmations[0].Side = "customs" },
		"a name":           func(r *transcript.Transcription) { r.Confirmations[0].By = "Lion City" },
		"a correction of nothing": func(r *transcript.Transcription) {
			r.Fields[0].Decision = transcript.Corrected
		},
		"a proposal that was not taken": func(r *transcript.Transcription) {
			r.Fields[1].Decision, r.Fields[1].Proposed = transcript.AsProposed, &transcript.Proposal{Value: "X", How: transcript.HowOffered}
		},
	} {
		r := record(t, k)
		change(r)
		b, err := r.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := transcript.Parse(b); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	b, _ := record(t, k).Canonical()
	for name, data := range map[string][]byte{
		"blank": append([]byte(" "), b...), "twice": append(b, b...), "other member": bytes.Replace(b, []byte(`{"`), []byte(`{"a":1,"`), 1), "nothing": nil, "null": []byte("null"), "too long": bytes.Repeat([]byte(" "), transcript.MaxBytes+1),
	} {
		if _, err := transcript.Parse(data); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// TestOneWrongKeyIsFound changes each key field in one character: the blind second finds each, and
// nothing else.
func TestOneWrongKeyIsFound(t *testing.T) {
	found := 0
	for _, k := range transcript.Kinds {
		first := record(t, k).Fields
		if diff := transcript.Compare(k, first, first); len(diff) > 0 {
			t.Fatalf("%s: %+v", k, diff)
		}
		keys := map[string]bool{}
		for _, f := range k.Fields() {
			for row := range 2 {
				keys[f.At(row)] = f.Key
			}
		}
		for i, e := range first {
			second := slices.Clone(first)
			at := strings.LastIndexAny(e.Value, "0123456789")
			if at < 0 {
				continue
			}
			wrong := []byte(e.Value)
			wrong[at] = '0' + (wrong[at]-'0'+1)%10
			second[i].Value = string(wrong)
			diff := transcript.Compare(k, first, second)
			if !keys[e.Pointer] {
				if len(diff) != 0 {
					t.Errorf("%s %s is no key field: %+v", k, e.Pointer, diff)
				}
				continue
			}
			if len(diff) != 1 || diff[0].Pointer != e.Pointer || diff[0].First != e.Value || diff[0].Second != string(wrong) {
				t.Errorf("%s %s: %+v", k, e.Pointer, diff)
			}
			if transcript.KeyDigest(k, first) == transcript.KeyDigest(k, second) {
				t.Errorf("%s %s: equal key fields", k, e.Pointer)
			}
			found++
		}
	}
	if found < 40 {
		t.Errorf("only %d key fields with a digit", found)
	}
}

// TestPrintIsNotContent wants no difference for what two persons type differently of one print.
func TestPrintIsNotContent(t *testing.T) {
	k := transcript.KindInvoice
	first, second := record(t, k).Fields, record(t, k).Fields
	for i := range second {
		switch second[i].Pointer {
		case "/number":
			second[i].Value = "LCC 2026 1188"
		case "/parties/0/name":
			second[i].Value = "LION CITY COMPONENTS PTE LTD"
		}
	}
	if diff := transcript.Compare(k, first, second); len(diff) > 0 {
		t.Errorf("%+v", diff)
	}
}

// TestRowsOfTheSecond wants a container that only one of two persons typed among the differences.
func TestRowsOfTheSecond(t *testing.T) {
	k := transcript.KindBill
	first := record(t, k).Fields
	second := append(slices.Clone(first), transcript.Entry{Pointer: "/shipment/containers/1/number", Value: "TGHU1002005", Decision: transcript.Typed})
	if diff := transcript.Compare(k, first, second); len(diff) != 1 || diff[0].Second != "TGHU1002005" {
		t.Errorf("%+v", diff)
	}
	if diff := transcript.Compare(k, second, first); len(diff) != 1 || diff[0].First != "TGHU1002005" {
		t.Errorf("%+v", diff)
	}
}

// TestTranscribed counts who confirmed and what was changed.
func TestTranscribed(t *testing.T) {
	k := transcript.KindInvoice
	r := record(t, k)
	r.Confirmations = append(r.Confirmations, confirmation(k, r.Fields, transcript.SideBank, 2, true))
	for i := range r.Fields {
		switch r.Fields[i].Pointer {
		case "/number":
			r.Fields[i].Decision, r.Fields[i].Proposed = transcript.Corrected, &transcript.Proposal{Value: "LCC-2026-1187", How: transcript.HowOffered, From: "BL#/number"}
		case "/currency":
			r.Fields[i].Decision, r.Fields[i].Proposed = transcript.AsProposed, &transcript.Proposal{Value: "usd", How: transcript.HowOffered}
		case "/shipment/vessel":
			r.Fields[i].Decision, r.Fields[i].Value = transcript.Illegible, ""
		}
	}
	if err := r.Valid(); err != nil {
		t.Fatal(err)
	}
	want := documents.Transcribed{Transcription: originalSHA, Version: 1, Engine: documents.EngineNone, ByFirm: 1, ByBank: 1, Corrected: 1, KeyCorrected: 1, Illegible: 1}
	if got := r.Transcribed(originalSHA); *got != want {
		t.Errorf("%+v", got)
	}
}

// TestOffers proposes what other papers state of the same fact, and nothing that was decided.
func TestOffers(t *testing.T) {
	bill, err := record(t, transcript.KindBill).Document()
	if err != nil {
		t.Fatal(err)
	}
	invoice, err := record(t, transcript.KindInvoice).Document()
	if err != nil {
		t.Fatal(err)
	}
	from := []transcript.Source{{Name: "INV", Document: invoice}, {Name: "BL", Document: bill}, {Name: "none"}}
	have := []transcript.Entry{{Pointer: "/shipment/vessel", Decision: transcript.Illegible}}
	offers := transcript.Offers(transcript.KindDeclaration, have, from)
	for pointer, want := range map[string]string{
		"/shipment/billOfLading": "PSLX26104577 INV#/references/2/id", "/references/0/id": "HL-LCC-2026-07 INV#/references/0/id", "/parties/1/name": "Lion City Components Pte. Ltd. INV#/parties/0/name",
		"/parties/0/ids": "USCI 91440300MA5G7Q2K3M INV#/parties/1/ids", "/shipment/containers/0/number": "PSLU2045186 BL#/shipment/containers/0/number", "/shipment/grossWeight": "7980 KGM INV#/shipment/grossWeight",
		"/lines/1/amount": "49500.00 INV#/lines/1/amount", "/currency": "USD INV#/currency", "/shipment/voyage": "026N BL#/shipment/voyage",
	} {
		all := offers[pointer]
		if len(all) == 0 || all[0].Value+" "+all[0].From != want || all[0].How != transcript.HowOffered {
			t.Errorf("%s: %+v, want %s", pointer, all, want)
		}
	}
	for _, pointer := range []string{"/shipment/vessel", "/number", "/entry/declared"} {
		if len(offers[pointer]) > 0 {
			t.Errorf("%s: %+v", pointer, offers[pointer])
		}
	}
	have = append(have, transcript.Entry{Pointer: "/shipment/containers/0/number", Value: "TGHU1002005"})
	if o := transcript.Offers(transcript.KindDeclaration, have, from)["/shipment/containers/0/number"]; len(o) > 0 {
		t.Errorf("a group that has rows: %+v", o)
	}
	if o := transcript.Offers(transcript.KindInvoice, nil, []transcript.Source{{Name: "BL", Document: bill}})["/type"]; len(o) > 0 {
		t.Errorf("a type of another kind: %+v", o)
	}
}

// FuzzRecord holds what is read to one form, one document, and no panic.
func FuzzRecord(f *testing.F) {
	for _, k := range transcript.Kinds {
		b, err := record(f, k).Canonical()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
		f.Add(bytes.Replace(b, []byte(`"value"`), []byte(`"place"`), 1))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := transcript.Parse(data)
		if err != nil {
			return
		}
		again, err := r.Canonical()
		if err != nil || !bytes.Equal(again, data) {
			t.Fatalf("%v: %s", err, again)
		}
		d, err := r.Document()
		if err != nil {
			t.Fatalf("a record without a document: %v", err)
		}
		if _, err := d.Canonical(); err != nil {
			t.Fatal(err)
		}
	})
}
