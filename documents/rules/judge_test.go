package rules

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"testing"

	"github.com/tradehub/tradehub/documents"
)

// TestOutcome goes through what colours a verdict and what greys it.
func TestOutcome(t *testing.T) {
	tax := func(_, _, _ *document, p *presentation) {
		p.Items = p.Items[:1]
		p.Items[0].Attested[0].Attestation.Authority = documents.AuthorityTax
	}
	unconfirmed := func(_, _, _ *document, p *presentation) {
		p.Items[1].Attested, p.Items[2].Attested = nil, nil
	}
	cases := []struct {
		name    string
		do      func(inv, dec, bl *document, p *presentation)
		outcome documents.Outcome
		grade   documents.Grade
	}{
		{"all confirmed", none, documents.Green, documents.GradeA},
		{"a review", func(_, _, b *document, _ *presentation) { b.Shipment.Packages.Count = 1 }, documents.Amber, documents.GradeA},
		{"a block", func(_, d, _ *document, _ *presentation) { d.Shipment.BillOfLading = "X1" }, documents.Red, documents.GradeA},
		{"a note", hits(documents.OutcomeWeak, active("B1"), active("B6")), documents.Green, documents.GradeA},
		{"registry away", func(_, _, _ *document, p *presentation) {
			p.Registry = documents.Registry{Unanswered: "timeout"}
		}, documents.Grey, documents.GradeA},
		{"registry away and a review", func(_, _, b *document, p *presentation) {
			p.Registry, b.Shipment.Packages.Count = documents.Registry{}, 1
		}, documents.Amber, documents.GradeA},
		{"nobody but the seller confirmed", unconfirmed, documents.Green, documents.GradeB},
		{"sealed by the tax authority", sealedBy(documents.SignatureValid, documents.AuthorityTax), documents.Green, documents.GradeA},
		{"sealed, by roots that are not pinned", sealedBy(documents.SignatureUntrusted, ""), documents.Green, documents.GradeB},
		{"signed by the seller", sealedBy(documents.SignatureValid, ""), documents.Green, documents.GradeB},
		{"an invoice sealed by a carrier", sealedBy(documents.SignatureValid, documents.AuthorityCarrier), documents.Green, documents.GradeB},
		{"sealed and altered", sealedBy(documents.SignatureInvalid, documents.AuthorityTax), documents.Red, documents.GradeB},
		{"not confirmed and in conflict", func(i, d, b *document, p *presentation) {
			unconfirmed(i, d, b, p)
			b.Shipment.Packages.Count = 1
		}, documents.Amber, documents.GradeC},
		{"altered declaration, attested bill", func(_, _, _ *document, p *presentation) {
			differ(p, 1, documents.FactTotal)
		}, documents.Red, documents.GradeB},
		{"withdrawn and nobody else", func(i, d, b *document, p *presentation) {
			unconfirmed(i, d, b, p)
			p.Items[1].Attested = []documents.Attested{{Attestation: documents.Attestation{Authority: documents.AuthorityCustoms, Revoked: true}, Confirmed: true}}
		}, documents.Amber, documents.GradeB},
		{"two documents", func(_, _, _ *document, p *presentation) {
			p.Items = p.Items[:2]
			p.Items[1].Attested = nil
		}, documents.Green, documents.GradeC},
		{"invoice alone, confirmed by the tax authority", tax, documents.Grey, documents.GradeD},
		{"two invoices and nothing else", func(i, d, b *document, p *presentation) {
			twoInvoices(p)
			p.Items = []documents.Item{p.Items[0], p.Items[3]}
			p.Request.Amount = *usd(1)
		}, documents.Grey, documents.GradeD},
		{"no invoice, all else confirmed", func(_, _, _ *document, p *presentation) { p.Items = p.Items[1:] }, documents.Grey, documents.GradeD},
		{"invoice alone, above the rate", func(i, d, b *document, p *presentation) {
			tax(i, d, b, p)
			p.Request.Amount = *usd(9000000)
		}, documents.Red, documents.GradeD},
		{"nothing", func(_, _, _ *document, p *presentation) { *p = documents.Presentation{} }, documents.Grey, documents.GradeD},
	}
	pack := defaultPack(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := staged(scenario{do: c.do})
			v := Judge(p, Examine(p, pack), pack)
			if v.Outcome != c.outcome || v.Coverage.Grade != c.grade {
				t.Errorf("outcome %s grade %s, want %s %s", v.Outcome, v.Coverage.Grade, c.outcome, c.grade)
			}
		})
	}
}

// sealedBy has nobody but a signature on the invoice confirm anything.
func sealedBy(status documents.SignatureStatus, a documents.Authority) func(_, _, _ *document, p *presentation) {
	return func(_, _, _ *document, p *presentation) {
		for i := range p.Items {
			p.Items[i].Attested = nil
		}
		p.Items[0].Signature = documents.Signature{Status: status, Signer: "CN=国家税务总局测试市税务局", Authority: a}
	}
}

func TestDimensions(t *testing.T) {
	pack, p := defaultPack(t), base()
	p.Items[1].Document.Shipment.BillOfLading = "X1"
	p.Items[2].Document.Shipment.Packages.Count = 1
	p.Registry = documents.Registry{Unanswered: "timeout"}
	v := Judge(p, Examine(p, pack), pack)
	want := map[documents.Dimension]documents.Outcome{
		documents.DimAuthenticity: documents.Green, documents.DimConsistency: documents.Amber, documents.DimCargo: documents.Red,
		documents.DimDuplicate: documents.Grey, documents.DimPrice: documents.Green, documents.DimSanctions: documents.Green,
	}
	for dim, o := range want {
		if v.Dimensions[dim] != o {
			t.Errorf("%s is %s, want %s", dim, v.Dimensions[dim], o)
		}
	}
	// A06 and the nine X rules lack the registry; A12, A14, D03, D09, P10 and T13 do not apply.
	if c := v.Coverage; c.NotEvaluated != 10 || c.NotApplicable != 6 || c.Evaluated != len(table)-16 {
		t.Errorf("coverage = %+v", c)
	}
}

// TestAuthenticity colours the dimension, and words a GREEN verdict, by what
// issuers said and by nothing else.
func TestAuthenticity(t *testing.T) {
	nobody := func(_, _, _ *document, p *presentation) {
		for i := range p.Items {
			p.Items[i].Attested = nil
		}
	}
	for name, c := range map[string]struct {
		do       func(inv, dec, bl *document, p *presentation)
		colour   documents.Outcome
		headline string
	}{
		"all confirmed": {none, documents.Green, "GREEN"},
		"one confirmed": {func(_, _, _ *document, p *presentation) {
			p.Items[0].Attested, p.Items[2].Attested = nil, nil
		}, documents.Green, "GREEN"},
		"nobody confirmed": {nobody, documents.Grey, "UNCONFIRMED"},
		"ledger away": {func(_, _, _ *document, p *presentation) {
			for i := range p.Items {
				p.Items[i].Unchecked = "ledger unavailable"
			}
		}, documents.Grey, "UNCONFIRMED"},
		"one withdrawn": {func(_, _, _ *document, p *presentation) { p.Items[1].Attested[0].Attestation.Revoked = true }, documents.Amber, "AMBER"},
		"nobody confirmed, and another contract": {func(i, d, b *document, p *presentation) {
			nobody(i, d, b, p)
			d.References[0].ID = "another"
		}, documents.Amber, "AMBER"},
		"one altered": {func(_, _, _ *document, p *presentation) {
			differ(p, 1, documents.FactTotal)
		}, documents.Red, "RED"},
	} {
		t.Run(name, func(t *testing.T) {
			pack, p := defaultPack(t), staged(scenario{do: c.do})
			v := Judge(p, Examine(p, pack), pack)
			want, err := messages().fill("headline", c.headline, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := v.Dimensions[documents.DimAuthenticity]; got != c.colour || !maps.Equal(v.Headline, want) {
				t.Errorf("%s, %q; want %s, %q", got, v.Headline[documents.English], c.colour, want[documents.English])
			}
		})
	}
}

// TestGoldenVerdicts holds whole verdicts to files: one without and one with discrepancies.
func TestGoldenVerdicts(t *testing.T) {
	pack := defaultPack(t)
	cases := map[string]func(inv, dec, bl *document, p *presentation){
		"consistent": none,
		"discrepant": func(i, d, b *document, p *presentation) {
			d.Totals.TaxInclusive = usd(9790000)
			d.Shipment.Voyage = "48E"
			b.Parties[2].Name = "TO ORDER OF PACIFIC RIM HOLDINGS LTD"
			p.Items[2].Attested = nil
			hits(documents.OutcomeShared, active("A6"), active("B1"))(i, d, b, p)
		},
		"invoice alone": func(_, _, _ *document, p *presentation) { p.Items = p.Items[:1] },
	}
	for name, do := range cases {
		t.Run(name, func(t *testing.T) {
			p := staged(scenario{do: do})
			got := indented(t, Judge(p, Examine(p, pack), pack))
			path := filepath.Join("testdata", "verdicts", name+".json")
			if *update {
				write(t, path, got)
			}
			if want := read(t, path); string(got) != string(want) {
				t.Errorf("%s differs; run with -update and read the difference", path)
			}
		})
	}
}

// TestReplay examines the presentation again as it was kept: the same bytes.
func TestReplay(t *testing.T) {
	pack := defaultPack(t)
	for _, m := range mutations {
		p := mutated(m)
		first, _ := json.Marshal(Examine(p, pack))
		for range 3 {
			if again, _ := json.Marshal(Examine(clone(t, p), defaultPack(t))); string(again) != string(first) {
				t.Fatalf("%s: replay differs\n%s\n%s", m.name, first, again)
			}
		}
	}
}

// TestPlaces requires the place of a compared value in the source, or that of the nearest
// enclosing one.
func TestPlaces(t *testing.T) {
	p := base()
	i := p.Items[0].Document
	i.Mark("/totals/taxInclusive", "/Invoice/Total")
	i.Mark("/lines/0", "/Invoice/Line[1]")
	d := labelled(p)[0]
	for ptr, want := range map[string]string{
		"/totals/taxInclusive": "/Invoice/Total", "/lines/0/amount": "/Invoice/Line[1]", "/lines/1/amount": "", "": "",
	} {
		if got := d.at(ptr, "").Place; got != want {
			t.Errorf("place of %q = %q, want %q", ptr, got, want)
		}
	}
}

// differ makes the document of the index another than what was attested.
func differ(p *presentation, i int, facts ...documents.Fact) {
	a := &p.Items[i].Attested[0]
	a.Confirmed, a.Differing = false, facts
}
