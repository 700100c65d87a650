package rules

import (
	"strings"

	"tradehub/documents"
)

// factAt returns the fact that a rule looked at when it compared the value at a
// JSON pointer of the document, "" for none of a matrix.
func factAt(d doc, rule, path string) documents.Fact {
	switch first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/"); first {
	case "totals":
		return documents.FactAmount
	case "parties":
		return partyFact(d, path)
	case "references":
		return referenceFact(d, path)
	case "lines":
		return lineFact(rule, path)
	case "number":
		switch d.Family {
		case documents.FamilyTransport:
			return documents.FactBill
		case documents.FamilyCustoms:
			return documents.FactDeclaration
		}
	case "title":
		if path == "/title/toOrderOf" || path == "/title/negotiable" {
			return documents.FactBuyer
		}
	case "issueDate", "dueDate":
		return documents.FactDate
	case "entry":
		if path == "/entry/date" || path == "/entry/declared" {
			return documents.FactDate
		}
	case "shipment":
		return shipmentFacts[strings.Split(path+"/", "/")[2]]
	}
	return ""
}

// shipmentFacts are the facts of a document's shipment, by member.
var shipmentFacts = map[string]documents.Fact{
	"billOfLading": documents.FactBill, "houseBill": documents.FactBill, "incoterm": documents.FactTerms, "freightPayment": documents.FactTerms,
	"packages": documents.FactPackages, "grossWeight": documents.FactGrossWeight, "netWeight": documents.FactNetWeight,
	"vessel": documents.FactVessel, "voyage": documents.FactVessel, "imo": documents.FactVessel, "containers": documents.FactContainers,
	"loading": documents.FactLoading, "discharge": documents.FactDischarge, "onBoardDate": documents.FactDate, "arrivalDate": documents.FactDate,
	"departureDate": documents.FactDate,
}

func partyFact(d doc, path string) documents.Fact {
	for i := range d.Parties {
		if at := pointer("parties", i); path != at && !strings.HasPrefix(path, at+"/") {
			continue
		}
		switch d.Parties[i].Role {
		case documents.Seller, documents.Consignor:
			return documents.FactSeller
		case documents.Buyer, documents.Consignee, documents.Owner:
			return documents.FactBuyer
		}
	}
	return ""
}

func referenceFact(d doc, path string) documents.Fact {
	for i, r := range d.References {
		if path != pointer("references", i, "id") && path != pointer("references", i) {
			continue
		}
		switch r.Code {
		case documents.RefContract:
			return documents.FactContract
		case documents.RefBillOfLading, documents.RefHouseBill:
			return documents.FactBill
		case documents.RefDeclaration:
			return documents.FactDeclaration
		}
	}
	return ""
}

// lineFact goes by the member of a line. A rule that adds lines up names them
// all, and is known by its ID.
func lineFact(rule, path string) documents.Fact {
	switch path[strings.LastIndexByte(path, '/')+1:] {
	case "hs":
		return documents.FactHS
	case "description":
		return documents.FactGoods
	case "origin":
		return documents.FactOrigin
	case "quantity":
		return documents.FactQuantity
	case "netWeight":
		return documents.FactNetWeight
	case "grossWeight":
		return documents.FactGrossWeight
	case "packages":
		return documents.FactPackages
	case "unitPrice":
		return documents.FactPrice
	default: // "/lines", or a line
		return wholeLines[rule]
	}
}

// wholeLines are the facts of rules that name a line, or all lines, for one of their members.
var wholeLines = map[string]documents.Fact{"G01": documents.FactQuantity, "G05": documents.FactHS, "A15": documents.FactPrice, "G06": documents.FactOrigin}

// cellOf returns what the document states of a fact, as it states it.
func cellOf(fact documents.Fact, d doc) documents.Cell {
	if of := cells[fact]; of != nil {
		return of(d)
	}
	return documents.Cell{}
}

func shownAs(s string) documents.Cell { return documents.Cell{Value: s} }

var cells = map[documents.Fact]func(doc) documents.Cell{
	documents.FactSeller: func(d doc) documents.Cell {
		p, _ := d.party(documents.Seller, documents.Consignor)
		return shownAs(partyText(p))
	},
	documents.FactBuyer:    buyerCell,
	documents.FactContract: func(d doc) documents.Cell { id, _ := reference(d, documents.RefContract); return shownAs(id) },
	documents.FactBill:     billCell,
	documents.FactDeclaration: func(d doc) documents.Cell {
		if d.Family == documents.FamilyCustoms {
			return shownAs(d.Number)
		}
		id, _ := reference(d, documents.RefDeclaration)
		return shownAs(id)
	},
	documents.FactAmount: amountCell,
	documents.FactTerms:  termsCell,
	documents.FactGoods: func(d doc) documents.Cell {
		return listed(lineTexts(d, func(l *documents.Line) string { return l.Description }))
	},
	documents.FactHS: func(d doc) documents.Cell {
		return listed(lineTexts(d, func(l *documents.Line) string { return string(l.HS) }))
	},
	documents.FactOrigin:   func(d doc) documents.Cell { return listed(origins([]doc{d})) },
	documents.FactQuantity: quantityCell,
	documents.FactPrice:    pricesCell,
	documents.FactPackages: packagesCell,
	documents.FactGrossWeight: func(d doc) documents.Cell {
		return weightCell(d.Shipment.GrossWeight, d, func(l *documents.Line) *documents.Quantity { return l.GrossWeight })
	},
	documents.FactNetWeight: func(d doc) documents.Cell {
		return weightCell(d.Shipment.NetWeight, d, func(l *documents.Line) *documents.Quantity { return l.NetWeight })
	},
	documents.FactVessel:     func(d doc) documents.Cell { return shownAs(voyageText(d.Shipment)) },
	documents.FactContainers: func(d doc) documents.Cell { return listed(containers(d)) },
	documents.FactLoading:    func(d doc) documents.Cell { return shownAs(locationText(d.Shipment.Loading)) },
	documents.FactDischarge:  func(d doc) documents.Cell { return shownAs(locationText(d.Shipment.Discharge)) },
	documents.FactDate:       dateCell,
}
