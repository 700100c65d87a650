package rules

import (
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
)

// What the rules on what is read add to the matrix, the scenarios and the examples.
func init() {
	mutations = append(mutations, useMutations...)
	scenarios = append(scenarios, useScenarios...)
	for id, do := range map[string]func(*presentation){
		"A14": func(p *presentation) { p.Request.FX = rates("USD", "CNY", "7.1") },
		"D03": func(p *presentation) { p.Request.Instrument, p.Request.Date = documents.LetterOfCredit, "2025-12-19" },
		"D09": func(p *presentation) { p.Items[2].Document.Shipment.DepartureDate = "2025-11-27" },
		"P10": func(p *presentation) {
			p.Items[0].Document.Parties = append(p.Items[0].Document.Parties, payee("Nordlicht Maschinenbau GmbH"))
		},
		"T13": func(p *presentation) { refer(p.Items[0].Document, documents.RefBillOfLading, "TGSL-5512 3389") },
	} {
		passing[id] = do
	}
}

func rates(from, to documents.CurrencyCode, rate string) []documents.FXRate {
	return []documents.FXRate{{From: from, To: to, Rate: dnum(rate), Source: "CFETS", Date: "2026-01-05"}}
}

func payee(name string) documents.Party { return documents.Party{Role: documents.Payee, Name: name} }

func refer(d *document, code documents.ReferenceCode, id string) {
	d.References = append(d.References, documents.Reference{Code: code, ID: id})
}

func status(s string) func(_, _, b *document, _ *presentation) {
	return func(_, _, b *document, _ *presentation) { b.Title.DocumentStatus = s }
}

func clause(s ...string) func(_, _, b *document, _ *presentation) {
	return func(_, _, b *document, _ *presentation) { b.Title.Clauses = s }
}

func underLC(do func(i, d, b *document, p *presentation)) func(i, d, b *document, p *presentation) {
	return func(i, d, b *document, p *presentation) {
		p.Request.Instrument = documents.LetterOfCredit
		do(i, d, b, p)
	}
}

func kind(t documents.TypeCode) func(i, _, _ *document, _ *presentation) {
	return func(i, _, _ *document, _ *presentation) { i.Type = t }
}

func supervised(mode string) func(_, d, _ *document, _ *presentation) {
	return func(_, d, _ *document, _ *presentation) { d.Entry.Procedure = mode }
}

// abroadEntry makes the declaration one of the European Union.
func abroadEntry(procedure string) func(_, d, _ *document, _ *presentation) {
	return func(_, d, _ *document, _ *presentation) {
		d.Number, d.Entry.Office, d.Entry.Procedure = "25DE123456789012J0", "DE004851", procedure
		d.Number = d.Number[:17]
		d.Parties[0].IDs, d.Parties[1].IDs = nil, nil
	}
}

func exported(_, d, _ *document, _ *presentation) {
	d.Entry.Direction, d.Type, d.Number = documents.Export, documents.TypeExportDeclaration, "530120260000012345"
}

// correction presents a corrected invoice with the base's, which it names.
func correction(named string) func(i, _, _ *document, p *presentation) {
	return func(i, _, _ *document, p *presentation) {
		c := invoice()
		c.Number, c.Type = "NM-2025-0417K", typeCorrected
		if named != "" {
			refer(c, documents.RefPrevious, named)
		}
		p.Items = append(p.Items, attested(c, documents.AuthoritySeller, itoa(52+len(p.Items))))
	}
}

func credited(t documents.TypeCode, minor int64) func(i, _, _ *document, p *presentation) {
	return func(_, _, _ *document, p *presentation) {
		c := invoice()
		c.Number, c.Type, c.Lines, c.Totals = "CN-1", t, nil, documents.Totals{TaxInclusive: usd(minor), Payable: usd(0)}
		p.Items = append(p.Items, attested(c, documents.AuthoritySeller, "66"))
	}
}

// beside presents another paper in the place of an invoice with the base's.
func beside(t documents.TypeCode) func(_, _, _ *document, p *presentation) {
	return func(_, _, _ *document, p *presentation) {
		c := invoice()
		c.Number, c.Type = "A-1", t
		p.Items = append(p.Items, attested(c, documents.AuthoritySeller, "55"))
	}
}

func stated(r ...documents.FXRate) func(_, _, _ *document, p *presentation) {
	return func(_, _, _ *document, p *presentation) { p.Request.FX = r }
}

var useMutations = []mutation{
	{"invoice after the presentation", func(i, _, _ *document, _ *presentation) { i.IssueDate = "2026-01-10" }, "S04 REVIEW", ""},
	{"shipped after the presentation", func(_, _, b *document, _ *presentation) { b.Shipment.OnBoardDate = "2026-01-10" }, "D05 REVIEW, D06 REVIEW, D09 REVIEW, S04 REVIEW", ""},
	{"void bill", status("VOIDED"), "S12 BLOCK", ""},
	{"draft bill", status("DRAFT"), "S12 BLOCK", ""},
	{"surrendered bill", status("SURRENDERED_FOR_DELIVERY"), "S12 REVIEW", ""},
	{"export declaration", exported, "S14 BLOCK", ""},
	{"returned goods", supervised("4561"), "S14 BLOCK", ""},
	{"proforma invoice", kind(documents.TypeProforma), "A01 BLOCK, S15 BLOCK", ""},
	{"prepayment invoice", kind("386"), "S15 REVIEW", ""},
	{"most of it prepaid", func(i, _, _ *document, _ *presentation) {
		i.Totals.Prepaid, i.Totals.Payable = usd(9000000), usd(1000000)
	}, "A01 BLOCK", ""},
	{"seller is the buyer", func(i, _, _ *document, _ *presentation) { i.Parties[0].IDs = ids(documents.SchemeUSCI, buyerUSCI) }, "P07 BLOCK", ""},
	{"another payee", func(i, _, _ *document, _ *presentation) {
		i.Parties = append(i.Parties, payee("Golden Horizon Consulting FZE"))
	}, "P10 REVIEW", ""},
	{"loaded in Iran", func(_, d, b *document, _ *presentation) {
		d.Shipment.Loading, b.Shipment.Loading = port("IRBND", ""), port("IRBND", "")
	}, "P13 REVIEW, P13 REVIEW", ""},
	{"rate upside down", stated(rates("USD", "CNY", "0.141")...), "A14 REVIEW", ""},
	{"price far above earlier ones", func(_, _, _ *document, p *presentation) {
		p.Prices = earlierPrices("280", "290", "295", "298", "300", "300", "305", "310", "320", "330")
	}, "A07 REVIEW", ""},
	{"value moved between lines", func(_, d, _ *document, _ *presentation) {
		d.Lines[0].Amount, d.Lines[1].Amount = usd(2000000), usd(8000000)
	}, "A15 REVIEW", ""},
	{"late under a credit", underLC(none), "D03 REVIEW", "D03"},
	{"overdue", func(i, _, _ *document, _ *presentation) { i.DueDate = "2025-12-20" }, "D07 REVIEW", ""},
	{"on board before the planned departure", func(_, _, b *document, _ *presentation) { b.Shipment.DepartureDate = "2025-12-20" }, "D09 REVIEW", ""},
	{"old invoice", func(i, _, _ *document, _ *presentation) {
		i.IssueDate, i.References[0].Date = "2023-11-20", ""
	}, "D01 REVIEW, D07 REVIEW", ""},
	{"received for shipment", func(_, _, b *document, _ *presentation) { b.Title.ReceivedOnly, b.Title.OnBoard = true, false }, "T07 REVIEW", ""},
	{"claused bill", clause("12 CARTONS TORN AND WET"), "T08 REVIEW", ""},
	{"claused bill under a credit", underLC(clause("12 CARTONS TORN AND WET")), "D03 REVIEW, T08 BLOCK", "D03"},
	{"another bill named", func(i, _, _ *document, _ *presentation) { refer(i, documents.RefBillOfLading, "MSKU77120099") }, "T13 REVIEW", ""},
}

var useScenarios = []scenario{
	{"S04", "under a credit", underLC(func(i, _, _ *document, _ *presentation) { i.IssueDate = "2026-01-10" }), []string{"FAIL BLOCK", "PASS", "PASS"}},
	{"S04", "on the day", func(i, _, _ *document, _ *presentation) { i.IssueDate = "2026-01-09" }, []string{"PASS", "PASS", "PASS"}},
	{"S04", "no day", func(_, _, _ *document, p *presentation) { p.Request.Date = "" }, []string{"NOT_EVALUATED requestDate"}},
	{"S04", "no date", func(i, _, _ *document, _ *presentation) { i.IssueDate = "" }, []string{"PASS", "PASS", "NOT_EVALUATED INV.date"}},
	{"S04", "due later", func(i, _, b *document, _ *presentation) {
		i.DueDate, b.Shipment.DepartureDate, b.Shipment.ArrivalDate = "2027-01-01", "2026-02-01", "2026-03-01"
	}, []string{"PASS", "PASS", "PASS"}},
	{"S12", "paper", status(""), []string{"NOT_APPLICABLE"}},
	{"S12", "electronic without a status", func(_, _, b *document, _ *presentation) { b.Title.DocumentStatus, b.Title.Electronic = "", true }, []string{"NOT_EVALUATED BL.status"}},
	{"S12", "approved", status("APPROVED"), []string{"FAIL BLOCK"}},
	{"S12", "approved, DCSA 2", status("APPR"), []string{"FAIL BLOCK"}},
	{"S12", "pending", status("Pending_Surrender-For Delivery"), []string{"FAIL REVIEW"}},
	{"S12", "amendment", status("SURRENDERED_FOR_AMENDMENT"), []string{"FAIL REVIEW"}},
	{"S12", "a word of nobody", status("GLOWING"), []string{"FAIL REVIEW"}},
	{"S12", "UBL cancelled", status("Cancelled"), []string{"FAIL BLOCK"}},
	{"S12", "no title part", func(_, _, b *document, _ *presentation) { b.Title = nil }, []string{"NOT_APPLICABLE"}},
	{"S14", "the seller borrows", func(i, d, b *document, p *presentation) {
		exported(i, d, b, p)
		p.Request.Borrower = documents.BorrowerSeller
	}, []string{"PASS"}},
	{"S14", "the supplier's export beside the import", func(_, _, _ *document, p *presentation) {
		d := declaration()
		abroadEntry("1000")(nil, d, nil, nil)
		d.Entry.Direction = documents.Export
		p.Items = append(p.Items, attested(d, documents.AuthorityCustoms, "77"))
	}, []string{"PASS", "FAIL INFO"}},
	{"S14", "an export abroad alone", func(i, d, b *document, p *presentation) {
		abroadEntry("1000")(i, d, b, p)
		d.Entry.Direction = documents.Export
	}, []string{"FAIL REVIEW"}},
	{"S14", "direction by the type", func(_, d, _ *document, _ *presentation) {
		d.Entry.Direction, d.Type = "", documents.TypeExportDeclaration
	}, []string{"FAIL BLOCK"}},
	{"S14", "import by the type", func(_, d, _ *document, _ *presentation) { d.Entry.Direction = "" }, []string{"PASS"}},
	{"S14", "no direction", func(_, d, _ *document, _ *presentation) { d.Entry.Direction, d.Type = "", "914" }, []string{"NOT_EVALUATED DEC.direction"}},
	{"S14", "no mode", supervised(""), []string{"NOT_EVALUATED DEC.procedure"}},
	{"S14", "a mode without its zero", supervised("110"), []string{"PASS"}},
	{"S14", "bonded warehouse", supervised("1233"), []string{"PASS"}},
	{"S14", "free replacement", supervised("3100"), []string{"FAIL BLOCK"}},
	{"S14", "samples", supervised("3010"), []string{"FAIL REVIEW"}},
	{"S14", "no such mode", supervised("7777"), []string{"FAIL REVIEW"}},
	{"S14", "home use in the Union", abroadEntry("4000"), []string{"PASS"}},
	{"S14", "warehouse in the Union", abroadEntry("7100"), []string{"PASS"}},
	{"S14", "temporary admission in the Union", abroadEntry("5300"), []string{"FAIL REVIEW"}},
	{"S14", "a procedure in words", abroadEntry("IMP"), []string{"FAIL INFO"}},
	{"S15", "partial", kind("326"), []string{"PASS"}},
	{"S15", "factored", kind("393"), []string{"FAIL REVIEW"}},
	{"S15", "hire", kind("387"), []string{"FAIL REVIEW"}},
	{"S15", "for accounting", kind("751"), []string{"FAIL BLOCK"}},
	{"S15", "credit note", credited("261", 100), []string{"PASS", "PASS"}},
	{"S15", "factored credit note", credited("396", 100), []string{"PASS", "FAIL REVIEW"}},
	{"S15", "correction and what it corrects", correction("NM 2025-0417"), []string{"PASS", "PASS"}},
	{"S15", "correction of an invoice that is not there", correction("NM-2025-0400"), []string{"PASS", "FAIL REVIEW"}},
	{"S15", "correction of nothing", correction(""), []string{"PASS", "FAIL REVIEW"}},
	{"S15", "two that correct each other", func(i, d, b *document, p *presentation) {
		correction("NM-2025-0417")(i, d, b, p)
		i.Type = typeCorrected
		refer(i, documents.RefPrevious, "NM-2025-0417K")
	}, []string{"FAIL REVIEW", "FAIL REVIEW"}},
	{"A01", "a corrected invoice is one sale", correction("NM-2025-0417"), []string{"PASS"}},
	{"A01", "advance on a corrected invoice and the first", func(i, d, b *document, p *presentation) {
		correction("NM-2025-0417")(i, d, b, p)
		p.Request.Amount = *usd(16000000)
	}, []string{"FAIL BLOCK"}},
	{"A01", "two corrections of one invoice are one sale", func(i, d, b *document, p *presentation) {
		correction("NM-2025-0417")(i, d, b, p)
		correction("NM-2025-0417")(i, d, b, p)
		p.Items[4].Document.Number = "NM-2025-0417L"
		p.Request.Amount = *usd(8000001)
	}, []string{"FAIL BLOCK"}},
	{"S15", "a correction of a correction", func(i, d, b *document, p *presentation) {
		correction("NM-2025-0417")(i, d, b, p)
		correction("NM-2025-0417K")(i, d, b, p)
		p.Items[4].Document.Number = "NM-2025-0417L"
	}, []string{"PASS", "PASS", "PASS"}},
	{"A01", "self-billed credit note for all of it", credited("261", 10000000), []string{"FAIL BLOCK"}},
	{"A01", "prepaid without an amount payable", func(i, _, _ *document, _ *presentation) {
		i.Totals.Payable, i.Totals.Prepaid = nil, usd(9000000)
	}, []string{"FAIL BLOCK"}},
	{"A01", "payable above the total counts as the total", func(i, _, _ *document, p *presentation) {
		i.Totals.Payable, p.Request.Amount = usd(90000000), *usd(8000001)
	}, []string{"FAIL BLOCK"}},
	{"A01", "information for accounting adds nothing", func(i, d, b *document, p *presentation) {
		beside("751")(i, d, b, p)
		p.Request.Amount = *usd(8000001)
	}, []string{"FAIL BLOCK"}},
	{"S15", "proforma beside the invoice", beside(documents.TypeProforma), []string{"PASS", "FAIL INFO"}},
	{"A05", "proforma beside the invoice", beside(documents.TypeProforma), []string{"PASS"}},
	{"S15", "proforma and a credit note", func(i, d, b *document, p *presentation) {
		credited("381", 100)(i, d, b, p)
		i.Type = documents.TypeProforma
	}, []string{"FAIL BLOCK", "PASS"}},
	{"P07", "one name in two countries", func(i, _, _ *document, _ *presentation) {
		i.Parties[1].Name = i.Parties[0].Name
		i.Parties[0].Address.Country, i.Parties[1].Address.Country = "DE", "CN"
	}, []string{"PASS"}},
	{"P07", "two national registers", func(i, _, _ *document, _ *presentation) {
		i.Parties[0] = documents.Party{Role: documents.Seller, Name: "Lantian Pte. Ltd.", IDs: ids(documents.SchemeUEN, "201534567G")}
		i.Parties[1].Name = "深圳市蓝田贸易有限公司"
	}, []string{"PASS"}},
	{"P07", "one name", func(i, _, _ *document, _ *presentation) {
		i.Parties[1] = documents.Party{Role: documents.Buyer, Name: i.Parties[0].Name}
	}, []string{"FAIL REVIEW"}},
	{"P07", "no seller", func(i, _, _ *document, _ *presentation) { i.Parties = i.Parties[1:] }, []string{"NOT_EVALUATED INV.sellerID, INV.buyerID"}},
	{"P07", "two scripts", func(i, _, _ *document, _ *presentation) {
		i.Parties[1] = documents.Party{Role: documents.Buyer, Name: "深圳市蓝田贸易有限公司"}
	}, []string{"NOT_EVALUATED INV.sellerID, INV.buyerID"}},
	{"P10", "the seller", func(i, _, _ *document, _ *presentation) {
		i.Parties = append(i.Parties, payee("NORDLICHT MASCHINENBAU GMBH"))
	}, []string{"PASS"}},
	{"P10", "a factor", func(i, _, _ *document, _ *presentation) { i.Parties = append(i.Parties, payee("Alster Factoring AG")) }, []string{"FAIL REVIEW"}},
	{"P10", "a payee without a name", func(i, _, _ *document, _ *presentation) { i.Parties = append(i.Parties, payee("")) }, []string{"NOT_EVALUATED INV.payee"}},
	{"P13", "no country stated", func(i, d, b *document, _ *presentation) {
		for _, x := range []*document{i, d, b} {
			x.Shipment.Loading, x.Shipment.Discharge = nil, nil
			for n := range x.Lines {
				x.Lines[n].Origin = ""
			}
		}
	}, []string{"NOT_EVALUATED countries"}},
	{"P13", "a port by name alone", func(_, _, b *document, _ *presentation) {
		b.Shipment.Loading = &documents.Location{Name: "Bandar-Abbas"}
	}, []string{"FAIL REVIEW"}},
	{"P13", "a port by another name", func(_, _, b *document, _ *presentation) {
		b.Shipment.Loading = &documents.Location{Name: "La Habana"}
	}, []string{"FAIL REVIEW"}},
	{"P13", "a firm that is named like a port", func(i, _, _ *document, _ *presentation) { i.Parties[0].Names = []string{"Rajin Exports"} }, []string{"PASS"}},
	{"T04", "the country in the name of a port", func(_, _, b *document, _ *presentation) {
		b.Shipment.Discharge = &documents.Location{Name: "Los Angeles, USA"}
	}, []string{"PASS", "FAIL REVIEW"}},
	{"P13", "customs' code of a port", func(_, d, _ *document, _ *presentation) {
		d.Shipment.Loading = &documents.Location{LocalCode: "CUB003", Scheme: "cn-ciq-port"}
	}, []string{"FAIL REVIEW"}},
	{"P13", "origin", func(i, _, _ *document, _ *presentation) { i.Lines[0].Origin = "KP" }, []string{"FAIL REVIEW"}},
	{"P13", "address in words", func(i, _, _ *document, _ *presentation) {
		i.Parties[0].Address.Lines = []string{"12 Azadi St.", "Tehran, Iran"}
	}, []string{"FAIL REVIEW"}},
	{"P13", "the applicant", func(_, _, _ *document, p *presentation) { p.Request.Applicant.Address.Country = "IR" }, []string{"FAIL REVIEW"}},
	{"P13", "Koreans in China", func(_, d, _ *document, _ *presentation) {
		d.Parties[0].Address.Lines = []string{"吉林省延边朝鲜族自治州"}
	}, []string{"PASS"}},
	{"A14", "two that contradict", stated(append(rates("USD", "CNY", "7.1"), rates("CNY", "USD", "0.15")...)...), []string{"PASS", "FAIL REVIEW"}},
	{"A14", "two that agree", stated(append(rates("USD", "CNY", "7.1"), rates("CNY", "USD", "0.14085")...)...), []string{"PASS", "PASS"}},
	{"A14", "no source", stated(documents.FXRate{From: "USD", To: "CNY", Rate: dnum("7.1"), Date: "2026-01-05"}), []string{"FAIL REVIEW"}},
	{"A14", "none or less", stated(rates("USD", "CNY", "-7.1")...), []string{"FAIL REVIEW"}},
	{"A14", "old", stated(documents.FXRate{From: "USD", To: "CNY", Rate: dnum("7.1"), Source: "CFETS", Date: "2025-06-05"}), []string{"FAIL REVIEW"}},
	{"A14", "of tomorrow", stated(documents.FXRate{From: "USD", To: "CNY", Rate: dnum("7.1"), Source: "CFETS", Date: "2026-01-10"}), []string{"FAIL REVIEW"}},
	{"A14", "no day of the request", func(_, _, _ *document, p *presentation) {
		p.Request.FX, p.Request.Date = rates("USD", "CNY", "7.1"), ""
	}, []string{"NOT_EVALUATED requestDate"}},
	{"A14", "in cents", stated(rates("EUR", "USD", "116")...), []string{"FAIL REVIEW"}},
	{"A14", "a currency without a reference", stated(rates("USD", "KZT", "520")...), []string{"PASS"}},
	{"A07", "no history", func(_, _, _ *document, p *presentation) { p.Prices = nil }, []string{"NOT_EVALUATED prices"}},
	{"A07", "three earlier prices are a note", func(_, _, _ *document, p *presentation) { p.Prices = earlierPrices("300", "310", "320") }, []string{"FAIL INFO"}},
	{"A07", "one earlier price that agrees", func(_, _, _ *document, p *presentation) { p.Prices = earlierPrices("510") }, []string{"PASS"}},
	{"A07", "always one price, now a third more", func(_, _, _ *document, p *presentation) {
		p.Prices = earlierPrices("370", "370", "370", "370", "370", "370", "370", "370", "370", "370", "370")
	}, []string{"FAIL REVIEW"}},
	{"A07", "prices that vary widely", func(_, _, _ *document, p *presentation) {
		p.Prices = earlierPrices("100", "150", "200", "250", "300", "350", "400", "450", "500", "550")
	}, []string{"PASS"}},
	{"A07", "earlier prices in another currency", func(i, _, _ *document, _ *presentation) { i.Currency = "EUR" }, []string{"NOT_EVALUATED prices"}},
	{"A07", "dozens", func(i, _, _ *document, _ *presentation) {
		i.Lines[0].Quantity = &documents.Quantity{Value: dnum("10"), Unit: "DZN"}
	}, []string{"PASS"}},
	{"A07", "credit notes have no price", credited("381", 100), []string{"PASS"}},
	{"A15", "freight moves all prices alike", func(i, d, _ *document, _ *presentation) {
		d.Shipment.Incoterm = "FOB"
		d.Lines[0].Amount, d.Lines[1].Amount = usd(4700000), usd(4700000)
	}, []string{"PASS"}},
	{"A15", "all prices lower at one term", func(_, d, _ *document, _ *presentation) {
		d.Lines[0].Amount, d.Lines[1].Amount = usd(4700000), usd(4700000)
	}, []string{"FAIL REVIEW"}},
	{"A15", "a discount on the whole invoice", func(i, d, _ *document, _ *presentation) {
		i.Totals.Allowances, i.Totals.TaxExclusive = usd(1000000), usd(9000000)
		d.Lines[0].Amount, d.Lines[1].Amount = usd(4500000), usd(4500000)
	}, []string{"PASS"}},
	{"A15", "half of the goods declared", func(_, d, _ *document, _ *presentation) {
		d.Lines[0].Quantity, d.Lines[0].Amount = pcs("50"), usd(2500000)
		d.Lines[1].Quantity, d.Lines[1].Amount = pcs("100"), usd(2500000)
	}, []string{"PASS"}},
	{"A15", "no code in common", func(_, d, _ *document, _ *presentation) { d.Lines[0].HS, d.Lines[1].HS = "8485100000", "8485200000" }, []string{"NOT_EVALUATED INV.hs, DEC.hs"}},
	{"A15", "two currencies of invoices", func(_, _, _ *document, p *presentation) {
		twoInvoices(p)
		p.Items[3].Document.Currency = "EUR"
	}, []string{"NOT_EVALUATED currency"}},
	{"D03", "in time", underLC(func(_, _, _ *document, p *presentation) { p.Request.Date = "2025-12-19" }), []string{"PASS", "NOT_EVALUATED credit"}},
	{"D03", "no day", underLC(func(_, _, _ *document, p *presentation) { p.Request.Date = "" }), []string{"NOT_EVALUATED credit, requestDate"}},
	{"D03", "no date of shipment", underLC(func(_, _, b *document, _ *presentation) { b.Shipment.OnBoardDate, b.IssueDate = "", "" }), []string{"NOT_EVALUATED credit, BL.onBoardDate"}},
	{"D06", "usance of 180 days", func(i, _, _ *document, p *presentation) {
		i.DueDate, p.Request.Date = "2026-06-30", "2026-06-20"
	}, []string{"PASS"}},
	{"D06", "usance of one invoice of two", func(i, _, _ *document, p *presentation) {
		twoInvoices(p)
		p.Items[3].Document.DueDate = ""
		i.DueDate, p.Request.Date = "2026-06-30", "2026-06-20"
	}, []string{"FAIL BLOCK"}},
	{"D07", "due before it was issued", func(i, _, _ *document, _ *presentation) { i.DueDate = "2025-11-01" }, []string{"FAIL REVIEW"}},
	{"D07", "two years", func(i, _, _ *document, _ *presentation) { i.DueDate = "2027-11-20" }, []string{"FAIL REVIEW"}},
	{"D07", "at sight", func(i, _, _ *document, _ *presentation) { i.IssueDate, i.DueDate = "2025-12-20", "2025-12-20" }, []string{"PASS"}},
	{"D07", "due some days ago", func(i, _, _ *document, _ *presentation) { i.DueDate = "2026-01-02" }, []string{"PASS"}},
	{"D07", "no due date", func(i, _, _ *document, _ *presentation) { i.DueDate = "" }, []string{"NOT_EVALUATED INV.dueDate"}},
	{"D07", "no day", func(_, _, _ *document, p *presentation) { p.Request.Date = "" }, []string{"NOT_EVALUATED requestDate"}},
	{"D07", "credit note", credited("381", 100), []string{"PASS", "NOT_APPLICABLE"}},
	{"D09", "long after the planned departure", func(_, _, b *document, _ *presentation) { b.Shipment.DepartureDate = "2025-10-20" }, []string{"FAIL REVIEW"}},
	{"D09", "a week late", func(_, _, b *document, _ *presentation) { b.Shipment.DepartureDate = "2025-11-21" }, []string{"PASS"}},
	{"T07", "by air", func(_, _, b *document, _ *presentation) { b.Shipment.Mode = documents.ModeAir }, []string{"NOT_APPLICABLE"}},
	{"T07", "nothing said", func(_, _, b *document, _ *presentation) {
		b.Title.OnBoard, b.Title.CleanOnBoard, b.Shipment.OnBoardDate = false, false, ""
	}, []string{"NOT_EVALUATED BL.onBoardDate"}},
	{"T07", "nothing said under a credit", underLC(func(_, _, b *document, _ *presentation) {
		b.Title.OnBoard, b.Title.CleanOnBoard, b.Shipment.OnBoardDate = false, false, ""
	}), []string{"FAIL REVIEW"}},
	{"T08", "what shippers say", clause("SHIPPER'S LOAD, STOW, WEIGHT AND COUNT", "Said to contain", "FREIGHT PREPAID", ""), []string{"PASS"}},
	{"T08", "a book of clauses", clause(strings.Repeat("Said to contain. ", 400)), []string{"FAIL REVIEW"}},
	{"T08", "a hundred and more clauses", clause(slices.Repeat([]string{"Said to contain"}, 201)...), []string{"FAIL REVIEW"}},
	{"T08", "storage", clause("Cargo at port is at Merchant's risk"), []string{"PASS"}},
	{"T08", "may be on deck", clause("Cargo may be loaded on deck"), []string{"PASS"}},
	{"T08", "on deck", clause("Loaded on deck at shipper's risk"), []string{"FAIL REVIEW"}},
	{"T08", "a rust clause under a credit", underLC(clause("Carrier not responsible for rust")), []string{"FAIL REVIEW"}},
	{"T08", "the worst of several", underLC(clause("Said to contain", "See reverse", "3 drums leaking", "Said to contain")), []string{"FAIL BLOCK"}},
	{"T08", "in Chinese", underLC(clause("紙箱破損受潮")), []string{"FAIL BLOCK"}},
	{"T08", "said to contain and torn", clause("SAID TO CONTAIN 60 CARTONS, 2 CARTONS TORN"), []string{"FAIL REVIEW"}},
	{"T13", "the declaration", func(i, _, _ *document, _ *presentation) { refer(i, documents.RefDeclaration, "530120261000012345") }, []string{"NOT_APPLICABLE", "PASS"}},
	{"T13", "another declaration", func(i, _, _ *document, _ *presentation) { refer(i, documents.RefDeclaration, "530120261000099999") }, []string{"NOT_APPLICABLE", "FAIL REVIEW"}},
	{"T13", "no bill presented", func(i, d, b *document, p *presentation) {
		refer(i, documents.RefHouseBill, "H-1")
		drop("BL")(i, d, b, p)
	}, []string{"NOT_EVALUATED BL"}},
}

// TestPackLists goes through what a pack may write as countries and rates.
func TestPackLists(t *testing.T) {
	head := "name: a\nversion: \"2026.1\"\nedition: \"2026-01-01\"\nrules:\n"
	for name, tc := range map[string]struct{ file, want string }{
		"two countries":    {`  P13: {version: "1.0", enabled: true, parameters: {countries: "CU SY"}}`, ""},
		"no country":       {`  P13: {version: "1.0", enabled: true, parameters: {countries: ""}}`, ""},
		"no such country":  {`  P13: {version: "1.0", enabled: true, parameters: {countries: "CU QQ"}}`, `country "QQ"`},
		"country in words": {`  P13: {version: "1.0", enabled: true, parameters: {countries: "Cuba"}}`, `country "Cuba"`},
		"a list of YAML":   {`  P13: {version: "1.0", enabled: true, parameters: {countries: [CU]}}`, "must be a quoted countries"},
		"rates":            {`  A14: {version: "1.0", enabled: true, parameters: {perDollar: {CNY: "7.1"}}}`, ""},
		"no such currency": {`  A14: {version: "1.0", enabled: true, parameters: {perDollar: {QQQ: "7.1"}}}`, "QQQ: must be a currency"},
		"a rate of zero":   {`  A14: {version: "1.0", enabled: true, parameters: {perDollar: {CNY: "0"}}}`, "CNY: must be a currency"},
		"a rate in words":  {`  A14: {version: "1.0", enabled: true, parameters: {perDollar: {CNY: "seven"}}}`, "is not a decimal number"},
		"rates as a list":  {`  A14: {version: "1.0", enabled: true, parameters: {perDollar: ["7.1"]}}`, "must map currencies"},
	} {
		_, err := signed(t, head+tc.file)
		if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
			t.Errorf("%s: %v, want %q", name, err, tc.want)
		}
	}
}

// TestModes holds customs' table to its form: four digits and a name.
func TestModes(t *testing.T) {
	for code, m := range supervisionModes {
		if len(code) != 4 || strings.Trim(code, "0123456789") != "" || m.name == "" {
			t.Errorf("mode %q %q is malformed", code, m.name)
		}
	}
	if len(supervisionModes) < 95 {
		t.Errorf("%d modes; customs' table has more", len(supervisionModes))
	}
}
