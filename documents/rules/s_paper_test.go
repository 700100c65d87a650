package rules

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tradehub/tradehub/documents"
)

func init() {
	mutations = append(mutations,
		mutation{"bill typed from its attested file, by a bank too", func(_, _, _ *document, p *presentation) { typed(&p.Items[2], 1); issuedAs(&p.Items[2]) }, "S17 INFO", ""},
		mutation{"bill typed from its attested file, by the firm alone", func(_, _, _ *document, p *presentation) { typed(&p.Items[2], 0); issuedAs(&p.Items[2]) }, "S17 INFO", ""},
		mutation{"attestation of a file withdrawn", func(_, _, _ *document, p *presentation) {
			typed(&p.Items[2], 0)
			issuedAs(&p.Items[2])
			p.Items[2].Attested[0].Attestation.Revoked = true
		}, "S11 REVIEW, S17 INFO", ""},
		mutation{"a key value changed by one person alone", func(_, _, _ *document, p *presentation) {
			typed(&p.Items[2], 0)
			issuedAs(&p.Items[2])
			p.Items[2].Transcribed.ByFirm, p.Items[2].Transcribed.KeyCorrected = 1, 1
		}, "S17 REVIEW", ""},
	)
	scenarios = append(scenarios,
		scenario{"S11", "an honest paper of an attested document", func(_, _, _ *document, p *presentation) {
			typed(&p.Items[1], 1)
			differ(p, 1, documents.FactDescriptions)
		}, []string{"PASS", "NOT_EVALUATED DEC.file", "PASS"}},
		scenario{"S11", "a paper that nobody attested", func(_, _, _ *document, p *presentation) {
			typed(&p.Items[1], 1)
			p.Items[1].Attested = nil
		}, []string{"PASS", "PASS", "NOT_EVALUATED DEC.file"}},
		scenario{"S11", "a paper whose typed values agree with what was attested", func(_, _, _ *document, p *presentation) { typed(&p.Items[1], 1) },
			[]string{"PASS", "PASS", "NOT_EVALUATED DEC.file"}},
		scenario{"S11", "the attested bytes themselves, typed", func(_, _, _ *document, p *presentation) {
			typed(&p.Items[1], 1)
			p.Items[1].Digests.SHA256 = p.Items[1].Attested[0].Attestation.Document
		}, []string{"PASS", "PASS", "PASS"}},
		scenario{"S17", "nothing typed", none, []string{"PASS"}},
	)
}

// paper is the digest of a file that was typed from.
const paper = documents.Digest("sha256:5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a")

// typed makes the item a paper, typed by two persons, of whom the last are of a bank.
func typed(it *documents.Item, ofBank int) {
	it.Digests.SHA256, it.Signature = paper, documents.Signature{Status: documents.SignatureNone}
	it.Transcribed = &documents.Transcribed{Transcription: paper, Version: 1, Engine: documents.EngineNone, ByFirm: 2 - ofBank, ByBank: ofBank, Corrected: 1}
}

func issuedAs(it *documents.Item) { it.Attested[0].Attestation.File = it.Digests.SHA256 }

// packing returns a document that is no evidence: a packing list, or a certificate of origin.
func packing(f documents.Family, t documents.TypeCode) documents.Item {
	return documents.Item{
		Document:  &documents.Document{Family: f, Type: t, Number: "PL-1", IssueDate: "2025-11-20", Shipment: documents.Shipment{Containers: []documents.Container{{Number: container1}}}},
		Digests:   documents.Digests{SHA256: paper, SM3: "sm3:" + paper[7:], Canonical: "sha256:" + paper[7:]},
		Signature: documents.Signature{Status: documents.SignatureNone},
	}
}

// TestGradeOfPapers holds the grade to what each document's origin allows.
func TestGradeOfPapers(t *testing.T) {
	all := func(ofBank int) func(p *presentation) {
		return func(p *presentation) {
			for i := range p.Items {
				typed(&p.Items[i], ofBank)
			}
		}
	}
	for name, c := range map[string]struct {
		do   func(p *presentation)
		want documents.Grade
	}{
		"invoice, packing list and certificate of origin": {func(p *presentation) {
			p.Items = []documents.Item{p.Items[0], packing(documents.FamilyPacking, documents.TypePackingList), packing("origin", documents.TypeOrigin)}
		}, documents.GradeD},
		"invoice, declaration and packing list": {func(p *presentation) {
			p.Items[1].Attested = nil
			p.Items = []documents.Item{p.Items[0], p.Items[1], packing(documents.FamilyPacking, documents.TypePackingList)}
		}, documents.GradeC},
		"all typed by the firm":                         {all(0), documents.GradeC},
		"all typed, by a bank too":                      {all(1), documents.GradeB},
		"all typed from files, of which one was issued": {func(p *presentation) { all(1)(p); issuedAs(&p.Items[1]) }, documents.GradeB},
		"all typed from files that were issued": {func(p *presentation) {
			all(1)(p)
			for i := range p.Items {
				p.Items[i].Attested = attested(p.Items[i].Document, []documents.Authority{documents.AuthorityTax, documents.AuthorityCustoms, documents.AuthorityCarrier}[i], "44").Attested
				issuedAs(&p.Items[i])
			}
		}, documents.GradeA},
		"issued, and typed by the firm alone": {func(p *presentation) { all(0)(p); issuedAs(&p.Items[1]); issuedAs(&p.Items[2]) }, documents.GradeC},
		"typed by one person of a bank": {func(p *presentation) {
			all(1)(p)
			for i := range p.Items {
				p.Items[i].Transcribed.ByFirm = 0
			}
		}, documents.GradeC},
		"a paper beside data that is confirmed": {func(p *presentation) { typed(&p.Items[2], 0) }, documents.GradeA},
		"typed invoice, confirmed data beside":  {func(p *presentation) { typed(&p.Items[0], 0) }, documents.GradeC},
		"typed and altered bill, nothing else": {func(p *presentation) {
			all(1)(p)
			p.Items = p.Items[:1]
		}, documents.GradeD},
	} {
		t.Run(name, func(t *testing.T) {
			p := base()
			c.do(p)
			if v := Judge(p, Examine(p, defaultPack(t)), defaultPack(t)); v.Coverage.Grade != c.want {
				t.Errorf("grade %s, want %s", v.Coverage.Grade, c.want)
			}
		})
	}
}

// TestNoPaperRaisesAGrade draws presentations: what was data and becomes paper never has a
// better grade, and a packing list changes none.
func TestNoPaperRaisesAGrade(t *testing.T) {
	pack := defaultPack(t)
	grade := func(p *presentation) documents.Grade { return grade(p, Examine(p, pack)) }
	rapid.Check(t, func(t *rapid.T) {
		p := base()
		for i := range p.Items {
			if rapid.Bool().Draw(t, "unattested") {
				p.Items[i].Attested = nil
			}
		}
		p.Items = slices.DeleteFunc(p.Items, func(documents.Item) bool { return rapid.IntRange(0, 3).Draw(t, "drop") == 0 })
		before := grade(p)
		for i := range p.Items {
			if rapid.Bool().Draw(t, "typed") {
				typed(&p.Items[i], rapid.IntRange(0, 2).Draw(t, "of a bank"))
			}
		}
		after := grade(p)
		if after < before {
			t.Fatalf("data %s, papers %s", before, after)
		}
		p.Items = append(p.Items, packing(documents.FamilyPacking, documents.TypePackingList))
		if with := grade(p); with != after {
			t.Fatalf("grade %s, with a packing list %s", after, with)
		}
	})
}

// TestTypedIsSaid wants the words and who typed in evidence and finding, in each language.
func TestTypedIsSaid(t *testing.T) {
	p := base()
	typed(&p.Items[0], 0)
	typed(&p.Items[2], 1)
	v := Judge(p, Examine(p, defaultPack(t)), defaultPack(t))
	said := of("S17", v.Findings)
	if len(said) != 2 {
		t.Fatalf("%d findings", len(said))
	}
	for lang, words := range map[documents.Lang][2]string{
		documents.English: {"as typed from paper", "nobody of a bank"}, documents.SimplifiedChinese: {"据纸质单据录入", "银行未参与"}, documents.TraditionalChinese: {"據紙本單據錄入", "銀行未參與"},
	} {
		if a := said[0].Text[lang]; !strings.Contains(a, words[0]) || !strings.Contains(a, words[1]) {
			t.Errorf("%s: %s", lang, a)
		}
		if b := said[1].Text[lang]; !strings.Contains(b, words[0]) || strings.Contains(b, words[1]) {
			t.Errorf("%s: %s", lang, b)
		}
	}
	if e := v.Evidence; e[0].Transcribed == nil || e[1].Transcribed != nil || e[2].Transcribed.ByBank != 1 {
		t.Errorf("evidence %+v", e)
	}
}

// TestTypedDifferenceIsNamed wants the facts in which a paper and an attestation differ.
func TestTypedDifferenceIsNamed(t *testing.T) {
	p := base()
	typed(&p.Items[1], 0)
	differ(p, 1, documents.FactTotal)
	v := Judge(p, Examine(p, defaultPack(t)), defaultPack(t))
	if v.Outcome == documents.Red {
		t.Error("a slip of the reader is RED")
	}
	if !slices.ContainsFunc(of("S11", v.Findings), func(f documents.Finding) bool {
		return f.Result == documents.NotEvaluated && strings.Contains(f.Text[documents.English], "customs") && strings.Contains(f.Text[documents.English], "total")
	}) {
		t.Errorf("%+v", of("S11", v.Findings))
	}
}
