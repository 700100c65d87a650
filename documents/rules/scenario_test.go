package rules

import (
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
)

// A scenario is a case beyond the matrix: what trade papers look like, and what
// one rule must answer: "PASS", "FAIL BLOCK", "NOT_EVALUATED DEC.freight, fx".
type scenario struct {
	rule, name string
	do         func(inv, dec, bl *document, p *presentation)
	want       []string
}

func partial(kind string) documents.Hit {
	h := active(kind)
	h.Partial = true
	return h
}

var none = func(_, _, _ *document, _ *presentation) {}

func drop(label string) func(_, _, _ *document, p *presentation) {
	return func(_, _, _ *document, p *presentation) {
		i := slices.Index(Labels(p), label)
		p.Items = slices.Delete(p.Items, i, i+1)
	}
}

// terms sets the trade terms and the declaration's charges and declared total.
func terms(invoice, declared documents.Incoterm, total int64, freight, insurance *documents.Charge) func(i, d, b *document, p *presentation) {
	return func(i, d, _ *document, _ *presentation) {
		i.Shipment.Incoterm, d.Shipment.Incoterm = invoice, declared
		d.Totals.TaxInclusive = usd(total)
		d.Entry.Freight, d.Entry.Insurance = freight, insurance
	}
}

func pct(s string) *documents.Charge         { return &documents.Charge{Percent: dptr(s)} }
func sum(minor int64) *documents.Charge      { return &documents.Charge{Total: usd(minor)} }
func perTonne(minor int64) *documents.Charge { return &documents.Charge{PerUnit: usd(minor)} }

func consignee(name string) func(_, _, b *document, _ *presentation) {
	return func(_, _, b *document, _ *presentation) { b.Parties[2].Name = name }
}

// mrn makes the declaration one to the customs of the EU.
func mrn(number string, declared documents.Date) func(_, d, _ *document, _ *presentation) {
	return func(_, d, _ *document, _ *presentation) {
		d.Number, d.Parties, d.Entry.Office, d.Entry.Declared = number, nil, "NL000396", declared
		d.Lines[0].HS, d.Lines[1].HS = "84818040", "84137099"
	}
}

// ofLots makes the invoice one for twice the goods that were shipped and declared.
func ofLots(i, _, _ *document, _ *presentation) {
	for n := range i.Lines {
		q := *i.Lines[n].Quantity
		q.Value = q.Value.Add(q.Value)
		i.Lines[n].Quantity, i.Lines[n].Amount = &q, usd(10000000)
	}
	i.Totals, i.Shipment.Packages = documents.Totals{TaxInclusive: usd(20000000)}, box(800)
}

// ofSeveral makes the invoice one of two whose goods were shipped and declared together.
func ofSeveral(i, _, _ *document, p *presentation) {
	i.Lines, i.Totals, i.Shipment.Packages = i.Lines[:1], documents.Totals{TaxInclusive: usd(5000000)}, box(100)
	p.Request.Amount = *usd(4000000)
}

// listing is ofSeveral with a bill of lading that names both.
func listing(i, d, b *document, p *presentation) {
	ofSeveral(i, d, b, p)
	b.References = lists(i.Number, "NM-2025-0418")
}

func lists(numbers ...string) []documents.Reference {
	var out []documents.Reference
	for _, n := range numbers {
		out = append(out, documents.Reference{Code: documents.RefInvoice, ID: n})
	}
	return out
}

// weighed makes the goods one of 100 tonnes, declared with other kilograms.
func weighed(declared string, about bool, instrument documents.Instrument) func(i, d, b *document, p *presentation) {
	return func(i, d, b *document, p *presentation) {
		i.Lines, d.Lines = i.Lines[:1], d.Lines[:1]
		i.Lines[0].Quantity, d.Lines[0].Quantity = kg("100000"), kg(declared)
		b.Shipment.Tolerance, p.Request.Instrument = about, instrument
	}
}

func secondDeclaration() *documents.Document {
	d := declaration()
	d.Number = "530120261000012353"
	return d
}

var scenarios = []scenario{
	// A05 converts the declared total to the invoice's trade term.
	{"A05", "CIF invoice, FOB declared, totals", terms("CIF", "FOB", 9600000, sum(350000), sum(50000)), []string{"PASS"}},
	{"A05", "CIF invoice, FOB declared, per cent", terms("CIF", "FOB", 9500000, pct("5"), pct("0.25")), []string{"PASS"}},
	{"A05", "CIF invoice, FOB declared, freight a tonne", terms("CIF", "FOB", 9750000, perTonne(10000), sum(10000)), []string{"PASS"}},
	{"A05", "CIF invoice, CFR declared", terms("CIF", "CFR", 9970000, nil, pct("0.3")), []string{"PASS"}},
	{"A05", "FOB invoice, CIF declared", terms("FOB", "CIF", 10400000, sum(350000), sum(50000)), []string{"PASS"}},
	{"A05", "FOB invoice, CIF declared, per cent", terms("FOB", "CIF", 10530000, pct("5"), pct("0.2857142857")), []string{"PASS"}},
	{"A05", "CIF invoice, EXW declared", terms("CIF", "EXW", 9500000, sum(450000), sum(50000)), []string{"PASS"}},
	{"A05", "FOB invoice, EXW declared without other charges", terms("FOB", "EXW", 9500000, sum(450000), nil), []string{"NOT_EVALUATED DEC.other"}},
	{"A05", "DAP counts as CIF", terms("DAP", "CIF", 10000000, nil, nil), []string{"PASS"}},
	{"A05", "freight not declared", terms("CIF", "FOB", 9600000, nil, sum(50000)), []string{"NOT_EVALUATED DEC.freight"}},
	{"A05", "insurance not declared", terms("CIF", "FOB", 9600000, sum(350000), nil), []string{"NOT_EVALUATED DEC.insurance"}},
	{"A05", "adjusted and still 6 % low", terms("CIF", "FOB", 9000000, sum(350000), sum(50000)), []string{"FAIL BLOCK"}},
	{"A05", "no term declared, totals agree", terms("CIF", "", 10000000, nil, nil), []string{"PASS"}},
	{"A05", "no term declared, freight might explain it", terms("CIF", "", 9000000, nil, nil), []string{"FAIL REVIEW"}},
	{"A05", "two invoices of two terms", func(_, d, _ *document, p *presentation) {
		twoInvoices(p)
		p.Items[3].Document.Shipment.Incoterm = "FOB"
		d.Totals.TaxInclusive = usd(11000000)
	}, []string{"FAIL REVIEW"}},
	{"A05", "DDP has no level", terms("DDP", "CIF", 10000000, nil, nil), []string{"NOT_EVALUATED DEC.term"}},
	{"A05", "freight a tonne without weight", func(i, d, b *document, p *presentation) {
		terms("CIF", "FOB", 9750000, perTonne(10000), sum(10000))(i, d, b, p)
		d.Shipment.GrossWeight = nil
	}, []string{"NOT_EVALUATED DEC.grossWeight"}},
	{"A05", "declared in another currency, rate given", func(_, d, _ *document, p *presentation) {
		d.Totals.TaxInclusive = &documents.Money{Minor: 71000000, Currency: "CNY"}
		p.Request.FX = []documents.FXRate{{From: "USD", To: "CNY", Rate: dnum("7.1"), Source: "test", Date: "2026-01-08"}}
	}, []string{"PASS"}},
	{"A05", "declared in another currency, no rate", func(_, d, _ *document, _ *presentation) {
		d.Totals.TaxInclusive = &documents.Money{Minor: 71000000, Currency: "CNY"}
	}, []string{"NOT_EVALUATED fx"}},
	{"A05", "credit note counts against", func(_, _, _ *document, p *presentation) {
		note := attested(invoice(), documents.AuthoritySeller, "55")
		note.Document.Type = documents.TypeCreditNote
		note.Document.Totals = documents.Totals{TaxInclusive: usd(1000000)}
		p.Items = append(p.Items, note)
	}, []string{"FAIL BLOCK"}},
	{"A05", "a lot at another price", func(i, d, b *document, p *presentation) {
		ofLots(i, d, b, p)
		i.Totals = documents.Totals{TaxInclusive: usd(21100000)} // 5.5 % dearer
	}, []string{"FAIL BLOCK"}},
	{"A05", "a lot by quantity alone: the goods weigh the same", func(i, d, b *document, p *presentation) {
		ofLots(i, d, b, p)
		i.Shipment.GrossWeight = kg("24000")
	}, []string{"FAIL BLOCK"}},
	{"A05", "a lot by quantity alone: in as many boxes", func(i, d, b *document, p *presentation) {
		ofLots(i, d, b, p)
		i.Shipment.Packages = box(400)
	}, []string{"FAIL BLOCK"}},
	{"A05", "a lot, advance on the whole", func(i, d, b *document, p *presentation) {
		ofLots(i, d, b, p)
		p.Request.Amount = *usd(8000001)
	}, []string{"FAIL BLOCK"}},
	{"A05", "a lot of one good of two", func(i, d, _ *document, p *presentation) {
		d.Lines, d.Totals, d.Shipment.Packages = d.Lines[:1], documents.Totals{TaxInclusive: usd(5000000)}, box(100)
		p.Request.Amount = *usd(4000000)
	}, []string{"FAIL REVIEW"}},
	{"A05", "a lot of the cheaper of two models of one code", func(i, d, _ *document, p *presentation) {
		i.Lines[0].HS, i.Lines[0].Quantity, i.Lines[0].UnitPrice = "841370", pcs("50"), dptr("1000")
		d.Lines, d.Totals, d.Shipment.Packages = d.Lines[1:], documents.Totals{TaxInclusive: usd(5000000)}, box(100)
		p.Request.Amount = *usd(4000000)
	}, []string{"FAIL REVIEW"}},
	{"A05", "a lot by weight, where units do not compare", func(i, d, b *document, p *presentation) {
		ofLots(i, d, b, p)
		i.Shipment.GrossWeight = kg("48000")
		d.Lines[0].Quantity = kg("12000")
	}, []string{"FAIL REVIEW"}},
	{"A05", "more of one good and less of another", func(i, d, _ *document, _ *presentation) {
		d.Lines[0].Quantity, d.Lines[1].Quantity, d.Totals.TaxInclusive = pcs("150"), pcs("50"), usd(8750000)
	}, []string{"FAIL BLOCK"}},
	{"A05", "one of several invoices, with the packing of all", func(i, d, b *document, p *presentation) {
		ofSeveral(i, d, b, p)
		i.Shipment.Packages, i.Shipment.GrossWeight = box(400), kg("24000")
	}, []string{"FAIL REVIEW"}},
	{"A05", "one of several invoices, heavier than all", func(i, d, b *document, p *presentation) {
		ofSeveral(i, d, b, p)
		i.Shipment.GrossWeight = kg("48000")
	}, []string{"FAIL BLOCK"}},
	{"A05", "one of several invoices, dearer than declared", func(i, d, b *document, p *presentation) {
		ofSeveral(i, d, b, p)
		i.Lines[0].Amount, i.Totals = usd(5500000), documents.Totals{TaxInclusive: usd(5500000)}
	}, []string{"FAIL BLOCK"}},
	{"A05", "one of several invoices, listed by the bill", listing, []string{"PASS"}},
	{"A05", "listed, and dearer than declared", func(i, d, b *document, p *presentation) {
		listing(i, d, b, p)
		i.Lines[0].Amount, i.Totals = usd(5500000), documents.Totals{TaxInclusive: usd(5500000)}
	}, []string{"FAIL BLOCK"}},
	{"A05", "listed by the declaration, and cheaper than declared", func(i, d, b *document, p *presentation) {
		ofSeveral(i, d, b, p)
		d.References = append(d.References, lists(i.Number, "NM-2025-0418")...)
		i.Lines[0].Amount, i.Totals = usd(4000000), documents.Totals{TaxInclusive: usd(4000000)}
	}, []string{"FAIL REVIEW"}},
	{"A05", "a list that has not the invoice presented", func(i, d, b *document, p *presentation) {
		ofSeveral(i, d, b, p)
		b.References = lists("NM-2025-0418", "NM-2025-0419")
	}, []string{"FAIL REVIEW"}},
	{"A05", "CIF declared above FOB, freight not declared", terms("FOB", "CIF", 10400000, nil, nil), []string{"NOT_EVALUATED DEC.insurance"}},
	{"A05", "CIF declared 3 % below FOB", terms("FOB", "CIF", 9700000, nil, nil), []string{"FAIL REVIEW"}},
	{"A05", "FOB declared above the invoice's CIF", terms("CIF", "FOB", 11000000, nil, nil), []string{"FAIL BLOCK"}},
	{"A05", "CIF declared of a lot, below its FOB", func(i, d, b *document, p *presentation) {
		ofLots(i, d, b, p)
		terms("FOB", "CIF", 9000000, nil, nil)(i, d, b, p)
	}, []string{"FAIL REVIEW"}},
	{"A06", "FOB declared, freight too, CIF asked for", func(i, d, b *document, p *presentation) {
		terms("CIF", "FOB", 9600000, sum(350000), sum(50000))(i, d, b, p)
		p.Request.Amount, p.Request.RateBP = *usd(10000000), 0
	}, []string{"PASS"}},
	{"A12", "one of several invoices, listed", listing, []string{"FAIL INFO"}},
	{"A05", "no declaration", drop("DEC"), []string{"NOT_EVALUATED DEC"}},
	{"A05", "no total", func(i, _, _ *document, _ *presentation) { i.Totals = documents.Totals{} }, []string{"NOT_EVALUATED INV.total"}},

	{"A01", "foreign currency advance", func(_, _, _ *document, p *presentation) {
		p.Request.Amount = documents.Money{Minor: 56800001, Currency: "CNY"}
		p.Request.FX = []documents.FXRate{{From: "USD", To: "CNY", Rate: dnum("7.1")}}
	}, []string{"PASS"}}, // less than a cent above
	{"A01", "foreign currency advance, too high", func(_, _, _ *document, p *presentation) {
		p.Request.Amount = documents.Money{Minor: 56800010, Currency: "CNY"}
		p.Request.FX = []documents.FXRate{{From: "CNY", To: "USD", Rate: dnum("0.140845070423")}}
	}, []string{"FAIL BLOCK"}},
	{"A01", "no amount", func(_, _, _ *document, p *presentation) { p.Request.Amount = documents.Money{} }, []string{"NOT_EVALUATED amount"}},
	{"A01", "no rate agreed is all of it", func(_, _, _ *document, p *presentation) { p.Request.RateBP, p.Request.Amount = 0, *usd(10000000) }, []string{"PASS"}},
	{"A06", "kind not asked", func(_, _, _ *document, p *presentation) { p.Registry.Kinds = []string{"A1"} }, []string{"NOT_EVALUATED registry"}},
	{"A12", "one invoice", none, []string{"NOT_APPLICABLE"}},
	{"A12", "two invoices", func(_, _, _ *document, p *presentation) { twoInvoices(p) }, []string{"PASS"}},
	{"A12", "an invoice under another bill", func(_, d, b *document, p *presentation) {
		twoInvoices(p)
		second := billOfLading()
		second.Number, second.Shipment.BillOfLading = "TGSL77001122", "TGSL77001122"
		p.Items = append(p.Items, attested(second, documents.AuthorityCarrier, "66"))
	}, []string{"NOT_EVALUATED BL.invoices"}},

	{"A12", "the bill names an invoice that is not there", func(_, _, b *document, _ *presentation) {
		b.References = []documents.Reference{{Code: documents.RefInvoice, ID: "NM-2025-0417"}, {Code: documents.RefInvoice, ID: "NM-2025-0500"}}
	}, []string{"FAIL REVIEW"}},
	{"A12", "two bills, each naming its invoices", func(_, d, b *document, p *presentation) {
		twoInvoices(p)
		second, entry := billOfLading(), secondDeclaration()
		second.Number, second.Shipment.BillOfLading, entry.Shipment.BillOfLading = "TGSL7", "TGSL7", "TGSL7"
		b.References = []documents.Reference{{Code: documents.RefInvoice, ID: "NM-2025-0417"}}
		second.References = []documents.Reference{{Code: documents.RefInvoice, ID: "NM-2025-0418"}}
		d.Totals.TaxInclusive, entry.Totals.TaxInclusive = usd(5000000), usd(5000001)
		p.Items = append(p.Items, attested(second, documents.AuthorityCarrier, "66"), attested(entry, documents.AuthorityCustoms, "77"))
	}, []string{"PASS", "PASS"}},

	// T01, T02, T03, T04: what carriers write and what customs writes.
	{"T01", "blanks, case and hyphens", func(_, d, _ *document, _ *presentation) { d.Shipment.BillOfLading = "tgsl-55 12-3389" }, []string{"PASS"}},
	{"T01", "full width", func(_, d, _ *document, _ *presentation) {
		d.Shipment.BillOfLading = "ＴＧＳＬ５５１２３３８９"
	}, []string{"PASS"}},
	{"T01", "without the carrier's code", func(_, d, _ *document, _ *presentation) { d.Shipment.BillOfLading = "55123389" }, []string{"PASS"}},
	{"T01", "house bill presented, both declared", func(_, d, b *document, _ *presentation) {
		d.Shipment.BillOfLading, d.Shipment.HouseBill = "TGSL90000001", "HB-778"
		b.Type, b.Number, b.Shipment.BillOfLading = documents.TypeHouseBill, "HB778", ""
	}, []string{"PASS"}},
	{"T01", "house bill alone declared", func(_, d, b *document, _ *presentation) {
		d.Shipment.BillOfLading, d.Shipment.HouseBill = "", "HB-779"
		b.Number, b.Shipment.BillOfLading = "HB778", ""
	}, []string{"FAIL BLOCK"}},
	{"T01", "one character altered, same containers", func(_, d, _ *document, _ *presentation) { d.Shipment.BillOfLading = "TGSL55123388" }, []string{"FAIL BLOCK"}},
	{"T01", "one digit altered, no carrier's code", func(_, d, b *document, _ *presentation) {
		d.Shipment.BillOfLading, b.Number, b.Shipment.BillOfLading, b.Shipment.CarrierCode = "55123388", "55123389", "55123389", ""
	}, []string{"FAIL BLOCK"}},
	{"T01", "another number of the carrier itself", func(_, d, b *document, _ *presentation) {
		d.Shipment.BillOfLading, b.Number, b.Shipment.BillOfLading = "TGSL99", "HLF26077", ""
	}, []string{"FAIL BLOCK"}},
	{"T01", "master declared, no containers, vessel, voyage and weight agree", func(_, d, b *document, _ *presentation) {
		d.Shipment.BillOfLading, b.Shipment.Containers = "OCNX26104577", nil
	}, []string{"FAIL REVIEW"}},
	{"T01", "master declared, no containers, another weight", func(_, d, b *document, _ *presentation) {
		d.Shipment.BillOfLading, b.Shipment.Containers, b.Shipment.GrossWeight = "OCNX26104577", nil, kg("9000")
	}, []string{"FAIL BLOCK"}},
	{"T01", "master and another house bill declared", func(_, d, _ *document, _ *presentation) {
		d.Shipment.BillOfLading, d.Shipment.HouseBill = "OCNX26104577", "HLF26078"
	}, []string{"FAIL BLOCK"}},
	{"T01", "air master declared, house waybill presented", func(_, d, b *document, _ *presentation) {
		for _, s := range []*documents.Shipment{&d.Shipment, &b.Shipment} {
			s.Mode, s.Containers, s.Vessel, s.IMO, s.Voyage, s.CarrierCode = documents.ModeAir, nil, "", "", "TG0642", ""
		}
		d.Shipment.BillOfLading, b.Type, b.Number, b.Shipment.BillOfLading = "61812345675", documents.TypeAirWaybill, "HAWB26077", ""
	}, []string{"FAIL REVIEW"}},
	{"T03", "shared containers, none in common", func(_, d, b *document, _ *presentation) {
		b.Shipment.LCL, d.Shipment.Containers = true, []documents.Container{{Number: container3}}
	}, []string{"FAIL REVIEW"}},
	{"T03", "shared containers of another bill, none in common", func(_, d, b *document, _ *presentation) {
		b.Shipment.LCL, d.Shipment.Containers, d.Shipment.BillOfLading = true, []documents.Container{{Number: container3}}, "OCNX26104577"
	}, []string{"FAIL BLOCK"}},
	{"T02", "two house bills, the declarations name one master", func(_, d, b *document, p *presentation) {
		d2, b2 := secondDeclaration(), billOfLading()
		d.Shipment.BillOfLading, d2.Shipment.BillOfLading = "OCNX26104577", "OCNX26104577"
		d2.Shipment.Containers = []documents.Container{{Number: container3}}
		b2.Number, b2.Shipment.BillOfLading, b2.Shipment.Containers = "HLF2", "", d2.Shipment.Containers
		p.Items = append(p.Items, attested(d2, documents.AuthorityCustoms, "77"), attested(b2, documents.AuthorityCarrier, "88"))
	}, []string{"PASS", "PASS"}},
	{"T01", "nothing declared", func(_, d, _ *document, _ *presentation) { d.Shipment.BillOfLading = "" }, []string{"NOT_EVALUATED DEC.billNumber"}},
	{"T01", "no bill", drop("BL"), []string{"NOT_EVALUATED BL"}},
	{"T02", "customs writes the IMO number", func(_, d, _ *document, _ *presentation) { d.Shipment.Vessel = "UN9074729" }, []string{"PASS"}},
	{"T02", "two IMO numbers", func(_, d, _ *document, _ *presentation) { d.Shipment.IMO = "9321483" }, []string{"FAIL REVIEW"}},
	{"T02", "no voyage declared", func(_, d, _ *document, _ *presentation) { d.Shipment.Voyage = "" }, []string{"NOT_EVALUATED BL.voyage, DEC.voyage"}},
	{"T02", "no vessel declared", func(_, d, _ *document, _ *presentation) { d.Shipment.Vessel = "" }, []string{"NOT_EVALUATED BL.vessel, DEC.vessel"}},
	{"T03", "no container anywhere", func(_, d, b *document, _ *presentation) { d.Shipment.Containers, b.Shipment.Containers = nil, nil }, []string{"NOT_APPLICABLE"}},
	{"T03", "none declared", func(_, d, _ *document, _ *presentation) { d.Shipment.Containers = nil }, []string{"NOT_EVALUATED DEC.containers"}},
	{"T03", "order and blanks do not count", func(_, d, _ *document, _ *presentation) {
		d.Shipment.Containers = []documents.Container{{Number: "TGHU 100201-0"}, {Number: container1}}
	}, []string{"PASS"}},
	{"T04", "codes of two lists, no names", func(_, d, _ *document, _ *presentation) {
		d.Shipment.Discharge = &documents.Location{LocalCode: "440304", Scheme: "cn-ciq-port"}
	}, []string{"PASS", "NOT_EVALUATED BL.discharge, DEC.discharge"}},
	{"T04", "codes of two lists, names agree", func(_, d, _ *document, _ *presentation) {
		d.Shipment.Discharge = &documents.Location{LocalCode: "440304", Scheme: "cn-ciq-port", Name: "YANTIAN, CHINA"}
	}, []string{"PASS", "PASS"}},
	{"T04", "names in two scripts", func(_, d, _ *document, _ *presentation) {
		d.Shipment.Discharge = &documents.Location{LocalCode: "440304", Scheme: "cn-ciq-port", Name: "盐田"}
	}, []string{"PASS", "PASS"}},
	{"T04", "loaded in another country than declared", func(_, d, _ *document, _ *presentation) {
		d.Shipment.Loading = &documents.Location{LocalCode: "SGP000", Scheme: "cn-ciq-port"}
	}, []string{"FAIL REVIEW", "PASS"}},
	{"T04", "discharged abroad, entered in China", func(_, d, b *document, _ *presentation) {
		b.Shipment.Discharge, d.Shipment.Discharge = port("NLRTM", "Rotterdam"), &documents.Location{LocalCode: "440304", Scheme: "cn-ciq-port"}
	}, []string{"PASS", "FAIL REVIEW"}},
	{"T04", "discharged abroad, delivered in China", func(_, d, b *document, _ *presentation) {
		b.Shipment.Discharge, b.Shipment.Delivery = port("HKHKG", "Hong Kong"), port("CNSZX", "Shenzhen")
		d.Shipment.Discharge = &documents.Location{LocalCode: "440304", Scheme: "cn-ciq-port"}
	}, []string{"PASS", "NOT_EVALUATED BL.discharge, DEC.discharge"}},
	{"G03", "customs' kind of packaging", func(_, d, b *document, _ *presentation) {
		b.Shipment.Packages.Kind, d.Shipment.Packages.Kind = "CT", "22"
	}, []string{"PASS"}},
	{"T04", "declared at the place of delivery", func(_, d, b *document, _ *presentation) {
		b.Shipment.Delivery, d.Shipment.Discharge = port("CNSZX", "Shenzhen"), port("CNSZX", "Shenzhen")
	}, []string{"PASS", "PASS"}},
	{"T09", "no mark", func(_, _, b *document, _ *presentation) { b.Shipment.FreightPayment = "" }, []string{"NOT_EVALUATED BL.freightMark"}},
	{"T09", "FOB collect", func(i, _, b *document, _ *presentation) {
		i.Shipment.Incoterm, b.Shipment.FreightPayment = "FOB", documents.FreightCollect
	}, []string{"PASS"}},
	{"T10", "no term", func(i, _, _ *document, _ *presentation) { i.Shipment.Incoterm = "" }, []string{"NOT_EVALUATED INV.term"}},
	{"T10", "no mode", func(_, d, b *document, _ *presentation) { d.Shipment.Mode, b.Shipment.Mode, b.Type = "", "", "" }, []string{"NOT_EVALUATED mode"}},
	{"T10", "CIP by air", func(i, _, b *document, _ *presentation) {
		i.Shipment.Incoterm, b.Type, b.Shipment.Mode = "CIP", documents.TypeAirWaybill, ""
	}, []string{"PASS"}},

	// P04 reads the consignee's box.
	{"P04", "to order by the title", func(_, _, b *document, _ *presentation) {
		b.Title.Negotiable, b.Parties = true, b.Parties[:2]
	}, []string{"PASS"}},
	{"P04", "to order in words", consignee("TO ORDER"), []string{"PASS"}},
	{"P04", "to the order of a bank", consignee("To the order of Harbour Commercial Bank"), []string{"PASS"}},
	{"P04", "a bank in Chinese", consignee("鹏城商业銀行"), []string{"PASS"}},
	{"P04", "to order of the shipper", consignee("TO ORDER OF NORDLICHT MASCHINENBAU GMBH"), []string{"PASS"}},
	{"P04", "to order of a stranger", consignee("TO ORDER OF PACIFIC RIM HOLDINGS LTD"), []string{"FAIL REVIEW"}},
	{"P04", "no consignee", func(_, _, b *document, _ *presentation) { b.Parties = b.Parties[:2] }, []string{"NOT_EVALUATED BL.consignee"}},
	{"P04", "consignee in Chinese, applicant too", consignee("深圳市藍田貿易有限公司"), []string{"PASS"}},
	{"P02", "no register in common, two scripts", func(i, _, _ *document, _ *presentation) { i.Parties[1].IDs = nil }, []string{"PASS", "PASS"}},
	{"P02", "no register in common, another name", func(i, _, _ *document, _ *presentation) {
		i.Parties[1].Name, i.Parties[1].IDs = "Dalian Oriental Grain and Oil Co., Ltd.", nil
	}, []string{"FAIL REVIEW", "FAIL REVIEW"}},
	{"P02", "registered English name of the applicant", func(i, _, _ *document, p *presentation) {
		i.Parties[1].Name, i.Parties[1].IDs = "Azure Fields Trading Ltd", nil
		p.Request.Applicant.Names = []string{"AZURE FIELDS TRADING LIMITED"}
	}, []string{"PASS", "FAIL REVIEW"}},
	{"P02", "neither name nor identifier", func(i, _, _ *document, _ *presentation) {
		i.Parties[1].Name, i.Parties[1].IDs = "", nil
	}, []string{"NOT_EVALUATED INV.buyerID, applicantID, DEC.consigneeID"}},
	{"P04", "a stranger by identifier", func(_, _, b *document, _ *presentation) {
		b.Parties[2] = documents.Party{Role: documents.Consignee, Name: "Pacific Rim Holdings Ltd", IDs: ids(documents.SchemeUSCI, otherUSCI)}
	}, []string{"FAIL REVIEW"}},
	{"P04", "to the order of a bank without the word", consignee("TO THE ORDER OF HSBC"), []string{"PASS"}},
	{"P03", "shipped on the seller's behalf", func(_, _, b *document, _ *presentation) {
		b.Parties[1].Name, b.Parties[1].IDs = "ELBE FREIGHT GMBH O/B NORDLICHT MASCHINENBAU GMBH", nil
	}, []string{"PASS"}},
	{"P03", "another shipper by identifier", func(i, _, b *document, _ *presentation) {
		i.Parties[0].IDs, b.Parties[1].IDs = ids(documents.SchemeUSCI, buyerUSCI), ids(documents.SchemeUSCI, otherUSCI)
	}, []string{"FAIL REVIEW"}},
	{"P06", "another consignor by identifier", func(i, d, _ *document, _ *presentation) {
		i.Parties[0].IDs, d.Parties[2].IDs = ids(documents.SchemeUSCI, buyerUSCI), ids(documents.SchemeUSCI, otherUSCI)
	}, []string{"FAIL REVIEW"}},
	{"P06", "a name that looks alike", func(i, d, _ *document, _ *presentation) {
		i.Parties[0].IDs, d.Parties[2].Name = nil, "NORDLICHT MASCHlNENBAU GMBH"
	}, []string{"FAIL REVIEW"}},
	{"P02", "consumer unit is the buyer", func(_, d, _ *document, _ *presentation) { d.Parties[0].IDs[0].Value = agentUSCI }, []string{"PASS", "PASS"}},
	{"P02", "the seller borrows", func(_, _, _ *document, p *presentation) {
		p.Request.Borrower = documents.BorrowerSeller
		p.Request.Applicant = documents.Party{Name: "Nordlicht Maschinenbau", IDs: ids(documents.SchemeLEI, sellerLEI)}
	}, []string{"PASS", "PASS"}},
	{"P01", "no contract on the invoice", func(i, _, _ *document, _ *presentation) { i.References = nil }, []string{"NOT_EVALUATED INV.contract"}},
	{"P01", "no contract declared", func(_, d, _ *document, _ *presentation) { d.References = nil }, []string{"NOT_EVALUATED DEC.contract"}},
	{"P01", "several contracts declared", func(_, d, _ *document, _ *presentation) { d.References[0].ID = "AB-1; LT-NM/2025-08" }, []string{"PASS"}},
	{"P03", "names missing", func(_, _, b *document, _ *presentation) { b.Parties[1].Name = "" }, []string{"NOT_EVALUATED INV.sellerID, BL.consignorID"}},

	{"G01", "kilograms against tonnes", func(i, d, _ *document, _ *presentation) {
		i.Lines[0].Quantity, d.Lines[0].Quantity = kg("12500"), &documents.Quantity{Value: dnum("12.5"), Unit: "TNE"}
	}, []string{"PASS"}},
	{"G01", "lines split differently", func(_, d, _ *document, _ *presentation) {
		half := d.Lines[0]
		d.Lines[0].Quantity, half.Quantity = pcs("60"), pcs("40")
		d.Lines = append(d.Lines, half)
	}, []string{"PASS"}},
	{"G01", "no HS code on the invoice", func(i, _, _ *document, _ *presentation) { i.Lines[0].HS, i.Lines[1].HS = "", "" }, []string{"PASS"}},
	{"G01", "a line of freight on the invoice", func(i, _, _ *document, _ *presentation) {
		i.Lines = append(i.Lines, documents.Line{ID: "3", Description: "Sea freight", Quantity: pcs("1"), UnitPrice: dptr("0"), Amount: usd(0)})
	}, []string{"PASS"}},
	{"G01", "pieces against kilograms", func(_, d, _ *document, _ *presentation) { d.Lines[0].Quantity = kg("100") }, []string{"NOT_EVALUATED INV.quantities, DEC.quantities"}},
	{"G01", "counted goods are exact, about or not", func(_, d, b *document, _ *presentation) {
		b.Shipment.Tolerance, d.Lines[0].Quantity = true, pcs("101")
	}, []string{"FAIL REVIEW"}},
	{"G01", "weighed, 0.5 % less", weighed("99500", false, documents.OpenAccount), []string{"PASS"}},
	{"G01", "weighed, 0.51 % less", weighed("99490", false, documents.OpenAccount), []string{"FAIL REVIEW"}},
	{"G01", "weighed, 0.21 % less under a credit", weighed("99790", false, documents.LetterOfCredit), []string{"PASS"}},
	{"G01", "weighed, 5 % more under a credit", weighed("105000", false, documents.LetterOfCredit), []string{"FAIL REVIEW"}},
	{"G01", "weighed, more than 5 % under a credit", weighed("105001", false, documents.LetterOfCredit), []string{"FAIL BLOCK"}},
	{"G01", "about, 10 % more under a credit", weighed("110000", true, documents.LetterOfCredit), []string{"FAIL REVIEW"}},
	{"G01", "about, more than 10 % under a credit", weighed("110001", true, documents.LetterOfCredit), []string{"FAIL BLOCK"}},
	{"G01", "a fifth less for the whole price, under a credit", weighed("80000", false, documents.LetterOfCredit), []string{"FAIL BLOCK"}},
	{"G01", "9.5 % less is no part", func(_, d, _ *document, p *presentation) {
		d.Lines[0].Quantity, d.Lines[1].Quantity, p.Request.Instrument = pcs("90.5"), pcs("181"), documents.LetterOfCredit
	}, []string{"FAIL BLOCK"}},
	{"G01", "pieces about, under a credit", func(_, d, b *document, p *presentation) {
		b.Shipment.Tolerance, d.Lines[0].Quantity, p.Request.Instrument = true, pcs("110"), documents.LetterOfCredit
	}, []string{"FAIL REVIEW"}},
	{"G01", "a lot under a credit", func(i, d, b *document, p *presentation) {
		ofLots(i, d, b, p)
		p.Request.Instrument = documents.LetterOfCredit
	}, []string{"FAIL REVIEW"}},
	{"G01", "codes of other subheadings", func(i, _, _ *document, _ *presentation) { i.Lines[0].HS = "848110" }, []string{"PASS"}},
	{"G01", "codes of other goods, the same pieces", func(_, d, _ *document, _ *presentation) {
		d.Lines[0].HS, d.Lines[1].HS = "7204490010", "7204490010"
	}, []string{"NOT_EVALUATED INV.quantities, DEC.quantities"}},
	{"G01", "a line without a code that is no service", func(i, _, _ *document, _ *presentation) { i.Lines[1].HS = "" }, []string{"PASS"}},
	{"G01", "one of several invoices, listed", listing, []string{"PASS"}},
	{"G01", "the bill counts the goods too", func(_, _, b *document, _ *presentation) {
		b.Lines = []documents.Line{{Quantity: pcs("299")}}
	}, []string{"PASS", "FAIL REVIEW"}},
	{"G02", "net weights agree", func(i, _, _ *document, _ *presentation) { i.Shipment.NetWeight = kg("22000") }, []string{"PASS", "PASS"}},
	{"G02", "weights of a lot", func(i, d, b *document, p *presentation) {
		ofLots(i, d, b, p)
		i.Shipment.GrossWeight, i.Shipment.NetWeight = kg("48000"), kg("44000")
	}, []string{"PASS"}},
	{"G02", "pounds against kilograms", func(_, d, _ *document, _ *presentation) {
		d.Shipment.GrossWeight = &documents.Quantity{Value: dnum("52911"), Unit: "LBR"}
		d.Shipment.NetWeight = nil
	}, []string{"PASS"}},
	{"G02", "no weight on the bill", func(_, _, b *document, _ *presentation) { b.Shipment.GrossWeight = nil }, []string{"NOT_EVALUATED BL.grossWeight"}},
	{"G03", "pallets on the bill and the declaration, cartons on the invoice", func(_, d, b *document, _ *presentation) {
		pallets := &documents.Packages{Count: 10, Kind: "PX"}
		d.Shipment.Packages, b.Shipment.Packages = pallets, pallets
	}, []string{"FAIL INFO"}},
	{"G03", "more pallets than cartons", func(_, d, b *document, _ *presentation) {
		pallets := &documents.Packages{Count: 401, Kind: "PX"}
		d.Shipment.Packages, b.Shipment.Packages = pallets, pallets
	}, []string{"FAIL REVIEW"}},
	{"G03", "pallets declared, cartons carried", func(_, d, _ *document, _ *presentation) {
		d.Shipment.Packages = &documents.Packages{Count: 10, Kind: "PX"}
	}, []string{"FAIL REVIEW"}},
	{"G03", "any package", func(_, _, b *document, _ *presentation) { b.Shipment.Packages.Kind = "PK" }, []string{"PASS"}},
	{"G03", "one document states them", func(i, d, _ *document, _ *presentation) { i.Shipment.Packages, d.Shipment.Packages = nil, nil }, []string{"NOT_EVALUATED packages"}},
	{"G05", "another subheading", func(i, _, _ *document, _ *presentation) { i.Lines[0].HS = "848110" }, []string{"FAIL INFO"}},
	{"G05", "another heading of the chapter", func(_, d, _ *document, _ *presentation) { d.Lines[0].HS = "8482101000" }, []string{"FAIL REVIEW"}},
	{"G05", "a heading on the invoice", func(i, _, _ *document, _ *presentation) { i.Lines[0].HS, i.Lines[1].HS = "8481", "8413" }, []string{"PASS"}},
	{"G05", "goods declared that were not invoiced", func(i, _, _ *document, _ *presentation) { i.Lines[1].HS = "848180" }, []string{"FAIL REVIEW"}},
	{"G05", "one of several invoices", ofSeveral, []string{"PASS"}},
	{"G05", "a lot of one good of two", func(_, d, _ *document, _ *presentation) {
		d.Lines, d.Totals, d.Shipment.Packages = d.Lines[:1], documents.Totals{TaxInclusive: usd(5000000)}, box(100)
	}, []string{"PASS"}},
	{"G05", "one good of two declared, for the price of both", func(_, d, _ *document, _ *presentation) {
		d.Lines, d.Shipment.Packages = d.Lines[:1], box(100)
	}, []string{"FAIL REVIEW"}},
	{"G05", "other goods on the bill", func(_, _, b *document, _ *presentation) {
		b.Lines = []documents.Line{{Description: "Iron scrap", HS: "720449"}}
	}, []string{"PASS", "FAIL REVIEW"}},
	{"G05", "several codes on a line of the bill", func(_, _, b *document, _ *presentation) {
		b.Lines = []documents.Line{{Description: "Valves", HS: "7326", FurtherHS: []documents.HSCode{"848180"}}}
	}, []string{"PASS", "PASS"}},
	{"G05", "the bill in general terms", func(_, _, b *document, _ *presentation) {
		b.Lines = []documents.Line{{Description: "Machinery", HS: "8479"}}
	}, []string{"PASS", "FAIL INFO"}},
	{"G05", "no codes on the invoice, words in common", func(i, _, _ *document, _ *presentation) { i.Lines[0].HS = "" }, []string{"PASS"}},
	{"G05", "no codes on the invoice, no word in common", func(i, d, _ *document, _ *presentation) {
		i.Lines[0].HS, i.Lines[1].HS = "", ""
		d.Lines[0].Description, d.Lines[1].Description = "Cement clinker", "Cement clinker"
	}, []string{"FAIL REVIEW"}},
	{"G05", "no codes on the invoice, two scripts", func(i, d, _ *document, _ *presentation) {
		i.Lines[0].HS, d.Lines[0].Description, d.Lines[1].Description = "", "钢制球阀", "离心泵"
	}, []string{"NOT_EVALUATED INV.description, DEC.description"}},
	{"G05", "no codes, Chinese in two ways of writing", func(i, d, _ *document, _ *presentation) {
		i.Lines[0].HS, i.Lines[0].Description, d.Lines[0].Description = "", "鋼製球閥", "钢制球阀"
	}, []string{"PASS"}},
	{"G05", "freight on the invoice is no goods", func(i, _, _ *document, _ *presentation) {
		i.Lines = append(i.Lines, documents.Line{ID: "3", Description: "Sea freight", Quantity: pcs("1"), Amount: usd(0)})
	}, []string{"PASS"}},
	{"G05", "no lines declared", func(_, d, _ *document, _ *presentation) { d.Lines = nil }, []string{"NOT_EVALUATED INV.description, DEC.description"}},
	{"G06", "none on the invoice", func(i, _, _ *document, _ *presentation) { i.Lines[0].Origin, i.Lines[1].Origin = "", "" }, []string{"NOT_EVALUATED INV.origin"}},
	{"G07", "no container", func(_, _, b *document, _ *presentation) { b.Shipment.Containers = nil }, []string{"NOT_APPLICABLE"}},
	{"G07", "no weight", func(_, _, b *document, _ *presentation) {
		b.Shipment.GrossWeight, b.Shipment.Containers = nil, []documents.Container{{Number: container1}}
	}, []string{"NOT_EVALUATED BL.grossWeight"}},
	{"G07", "volume in unknown containers is not judged", func(_, _, b *document, _ *presentation) {
		b.Shipment.Containers[0].Size, b.Shipment.Volume.Value = "", dnum("500")
	}, []string{"PASS"}},
	{"G07", "two high cubes", func(_, _, b *document, _ *presentation) {
		b.Shipment.Containers[0].Size, b.Shipment.Containers[1].Size, b.Shipment.Volume.Value = "45G1", "40HQ", dnum("152")
	}, []string{"PASS"}},

	{"D01", "no date", func(i, _, _ *document, _ *presentation) { i.IssueDate = "" }, []string{"NOT_EVALUATED INV.date"}},
	{"D05", "issue date stands in for on board", func(_, _, b *document, _ *presentation) { b.Shipment.OnBoardDate = "" }, []string{"PASS"}},
	{"D05", "another port pair", func(_, d, b *document, _ *presentation) {
		b.Shipment.Loading, d.Entry.Date, d.Entry.Declared = port("KRPUS", "Busan"), "2025-11-29", "2025-11-30"
	}, []string{"PASS"}},
	{"D05", "by lorry on the same day", func(_, d, b *document, _ *presentation) {
		b.Type, b.Shipment.Mode, d.Entry.Date, d.Entry.Declared = documents.TypeRoadNote, "", "2025-11-28", "2025-11-28"
	}, []string{"PASS"}},
	{"D05", "by barge from Hong Kong on the same day", func(_, d, b *document, _ *presentation) {
		b.Shipment.Loading, d.Entry.Date, d.Entry.Declared = port("HKHKG", "Hong Kong"), "2025-11-28", "2025-11-29"
	}, []string{"PASS"}},
	{"D05", "no entry date", func(_, d, _ *document, _ *presentation) { d.Entry.Date = "" }, []string{"NOT_EVALUATED DEC.entryDate"}},
	{"D05", "no entry at all", func(_, d, _ *document, _ *presentation) { d.Entry = nil }, []string{"NOT_EVALUATED DEC.entryDate, DEC.declared"}},
	{"D05", "no shipment date", func(_, _, b *document, _ *presentation) { b.Shipment.OnBoardDate, b.IssueDate = "", "" }, []string{"NOT_EVALUATED BL.onBoardDate"}},
	{"D06", "no request date", func(_, _, _ *document, p *presentation) { p.Request.Date = "" }, []string{"NOT_EVALUATED requestDate"}},
	{"D06", "requested before shipment", func(_, _, _ *document, p *presentation) { p.Request.Date = "2025-11-01" }, []string{"FAIL REVIEW"}},

	{"S01", "charges, allowances, tax, prepayment and rounding", func(i, _, _ *document, _ *presentation) {
		i.Totals = documents.Totals{
			Lines: usd(10000000), Allowances: usd(500000), Charges: usd(200000), TaxExclusive: usd(9700000), Tax: usd(970000),
			TaxInclusive: usd(10670000), Prepaid: usd(1000000), Rounding: usd(-1), Payable: usd(9669999),
		}
	}, []string{"PASS"}},
	{"S01", "no line amounts, but their total", func(i, _, _ *document, _ *presentation) { i.Lines[0].Amount = nil }, []string{"PASS"}},
	{"S01", "no line amounts", func(i, _, _ *document, _ *presentation) { i.Lines, i.Totals.Lines = nil, nil }, []string{"NOT_EVALUATED INV.lines"}},
	{"S01", "no total", func(i, _, _ *document, _ *presentation) { i.Totals = documents.Totals{} }, []string{"NOT_EVALUATED INV.total"}},
	{"S01", "a cent a line", func(i, _, _ *document, _ *presentation) { i.Totals.Payable = usd(10000002) }, []string{"PASS"}},
	{"S01", "three cents on two lines", func(i, _, _ *document, _ *presentation) { i.Totals.Payable = usd(10000003) }, []string{"FAIL REVIEW"}},
	{"S02", "price for a hundred, allowance and charge", func(i, _, _ *document, _ *presentation) {
		i.Lines[0].PriceBase, i.Lines[0].UnitPrice = dptr("100"), dptr("50100")
		i.Lines[0].Allowance, i.Lines[0].Charge = usd(20000), usd(10000)
	}, []string{"PASS"}},
	{"S02", "two cents", func(i, _, _ *document, _ *presentation) { i.Lines[0].UnitPrice = dptr("500.0002") }, []string{"PASS"}},
	{"S02", "more than two cents", func(i, _, _ *document, _ *presentation) { i.Lines[0].UnitPrice = dptr("500.00021") }, []string{"FAIL REVIEW"}},
	{"S02", "no price on a line", func(i, _, _ *document, _ *presentation) { i.Lines[0].UnitPrice = nil }, []string{"PASS", "NOT_EVALUATED INV.linePrice"}},
	{"S02", "a price base of nothing", func(i, _, _ *document, _ *presentation) { i.Lines[0].PriceBase = dptr("0") }, []string{"PASS", "NOT_EVALUATED INV.linePrice"}},
	{"S05", "another country's declaration", func(_, d, _ *document, _ *presentation) {
		d.Number, d.Entry.Office, d.Parties = "26GB000060A1B2C3D4", "GB000060", nil
		d.Number = d.Number[:12]
	}, []string{"NOT_APPLICABLE"}},
	{"S05", "EU number", mrn("26NL000396A1B2C3D8", "2026-01-04"), []string{"PASS"}},
	{"S05", "EU number, wrong check digit", mrn("26NL000396A1B2C3D9", "2026-01-04"), []string{"FAIL REVIEW"}},
	{"S05", "EU number of another year", mrn("26NL000396A1B2C3D8", "2025-01-04"), []string{"FAIL REVIEW"}},
	{"S05", "an EU number to China's customs", func(_, d, _ *document, _ *presentation) { d.Number = "53012026100001234X" }, []string{"FAIL BLOCK"}},
	{"S06", "eight digits to the EU's customs", mrn("26NL000396A1B2C3D8", "2026-01-04"), []string{"PASS", "PASS"}},
	{"S06", "six digits to the EU's customs", func(i, d, b *document, p *presentation) {
		mrn("26NL000396A1B2C3D8", "2026-01-04")(i, d, b, p)
		d.Lines[0].HS = "848180"
	}, []string{"FAIL REVIEW", "PASS"}},
	{"S06", "a heading on the invoice", func(i, _, _ *document, _ *presentation) { i.Lines[0].HS = "8481" }, []string{"PASS", "PASS"}},
	{"D05", "arrived later than the bill planned", func(_, d, _ *document, _ *presentation) {
		d.Entry.Date, d.Entry.Declared = "2026-01-20", "2026-01-22"
	}, []string{"PASS"}},
	{"D05", "declared late by the plan alone", func(_, d, _ *document, _ *presentation) {
		d.Entry.Date, d.Entry.Declared = "", "2026-01-17"
	}, []string{"FAIL REVIEW", "NOT_EVALUATED DEC.entryDate"}},
	{"D05", "declared after a month elsewhere", func(i, d, b *document, p *presentation) {
		mrn("26NL000396A1B2C3D8", "2026-02-04")(i, d, b, p)
	}, []string{"PASS"}},
	{"S05", "not accepted yet", func(_, d, _ *document, _ *presentation) { d.Number = "" }, []string{"NOT_EVALUATED DEC.number"}},
	{"S05", "no year to compare", func(_, d, _ *document, _ *presentation) { d.Entry.Declared, d.IssueDate = "", "" }, []string{"NOT_EVALUATED DEC.declared"}},
	{"S05", "export", func(_, d, _ *document, _ *presentation) {
		d.Entry.Direction, d.Number = documents.Export, "530120260000012345"
	}, []string{"PASS"}},
	{"S06", "no code on a declared line", func(_, d, _ *document, _ *presentation) { d.Lines[1].HS = "" }, []string{"PASS", "PASS", "NOT_EVALUATED DEC.hs"}},
	{"S07", "no container anywhere", func(_, d, b *document, _ *presentation) { d.Shipment.Containers, b.Shipment.Containers = nil, nil }, []string{"NOT_APPLICABLE"}},
	{"S08", "no number", func(_, _, b *document, _ *presentation) { b.Shipment.IMO = "" }, []string{"NOT_EVALUATED BL.imo"}},
	{"S08", "by air", func(_, _, b *document, _ *presentation) {
		b.Shipment.IMO, b.Shipment.Mode = "", documents.ModeAir
	}, []string{"NOT_APPLICABLE"}},
	{"S10", "no identifiers", func(i, d, b *document, p *presentation) {
		i.Parties, d.Parties, b.Parties, p.Request.Applicant.IDs = nil, nil, nil, nil
	}, []string{"NOT_EVALUATED identifiers"}},
	{"S11", "ledger away", func(_, _, _ *document, p *presentation) { p.Items[0].Unchecked = "ledger unavailable" }, []string{"PASS", "PASS", "NOT_EVALUATED INV.unasked"}},
	{"S11", "signed, not attested", func(_, _, _ *document, p *presentation) {
		p.Items[0].Attested = nil
		p.Items[0].Signature = documents.Signature{Status: documents.SignatureValid, Signer: "CN=Nordlicht"}
	}, []string{"PASS", "PASS", "PASS"}},
	{"S11", "sealed, not attested", func(_, _, _ *document, p *presentation) {
		p.Items[0].Attested = nil
		p.Items[0].Signature = documents.Signature{Status: documents.SignatureValid, Signer: "CN=国家税务总局", Authority: documents.AuthorityTax}
	}, []string{"PASS", "PASS", "PASS"}},
	{"S11", "signed by a stranger", func(_, _, _ *document, p *presentation) {
		p.Items[0].Attested = nil
		p.Items[0].Signature.Status = documents.SignatureUntrusted
	}, []string{"PASS", "PASS", "NOT_EVALUATED INV.attestation"}},
	{"S11", "neither signed nor attested", func(_, _, _ *document, p *presentation) { p.Items[2].Attested = nil }, []string{"PASS", "PASS", "NOT_EVALUATED BL.attestation"}},
	{"S11", "attested by one who may not", func(_, _, _ *document, p *presentation) {
		p.Items[1].Attested[0].Attestation.Authority = documents.AuthoritySeller
	}, []string{"PASS", "PASS", "NOT_EVALUATED DEC.attestation"}},
	{"S11", "a fact of one side alone", func(_, _, _ *document, p *presentation) {
		a := &p.Items[1].Attested[0]
		a.Confirmed, a.Unconfirmed = false, []documents.Fact{documents.FactTotal, documents.FactBill}
	}, []string{"PASS", "NOT_EVALUATED DEC.total, DEC.bill", "PASS"}},
	{"S11", "a fact that need not be there", func(_, _, _ *document, p *presentation) {
		p.Items[1].Attested[0].Unconfirmed = []documents.Fact{documents.FactDescriptions}
	}, []string{"PASS", "PASS", "PASS"}},
	{"S11", "amended and as it stands", func(_, _, _ *document, p *presentation) {
		p.Items[0].Attested[0].Attestation.Version = 2
	}, []string{"PASS", "PASS", "PASS"}},
	{"S11", "revoked, and of other content", func(_, _, _ *document, p *presentation) {
		other := p.Items[1].Attested[0]
		other.Attestation.MSPID, other.Attestation.Revoked, other.Confirmed, other.Differing = "Other", true, false, []documents.Fact{documents.FactTotal}
		p.Items[1].Attested = append(p.Items[1].Attested, other)
	}, []string{"PASS", "PASS", "PASS"}},
	{"S11", "attested by the tax authority", func(_, _, _ *document, p *presentation) {
		p.Items[0].Attested[0].Attestation.Authority = documents.AuthorityTax
	}, []string{"PASS", "PASS", "PASS"}},
	{"S11", "no document", func(_, _, _ *document, p *presentation) { p.Items = nil }, []string{"NOT_EVALUATED documents"}},

	{"X01", "registry away", func(_, _, _ *document, p *presentation) { p.Registry.Unanswered = "timeout" }, []string{"NOT_EVALUATED registry"}},
	{"X01", "no outcome is no answer", func(_, _, _ *document, p *presentation) { p.Registry = documents.Registry{} }, []string{"NOT_EVALUATED registry"}},
	{"X01", "a released claim takes nothing", hits(documents.OutcomeReleased, documents.Hit{Kind: "A2", State: "released", Age: "older"}), []string{"PASS"}},
	{"X02", "own claims", hits(documents.OutcomeOwn, documents.Hit{Kind: "A2", State: "active", Age: "<7d", Own: true, Sufficient: true}), []string{"PASS"}},
	{"X02", "released claims", hits(documents.OutcomeReleased, documents.Hit{Kind: "A2", State: "released", Age: "older", Sufficient: true}), []string{"PASS"}},
	{"X02", "both partial", hits(documents.OutcomeSame, partial("A2")), []string{"PASS"}},
	{"X02", "partial with one, whole with another", hits(documents.OutcomeSame, partial("A2"), active("A2")), []string{"FAIL REVIEW"}},
	{"X03", "both partial", hits(documents.OutcomeShared, partial("A4"), partial("A6")), []string{"FAIL INFO"}},
	{"X03", "one partial, one not", hits(documents.OutcomeShared, partial("A4"), active("A4")), []string{"FAIL REVIEW"}},
	{"X03", "bill in part, container besides", hits(documents.OutcomeShared, partial("A4"), active("A6")), []string{"FAIL INFO"}},
	{"X03", "container alone", hits(documents.OutcomeShared, active("A6")), []string{"FAIL INFO"}},
	{"X01", "another currency, all repaid", hits(documents.OutcomeOver, documents.Hit{Kind: "A2", State: "released", Age: "<7d", OtherCurrency: true}), []string{"FAIL BLOCK"}},
	{"X07", "second round", hits(documents.OutcomeOwn, ownCargo("active")), []string{"PASS"}},
	{"X07", "tranches of one trade", hits(documents.OutcomeOwn, linked("B4"), linked("B4"), linked("B4")), []string{"PASS"}},
	{"X07", "rounds at another bank", hits(documents.OutcomeWeak, active("B4"), active("B4")), []string{"PASS"}},
	{"X07", "index away", func(_, _, _ *document, p *presentation) { p.Registry.NearUnanswered = "lagging" }, []string{"NOT_EVALUATED near"}},
	{"X09", "reversed twice", reversed(2), []string{"PASS"}},
	{"X10", "recurring trade", hits(documents.OutcomeWeak, active("B4")), []string{"PASS"}},
	{"X10", "index away", func(_, _, _ *document, p *presentation) { p.Registry.NearUnanswered = "lagging" }, []string{"NOT_EVALUATED near"}},
	{"X03", "not said which", hits(documents.OutcomeShared), []string{"FAIL REVIEW"}},
	{"X04", "not said which", hits(documents.OutcomeNear), []string{"FAIL REVIEW"}},
	{"X04", "two kinds of two claims are weak", hits(documents.OutcomeWeak, active("B1"), active("B4")), []string{"FAIL INFO"}},
	{"X04", "similar to what both finance in part", hits(documents.OutcomeSame, partial("A2"), linked("B2")), []string{"PASS"}},
	{"X04", "partial, renumbered", hits(documents.OutcomeNear, partial("B2")), []string{"FAIL REVIEW"}},
	{"X03", "paper shared too", hits(documents.OutcomeSame, active("A2"), active("A4")), []string{"PASS"}},
	{"X04", "B6 alone", hits(documents.OutcomeWeak, active("B6")), []string{"PASS"}},
	{"X04", "index away", func(_, _, _ *document, p *presentation) { p.Registry.NearUnanswered = "lagging" }, []string{"NOT_EVALUATED near"}},
	{"X05", "kinds not asked", func(_, _, _ *document, p *presentation) { p.Registry.Kinds = []string{"A3"} }, []string{"NOT_EVALUATED invoiceKinds"}},
	{"X05", "the whole invoice is known", hits(documents.OutcomeSame, active("A2"), active("A3")), []string{"PASS"}},
	{"T01", "several declarations, one bill each", func(_, d, b *document, p *presentation) {
		d2, b2 := secondDeclaration(), billOfLading()
		d2.Shipment.BillOfLading, b2.Number, b2.Shipment.BillOfLading = "TGSL2", "TGSL2", ""
		p.Items = append(p.Items, attested(d2, documents.AuthorityCustoms, "77"), attested(b2, documents.AuthorityCarrier, "88"))
	}, []string{"PASS", "PASS"}},
	{"T02", "a declaration whose bill is not there", func(_, _, _ *document, p *presentation) {
		d2 := secondDeclaration()
		d2.Shipment.BillOfLading = "TGSL2"
		p.Items = append(p.Items, attested(d2, documents.AuthorityCustoms, "77"))
	}, []string{"PASS", "NOT_EVALUATED DEC 2.bill"}},
	{"T01", "a bill without a number", func(_, _, b *document, _ *presentation) { b.Number, b.Shipment.BillOfLading = "", "" }, []string{"NOT_EVALUATED BL.billNumber"}},
	{"T04", "no loading port declared", func(_, d, _ *document, _ *presentation) { d.Shipment.Loading = nil }, []string{"PASS", "NOT_EVALUATED BL.loading, DEC.loading"}},
	{"S16", "a copy", again("INV", func(*document) {}), []string{"FAIL INFO"}},
	{"S16", "a copy that leaves something out", again("INV", func(d *document) {
		d.Number, d.Lines, d.Shipment.Packages = "nm 2025/0417", nil, nil
	}), []string{"FAIL INFO"}},
	{"S16", "a bill twice, once without the carrier's code", again("BL", func(d *document) { d.Number = "55123389" }), []string{"FAIL INFO"}},
	{"S16", "a bill of another date", again("BL", func(d *document) { d.Shipment.OnBoardDate = "2025-11-30" }), []string{"FAIL REVIEW"}},
	{"S16", "another seller's invoice of the number", again("INV", func(d *document) {
		d.Parties = []documents.Party{{Role: documents.Seller, Name: "Alpenblick Handels AG"}}
		d.Totals = documents.Totals{TaxInclusive: usd(700000)}
	}), []string{"PASS"}},
	{"S16", "the same number and total of an unclear seller", again("INV", func(d *document) {
		d.Parties = []documents.Party{{Role: documents.Seller, Name: "Nordlicht Maschinenban GmbH"}}
	}), []string{"FAIL REVIEW"}},
	{"S16", "the same number of a seller of another register number", again("INV", func(d *document) {
		d.Parties = []documents.Party{{Role: documents.Seller, Name: "Nordlicht", IDs: ids(documents.SchemeLEI, "5493001KJTIIGC8Y1R12")}}
	}), []string{"PASS"}},
	{"S16", "numbers that differ in the border of digits", again("INV", func(d *document) { d.Number = "NM-20250-417" }), []string{"PASS"}},
	{"S16", "a credit note of the number", again("INV", func(d *document) { d.Type = documents.TypeCreditNote }), []string{"PASS"}},
	{"S16", "one content, no number", func(_, _, _ *document, p *presentation) {
		p.Items[0].Document.Number = ""
		p.Items = append(p.Items, p.Items[0])
	}, []string{"FAIL INFO"}},
	{"S16", "two documents without a number", func(_, _, _ *document, p *presentation) {
		p.Items[0].Document.Number = ""
		again("INV", func(*document) {})(nil, nil, nil, p)
	}, []string{"PASS"}},
	{"A01", "the sum of an invoice and its copy", func(_, _, _ *document, p *presentation) {
		again("INV", func(*document) {})(nil, nil, nil, p)
		p.Request.Amount = *usd(16000000)
	}, []string{"FAIL BLOCK"}},
	{"A01", "the smaller of two versions counts", func(_, _, _ *document, p *presentation) {
		again("INV", func(d *document) { d.Totals = documents.Totals{TaxInclusive: usd(9000000)} })(nil, nil, nil, p)
	}, []string{"FAIL BLOCK"}},
	{"G01", "a copy adds no quantity", again("INV", func(*document) {}), []string{"PASS"}},
	{"S03", "no amounts at all", func(_, _, _ *document, p *presentation) { p.Items = p.Items[2:] }, []string{"NOT_EVALUATED currency"}},
	{"P06", "two sales, each declared by itself", func(i, d, _ *document, p *presentation) {
		i2, d2 := invoice(), secondDeclaration()
		i2.Number, i2.Parties[0] = "AH-77", documents.Party{Role: documents.Seller, Name: "Alpenblick Handels AG"}
		d2.Parties[2].Name = "ALPENBLICK HANDELS AG"
		d.References = append(d.References, documents.Reference{Code: documents.RefInvoice, ID: i.Number})
		d2.References = append(d2.References, documents.Reference{Code: documents.RefInvoice, ID: "AH 77"})
		p.Items = append(p.Items, attested(i2, documents.AuthoritySeller, "77"), attested(d2, documents.AuthorityCustoms, "88"))
	}, []string{"PASS", "PASS"}},
	{"P06", "no invoice", drop("INV"), []string{"NOT_EVALUATED INV"}},
}

func staged(s scenario) *documents.Presentation {
	p := base()
	s.do(p.Items[0].Document, p.Items[1].Document, p.Items[2].Document, p)
	return p
}

func TestScenarios(t *testing.T) {
	pack := defaultPack(t)
	for _, s := range scenarios {
		t.Run(s.rule+"/"+s.name, func(t *testing.T) {
			e := examine(clone(t, staged(s)), pack)
			var got []string
			for _, f := range of(s.rule, e.findings) {
				got = append(got, answer(f))
			}
			if !slices.Equal(got, s.want) {
				t.Errorf("got %q, want %q", got, s.want)
			}
			if len(e.defects) > 0 {
				t.Errorf("defects: %q", e.defects)
			}
		})
	}
}

func answer(f documents.Finding) string {
	switch f.Result {
	case documents.Fail:
		return "FAIL " + string(f.Severity)
	case documents.NotEvaluated:
		return "NOT_EVALUATED " + strings.Join(f.Missing, ", ")
	}
	return string(f.Result)
}
