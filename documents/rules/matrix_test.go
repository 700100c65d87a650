package rules

import (
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
)

// A mutation changes one fact of the consistent base presentation.
type mutation struct {
	name string
	do   func(inv, dec, bl *documents.Document, p *documents.Presentation)
	want string // the rules that fail, with their severities: "A05 REVIEW, A12 REVIEW"
	// missing names rules that can no longer be evaluated in part or whole.
	missing string
}

func hits(outcome documents.RegistryOutcome, hs ...documents.Hit) func(_, _, _ *documents.Document, p *documents.Presentation) {
	return func(_, _, _ *documents.Document, p *documents.Presentation) {
		p.Registry.Outcome, p.Registry.Hits = outcome, hs
		if outcome == documents.OutcomeNear || outcome == documents.OutcomeWeak {
			p.Registry.Similar = outcome
		}
	}
}

func active(kind string) documents.Hit {
	return documents.Hit{Kind: kind, State: "active", Age: "<30d", Sufficient: true}
}

// again presents the first document of the label a second time, with a change.
func again(label string, change func(*document)) func(_, _, _ *document, p *presentation) {
	return func(_, _, _ *document, p *presentation) {
		it := p.Items[slices.Index(Labels(p), label)]
		d := *it.Document
		it.Document, it.Attested = &d, nil
		it.Digests.Canonical = ""
		it.Signature = documents.Signature{Status: documents.SignatureValid, Signer: "CN=copy"}
		change(it.Document)
		p.Items = append(p.Items, it)
	}
}

// ownCargo is a claim of the bank's own on the same goods.
func ownCargo(state string) documents.Hit {
	return documents.Hit{Kind: "B4", State: state, Age: "<30d", Own: true, Sufficient: true}
}

// linked is a hit of a claim that shares a paper too.
func linked(kind string) documents.Hit {
	h := active(kind)
	h.Own, h.Linked = kind == "B4", true
	return h
}

// roundTrip is a claim on the same goods from another seller.
func roundTrip(own bool) documents.Hit {
	h := active("B4")
	h.Own, h.OtherSeller = own, true
	return h
}

func reversed(times int) func(_, _, _ *document, p *presentation) {
	return func(_, _, _ *document, p *presentation) { p.Registry.Reversals = times }
}

type (
	document     = documents.Document
	presentation = documents.Presentation
)

// mutations is the matrix: one changed fact each, and exactly the rules that it makes fail.
var mutations = []mutation{
	{"invoice payable", func(i, _, _ *document, _ *presentation) { i.Totals.Payable = usd(10000100) }, "S01 REVIEW", ""},
	{"invoice lines total", func(i, _, _ *document, _ *presentation) { i.Totals.Lines = usd(10000100) }, "S01 REVIEW", ""},
	{"invoice unit price", func(i, _, _ *document, _ *presentation) { i.Lines[0].UnitPrice = dptr("501") }, "S02 REVIEW", ""},
	{"invoice odd currency", func(i, _, _ *document, _ *presentation) { i.Totals.Prepaid = &documents.Money{Currency: "EUR"} }, "S03 REVIEW", ""},
	{"invoice unknown currency", func(i, _, _ *document, _ *presentation) {
		i.Currency, i.Lines, i.Totals = "QQQ", nil, documents.Totals{}
	}, "S03 REVIEW", "A01 A05 A07 A15 G01 G05 G06 S01 S02"},
	{"declaration direction digit", func(_, d, _ *document, _ *presentation) { d.Number = "530120260000012345" }, "S05 BLOCK", ""},
	{"declaration too short", func(_, d, _ *document, _ *presentation) { d.Number = "53012026100001234" }, "S05 BLOCK", ""},
	{"declaration unknown office", func(_, d, _ *document, _ *presentation) { d.Number = "990120261000012345" }, "S05 BLOCK", ""},
	{"declaration other office", func(_, d, _ *document, _ *presentation) { d.Number = "530420261000012345" }, "S05 BLOCK", ""},
	{"declaration other year", func(_, d, _ *document, _ *presentation) { d.Number = "530120251000012345" }, "S05 BLOCK", ""},
	{"declaration unknown heading", func(_, d, _ *document, _ *presentation) { d.Lines[0].HS = "8520001000" }, "G05 REVIEW, S06 REVIEW", "G01"},
	{"declaration short HS code", func(_, d, _ *document, _ *presentation) { d.Lines[0].HS = "84818040" }, "S06 REVIEW", ""},
	{"container check digit on both", func(_, d, b *document, _ *presentation) {
		d.Shipment.Containers[0].Number, b.Shipment.Containers[0].Number = "TGHU1002006", "TGHU1002006"
	}, "S07 REVIEW, S07 REVIEW", ""},
	{"vessel IMO number", func(_, _, b *document, _ *presentation) { b.Shipment.IMO = "9074728" }, "S08 REVIEW", ""},
	{"seller's LEI", func(i, _, _ *document, _ *presentation) { i.Parties[0].IDs[0].Value = "529900TRADEHUBTEST81" }, "S10 REVIEW", ""},
	{"altered bill of lading", func(_, _, _ *document, p *presentation) { differ(p, 2, documents.FactOnBoard) }, "S11 BLOCK", ""},
	{"reworded declaration", func(_, _, _ *document, p *presentation) { differ(p, 1, documents.FactDescriptions) }, "S11 BLOCK", ""},
	{"consignee renamed beside its identifier", func(_, _, _ *document, p *presentation) {
		p.Items[1].Attested[0].Confirmed, p.Items[1].Attested[0].Renamed = false, []documents.Fact{documents.FactConsignee}
	}, "S11 REVIEW", ""},
	{"declaration amended since", func(_, _, _ *document, p *presentation) {
		differ(p, 1, documents.FactTotal, documents.FactAmounts)
		p.Items[1].Attested[0].Earlier, p.Items[1].Attested[0].Attestation.Version = 1, 2
	}, "S11 BLOCK", ""},
	{"two carriers attested, one contradicts", func(_, _, _ *document, p *presentation) {
		other := p.Items[2].Attested[0]
		other.Attestation.MSPID, other.Confirmed, other.Differing = "OtherMSP", false, []documents.Fact{documents.FactVessel}
		p.Items[2].Attested = append(p.Items[2].Attested, other)
	}, "S11 BLOCK", ""},
	{"broken signature", func(_, _, _ *document, p *presentation) { p.Items[0].Signature.Status = documents.SignatureInvalid }, "S11 BLOCK", ""},
	{"attestation withdrawn", func(_, _, _ *document, p *presentation) { p.Items[1].Attested[0].Attestation.Revoked = true }, "S11 REVIEW", ""},
	{"two versions of the invoice", again("INV", func(d *document) { d.Totals.TaxInclusive, d.Totals.Payable = usd(11000000), usd(11000000) }), "S16 REVIEW", ""},
	{"contract number", func(_, d, _ *document, _ *presentation) { d.References[0].ID = "LT-XX/2025-09" }, "P01 REVIEW", ""},
	{"declared consignee", func(_, d, _ *document, _ *presentation) {
		d.Parties[0].IDs[0].Value, d.Parties[1].IDs[0].Value = otherUSCI, otherUSCI
	}, "P02 BLOCK", ""},
	{"applicant", func(_, _, _ *document, p *presentation) { p.Request.Applicant.IDs[0].Value = otherUSCI }, "P02 BLOCK", ""},
	{"agency import", func(_, d, _ *document, p *presentation) {
		d.Parties[0].IDs[0].Value, d.Parties[1].IDs[0].Value = agentUSCI, agentUSCI
		p.Request.Agency = "AG-1"
	}, "P02 REVIEW", ""},
	{"shipper", func(_, _, b *document, _ *presentation) { b.Parties[1].Name = "Alpenblick Handels AG" }, "P03 REVIEW", ""},
	{"shipper under a credit", func(_, _, b *document, p *presentation) {
		b.Parties[1].Name, p.Request.Instrument = "Alpenblick Handels AG", documents.LetterOfCredit
	}, "D03 REVIEW, P03 INFO", "D03"},
	{"bill's consignee", func(_, _, b *document, _ *presentation) { b.Parties[2].Name = "Pacific Rim Holdings Ltd" }, "P04 REVIEW", ""},
	{"declared consignor", func(_, d, _ *document, _ *presentation) { d.Parties[2].Name = "ALPENBLICK HANDELS AG" }, "P06 REVIEW", ""},
	{"advance too high", func(_, _, _ *document, p *presentation) { p.Request.Amount.Minor = 8000001 }, "A01 BLOCK", ""},
	{"declared total 2 % below", func(_, d, _ *document, _ *presentation) { d.Totals.TaxInclusive = usd(9800000) }, "A05 REVIEW", ""},
	{"declared total 10 % above", func(_, d, _ *document, _ *presentation) { d.Totals.TaxInclusive = usd(11000000) }, "A05 BLOCK", ""},
	{"declared CIF below the invoice's FOB", terms("FOB", "CIF", 9000000, nil, nil), "A05 BLOCK, T09 REVIEW", ""},
	{"a lot", ofLots, "A05 REVIEW, G01 REVIEW, G03 INFO", ""},
	{"one of several invoices", ofSeveral, "A05 REVIEW, G01 REVIEW, G03 INFO", ""},
	{"declaration used up", hits(documents.OutcomeOver, documents.Hit{Kind: "A5", State: "active", Age: "<7d"}), "A06 BLOCK, X01 BLOCK", ""},
	{"advance above declared and invoiced", func(_, _, _ *document, p *presentation) { p.Request.Amount.Minor = 10000001 }, "A01 BLOCK, A06 BLOCK", ""},
	{"another invoice declared", func(_, d, _ *document, _ *presentation) {
		d.References = append(d.References, documents.Reference{Code: documents.RefInvoice, ID: "NM-2025-0999"})
	}, "A12 REVIEW", ""},
	{"two invoices, declared 2 % above", func(_, d, _ *document, p *presentation) {
		twoInvoices(p)
		d.Totals.TaxInclusive = usd(10200000)
	}, "A05 REVIEW, A12 REVIEW", ""},
	{"declared quantity", func(_, d, _ *document, _ *presentation) { d.Lines[0].Quantity = pcs("101") }, "G01 REVIEW", ""},
	{"declared quantity under a credit", func(_, d, _ *document, p *presentation) {
		d.Lines[0].Quantity, p.Request.Instrument = pcs("101"), documents.LetterOfCredit
	}, "D03 REVIEW, G01 BLOCK", "D03"},
	{"declared gross weight", func(_, d, _ *document, _ *presentation) { d.Shipment.GrossWeight = kg("24500") }, "G02 REVIEW", ""},
	{"declared net weight", func(i, d, _ *document, _ *presentation) {
		i.Shipment.NetWeight, d.Shipment.NetWeight = kg("22000"), kg("8000")
	}, "G02 REVIEW", ""},
	{"invoice's gross weight", func(i, _, _ *document, _ *presentation) { i.Shipment.GrossWeight = kg("30000") }, "G02 REVIEW", ""},
	{"net above gross", func(_, d, _ *document, _ *presentation) { d.Shipment.NetWeight = kg("24001") }, "G02 REVIEW", ""},
	{"packages", func(_, _, b *document, _ *presentation) { b.Shipment.Packages.Count = 399 }, "G03 REVIEW", ""},
	{"package kind", func(_, _, b *document, _ *presentation) { b.Shipment.Packages.Kind = "PX" }, "G03 REVIEW", ""},
	{"other goods", func(_, d, _ *document, _ *presentation) {
		d.Lines[0].HS, d.Lines[1].HS = "2523100000", "2523100000"
	}, "G05 REVIEW", "A15 G01"},
	{"origin", func(_, d, _ *document, _ *presentation) { d.Lines[1].Origin = "FR" }, "G06 REVIEW", ""},
	{"overloaded container", func(_, _, b *document, _ *presentation) { b.Shipment.Containers[0].GrossWeight = kg("31000") }, "G07 REVIEW", ""},
	{"overfilled containers", func(_, _, b *document, _ *presentation) { b.Shipment.Volume.Value = dnum("66.1") }, "G07 REVIEW", ""},
	{"all too heavy", func(_, d, b *document, _ *presentation) {
		d.Shipment.GrossWeight, b.Shipment.GrossWeight = kg("60961"), kg("60961")
	}, "G07 REVIEW", ""},
	{"invoice 61 days after shipment", func(i, _, _ *document, _ *presentation) { i.IssueDate = "2026-01-28" }, "D01 REVIEW, S04 REVIEW", ""},
	{"contract after invoice", func(i, _, _ *document, _ *presentation) { i.References[0].Date = "2025-11-21" }, "D01 REVIEW", ""},
	{"entered before it could arrive", func(_, d, _ *document, _ *presentation) {
		d.Entry.Date, d.Entry.Declared = "2025-12-15", "2025-12-16"
		d.Number = "530120251000012345"
	}, "D05 REVIEW", ""},
	{"declared late", func(_, d, _ *document, _ *presentation) { d.Entry.Declared = "2026-01-18" }, "D05 REVIEW, S04 REVIEW", ""},
	{"shipment 91 days old", func(_, _, _ *document, p *presentation) { p.Request.Date = "2026-02-27" }, "D06 REVIEW, D07 REVIEW", ""},
	{"shipment 181 days old", func(_, _, _ *document, p *presentation) { p.Request.Date = "2026-05-28" }, "D06 BLOCK, D07 REVIEW", ""},
	{"bill number", func(_, d, _ *document, _ *presentation) { d.Shipment.BillOfLading = "TGSL55123388" }, "T01 BLOCK", ""},
	{"house bill under the declared master", func(i, d, b *document, _ *presentation) { d.Shipment.BillOfLading = "OCNX26104577" }, "T01 REVIEW", ""},
	{"bill of another shipment", func(i, d, b *document, _ *presentation) {
		d.Shipment.BillOfLading, d.Shipment.Containers = "OCNX26104577", []documents.Container{{Number: container3}}
	}, "T01 BLOCK, T03 BLOCK", ""},
	{"voyage", func(_, d, _ *document, _ *presentation) { d.Shipment.Voyage = "48E" }, "T02 REVIEW", ""},
	{"vessel", func(_, d, _ *document, _ *presentation) { d.Shipment.Vessel = "TIANGONG MOON" }, "T02 REVIEW", ""},
	{"no container in common", func(_, d, _ *document, _ *presentation) {
		d.Shipment.Containers = []documents.Container{{Number: container3}}
	}, "T03 BLOCK", ""},
	{"one container more", func(_, d, _ *document, _ *presentation) {
		d.Shipment.Containers = append(d.Shipment.Containers, documents.Container{Number: container3})
	}, "T03 REVIEW", ""},
	{"port of discharge", func(_, d, _ *document, _ *presentation) { d.Shipment.Discharge = port("CNSHA", "Shanghai") }, "T04 REVIEW", ""},
	{"port of loading", func(_, d, _ *document, _ *presentation) { d.Shipment.Loading = port("NLRTM", "Rotterdam") }, "T04 REVIEW", ""},
	{"freight collect under CIF", func(_, _, b *document, _ *presentation) { b.Shipment.FreightPayment = documents.FreightCollect }, "T09 REVIEW", ""},
	{"CIF by air", func(_, _, b *document, _ *presentation) { b.Shipment.Mode = documents.ModeAir }, "T10 REVIEW", ""},
	{"seller imports under DDP", func(i, d, _ *document, _ *presentation) {
		i.Shipment.Incoterm, d.Shipment.Incoterm = "DDP", "DDP"
		d.Parties[0] = documents.Party{Role: documents.Consignee, Name: "Nordlicht Maschinenbau GmbH"}
	}, "T10 REVIEW", ""},
	{"asset used up", hits(documents.OutcomeOver, documents.Hit{Kind: "A2", State: "active", Age: "<7d"}), "X01 BLOCK", ""},
	{"asset used up, not said which", hits(documents.OutcomeOver), "X01 BLOCK", ""},
	{"same paper elsewhere", hits(documents.OutcomeSame, active("A2")), "X02 REVIEW", ""},
	{"same paper, not said which", hits(documents.OutcomeSame), "X02 REVIEW", ""},
	{"asset claimed in another currency", hits(documents.OutcomeOver, documents.Hit{Kind: "A2", State: "active", Age: "<7d", OtherCurrency: true}), "X01 BLOCK", ""},
	{"shared bill of lading", hits(documents.OutcomeShared, active("A4")), "X03 REVIEW", ""},
	{"shared container", hits(documents.OutcomeShared, active("A6")), "X03 INFO", ""},
	{"near claim", hits(documents.OutcomeNear, active("B2")), "X04 REVIEW", ""},
	{"two weak kinds", hits(documents.OutcomeNear, active("B1"), active("B4")), "X04 REVIEW", ""},
	{"container of the same voyage", hits(documents.OutcomeNear, active("A6"), active("B9")), "X03 INFO, X04 REVIEW", ""},
	{"third round of the same goods", hits(documents.OutcomeOwn, ownCargo("active"), ownCargo("released")), "X07 REVIEW", ""},
	{"reversed three times", reversed(3), "X09 REVIEW", ""},
	{"same goods from another seller", hits(documents.OutcomeOwn, roundTrip(true)), "X10 REVIEW", ""},
	{"same goods from another seller at another bank", hits(documents.OutcomeNear, roundTrip(false)), "X04 REVIEW, X10 REVIEW", ""},
	{"weak claim", hits(documents.OutcomeWeak, active("B1"), active("B6")), "X04 INFO", ""},
	{"invoice number with other terms", hits(documents.OutcomeSame, active("A3")), "X02 REVIEW, X05 REVIEW", ""},
	{"both sides at one bank", hits(documents.OutcomeOwn, documents.Hit{Kind: "A2", State: "active", Age: "<7d", Own: true, Sufficient: true, OtherRole: true}), "X06 REVIEW", ""},
}

// mutated applies a mutation to a fresh base.
func mutated(m mutation) *documents.Presentation {
	p := base()
	m.do(p.Items[0].Document, p.Items[1].Document, p.Items[2].Document, p)
	return p
}

func TestBaseIsConsistent(t *testing.T) {
	p, pack := base(), defaultPack(t)
	e := examine(p, pack)
	for _, f := range e.findings {
		if f.Result != documents.Pass && !(f.Result == documents.NotApplicable && passing[f.Rule] != nil) {
			t.Errorf("%s %s: %s", f.Rule, f.Result, f.Text[documents.English])
		}
	}
	if v := Judge(p, e.findings, pack); v.Outcome != documents.Green || v.Coverage.Grade != documents.GradeA {
		t.Errorf("outcome %s grade %s, want GREEN A", v.Outcome, v.Coverage.Grade)
	}
}

// TestMutations changes one fact at a time: exactly the expected rules fail.
func TestMutations(t *testing.T) {
	pack := defaultPack(t)
	for _, m := range mutations {
		t.Run(m.name, func(t *testing.T) {
			e := examine(clone(t, mutated(m)), pack)
			var failed, missing []string
			for _, f := range e.findings {
				switch f.Result {
				case documents.Fail:
					failed = append(failed, f.Rule+" "+string(f.Severity))
				case documents.NotEvaluated:
					missing = append(missing, f.Rule)
				}
			}
			if got := strings.Join(failed, ", "); got != m.want {
				t.Errorf("failed: %s\n want: %s", got, m.want)
			}
			if got := strings.Join(missing, " "); m.missing != got {
				t.Errorf("not evaluated: %s\n want: %s", got, m.missing)
			}
			if len(e.defects) > 0 {
				t.Errorf("defects: %q", e.defects)
			}
		})
	}
}

// TestEveryRuleHasAMutation keeps the matrix whole.
func TestEveryRuleHasAMutation(t *testing.T) {
	for _, r := range Rules() {
		if !slices.ContainsFunc(mutations, func(m mutation) bool { return strings.Contains(m.want, r.ID+" ") }) {
			t.Errorf("no mutation makes %s fail", r.ID)
		}
	}
}
