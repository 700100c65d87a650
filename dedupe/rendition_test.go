package dedupe

import (
	"fmt"
	"slices"
	"testing"

	"github.com/tradehub/tradehub/documents"
)

// A rendition changes how the papers describe one trade, and nothing of the trade: the
// presenter chooses what is in them.
type rendition struct {
	name string
	do   func(p *documents.Presentation)
}

var renditions = []rendition{
	{"as it is", func(*documents.Presentation) {}},
	{"no identifiers", func(p *documents.Presentation) {
		eachParty(p, func(q *documents.Party) { q.IDs = nil })
		p.Request.Applicant.IDs = nil
	}},
	{"no identifiers, another spelling", func(p *documents.Presentation) {
		eachParty(p, func(q *documents.Party) { q.IDs, q.Name = nil, "某某 "+q.Name })
		p.Request.Applicant.IDs, p.Request.Applicant.Name = nil, "某某 "+p.Request.Applicant.Name
	}},
	{"identifiers of another scheme", func(p *documents.Presentation) {
		eachParty(p, func(q *documents.Party) {
			q.IDs = []documents.Identifier{{Scheme: documents.SchemeDUNS, Value: "123456789"}}
		})
	}},
	{"the USCI as a tax number", func(p *documents.Presentation) {
		eachParty(p, func(q *documents.Party) {
			for i := range q.IDs {
				q.IDs[i].Scheme = documents.SchemeTax
			}
		})
	}},
	{"the bill without the carrier's code", func(p *documents.Presentation) { carriage(p).CarrierCode = "" }},
	{"the carrier by name", func(p *documents.Presentation) {
		carriage(p).CarrierCode = ""
		p.Items[1].Document.Parties = []documents.Party{{Role: documents.Carrier, Name: "Nordlicht Express Lines Pte. Ltd."}}
	}},
	{"the carrier's code of another list", func(p *documents.Presentation) { carriage(p).CarrierCode = "NLX" }},
	{"the carrier's code in front of the bill's number", func(p *documents.Presentation) {
		carriage(p).BillOfLading = "NLXU" + carriage(p).BillOfLading
		p.Items[1].Document.Number = carriage(p).BillOfLading
	}},
	{"the ship by name", func(p *documents.Presentation) { carriage(p).IMO, carriage(p).Vessel = "", "NORDLICHT STAR" }},
	{"no ship, voyage or ports", func(p *documents.Presentation) {
		s := carriage(p)
		s.IMO, s.Vessel, s.Voyage, s.Loading, s.Discharge, s.CarrierCode = "", "", "", nil, nil, ""
	}},
	{"the declaration without goods", func(p *documents.Presentation) { p.Items[2].Document.Lines = nil }},
	{"the invoice alone", func(p *documents.Presentation) { p.Items = p.Items[:1] }},
	{"the invoice alone, nobody by number", func(p *documents.Presentation) {
		p.Items = p.Items[:1]
		eachParty(p, func(q *documents.Party) { q.IDs = nil })
		p.Request.Applicant.IDs = nil
	}},
	{"a piece more", func(p *documents.Presentation) {
		q := p.Items[2].Document.Lines[0].Quantity
		q.Value = q.Value.Add(documents.Money{Minor: 1, Currency: "JPY"}.Decimal())
	}},
	{"marked as LCL", func(p *documents.Presentation) { carriage(p).LCL = true }},
	{"said to be a part", func(p *documents.Presentation) { p.Request.Partial = true }},
	{"the invoice's date in the next year", func(p *documents.Presentation) { p.Items[0].Document.IssueDate = "2026-01-02" }},
}

func eachParty(p *documents.Presentation, f func(*documents.Party)) {
	for _, it := range p.Items {
		for i := range it.Document.Parties {
			f(&it.Document.Parties[i])
		}
	}
}

func carriage(p *documents.Presentation) *documents.Shipment { return &p.Items[1].Document.Shipment }

func renderedBy(r rendition) *documents.Presentation {
	tr := sampleTrade()
	tr.pieces = 1_200
	p := tr.presentation()
	r.do(p)
	for i := range p.Items { // another file
		p.Items[i] = item(p.Items[i].Document, fmt.Sprint(r.name, i))
	}
	return p
}

// nearOf is what an index knows of the claim under the ask's tokens.
func nearOf(c Claim, ask Ask) []Near {
	var out []Near
	for _, t := range c.Near {
		if slices.Contains(ask.Near, t) {
			out = append(out, Near{t, c.NearHolding()})
		}
	}
	return out
}

// TestRenditions holds that of any two renditions of one trade the second is never
// better than for review, whichever comes first.
func TestRenditions(t *testing.T) {
	for _, first := range renditions {
		p := renderedBy(first)
		p.Request.ID = "C1"
		ask := askFor(t, p)
		c, err := NewClaim(ask, 0, noon)
		if err != nil {
			t.Fatal(err)
		}
		assets := hold(t, nil, c)
		for _, second := range renditions {
			q := renderedBy(second)
			q.Request.ID, q.Request.Bank = "C2", "B"
			other := askFor(t, q)
			d, err := Decide(other, known(assets, other), nearOf(c, other), noon)
			if err != nil {
				t.Fatal(err)
			}
			if slices.Index(worst, d.Outcome) > slices.Index(worst, documents.OutcomeNear) {
				t.Errorf("%s, then %s: %s %+v", first.name, second.name, d.Outcome, d.Hits)
			}
			boxOnly := !slices.ContainsFunc(d.Hits, func(h documents.Hit) bool { return h.Kind != string(KindContainer) })
			if d.Outcome == documents.OutcomeShared && boxOnly {
				t.Errorf("%s, then %s: a container alone", first.name, second.name)
			}
		}
	}
}

func known(assets []Asset, ask Ask) []Asset {
	return slices.DeleteFunc(slices.Clone(assets), func(a Asset) bool {
		return !slices.ContainsFunc(ask.Uses, func(u Use) bool { return u.Token == a.Token })
	})
}

// A claim of three documents stays below 64 tokens an epoch, however many
// identifications and goods they state.
func TestFewFingerprints(t *testing.T) {
	p := sampleTrade().presentation()
	eachParty(p, func(q *documents.Party) {
		q.Names = []string{"North Light Trading", "Former Light Trading", "Third Light", "Fourth Light"}
		q.IDs = append(q.IDs, documents.Identifier{Scheme: documents.SchemeDUNS, Value: "123456789"})
	})
	s := carriage(p)
	s.HouseBill, s.Vessel = "HOUSE-4711-22", "NORDLICHT STAR"
	s.Loading, s.Discharge = &documents.Location{Code: "DEHAM"}, &documents.Location{Code: "CNYTN"}
	for n := range 20 {
		s.Containers = append(s.Containers, documents.Container{Number: container(100 + n)})
		line := p.Items[2].Document.Lines[0]
		line.HS = documents.HSCode(fmt.Sprintf("84%02d.10", 10+n))
		p.Items[2].Document.Lines = append(p.Items[2].Document.Lines, line)
	}
	fps, _ := Fingerprints(p)
	if len(fps) >= 64 {
		t.Errorf("%d fingerprints", len(fps))
	}
	if plain, _ := Fingerprints(sampleTrade().presentation()); len(plain) > 45 {
		t.Errorf("%d fingerprints of a plain trade", len(plain))
	}
}

// Different numbers of one seller are different assets, whichever scheme the
// seller numbers by.
func TestNumbersStayApart(t *testing.T) {
	schemes := []string{"2026-%02d-%03d", "INV/2026/%02d/%04d", "S%02d-%03d", "%02d%05d", "EXP.%02d.%04d-A"}
	tr := sampleTrade()
	for _, scheme := range schemes {
		seen := map[string]string{}
		for month := 1; month <= 12; month++ {
			for n := range 100 {
				tr.number = fmt.Sprintf(scheme, month, n+1)
				p := tr.presentation()
				p.Items = p.Items[:1]
				fps, _ := Fingerprints(p)
				for _, fp := range fps {
					if fp.Kind != KindInvoiceBuyer && fp.Kind != KindInvoiceSeller {
						continue
					}
					if old, ok := seen[fp.Value]; ok && old != tr.number {
						t.Fatalf("%s and %s are one asset: %s", old, tr.number, fp.Value)
					}
					seen[fp.Value] = tr.number
				}
			}
		}
	}
}
