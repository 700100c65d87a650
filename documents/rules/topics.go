package rules

import (
	"strings"

	"github.com/tradehub/tradehub/documents"
)

// topicAt returns the topic that a rule looked at when it compared the value at a
// JSON pointer of the document, "" for none of a matrix.
func topicAt(d doc, rule, path string) documents.Topic {
	switch first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/"); first {
	case "totals":
		return documents.TopicAmount
	case "parties":
		return partyTopic(d, path)
	case "references":
		return referenceTopic(d, path)
	case "lines":
		return lineTopic(rule, path)
	case "number":
		switch d.Family {
		case documents.FamilyTransport:
			return documents.TopicBill
		case documents.FamilyCustoms:
			return documents.TopicDeclaration
		}
	case "title":
		if path == "/title/toOrderOf" || path == "/title/negotiable" {
			return documents.TopicBuyer
		}
	case "issueDate", "dueDate":
		return documents.TopicDate
	case "entry":
		if path == "/entry/date" || path == "/entry/declared" {
			return documents.TopicDate
		}
	case "shipment":
		return shipmentTopics[strings.Split(path+"/", "/")[2]]
	}
	return ""
}

// shipmentTopics are the topics of a document's shipment, by member.
var shipmentTopics = map[string]documents.Topic{
	"billOfLading": documents.TopicBill, "houseBill": documents.TopicBill, "incoterm": documents.TopicTerms, "freightPayment": documents.TopicTerms,
	"packages": documents.TopicPackages, "grossWeight": documents.TopicGrossWeight, "netWeight": documents.TopicNetWeight,
	"vessel": documents.TopicVessel, "voyage": documents.TopicVessel, "imo": documents.TopicVessel, "containers": documents.TopicContainers,
	"loading": documents.TopicLoading, "discharge": documents.TopicDischarge, "onBoardDate": documents.TopicDate, "arrivalDate": documents.TopicDate,
	"departureDate": documents.TopicDate,
}

func partyTopic(d doc, path string) documents.Topic {
	for i := range d.Parties {
		if at := pointer("parties", i); path != at && !strings.HasPrefix(path, at+"/") {
			continue
		}
		switch d.Parties[i].Role {
		case documents.Seller, documents.Consignor:
			return documents.TopicSeller
		case documents.Buyer, documents.Consignee, documents.Owner:
			return documents.TopicBuyer
		}
	}
	return ""
}

func referenceTopic(d doc, path string) documents.Topic {
	for i, r := range d.References {
		if path != pointer("references", i, "id") && path != pointer("references", i) {
			continue
		}
		switch r.Code {
		case documents.RefContract:
			return documents.TopicContract
		case documents.RefBillOfLading, documents.RefHouseBill:
			return documents.TopicBill
		case documents.RefDeclaration:
			return documents.TopicDeclaration
		}
	}
	return ""
}

// lineTopic goes by the member of a line. A rule that adds lines up names them
// all, and is known by its ID.
func lineTopic(rule, path string) documents.Topic {
	switch path[strings.LastIndexByte(path, '/')+1:] {
	case "hs":
		return documents.TopicHS
	case "description":
		return documents.TopicGoods
	case "origin":
		return documents.TopicOrigin
	case "quantity":
		return documents.TopicQuantity
	case "netWeight":
		return documents.TopicNetWeight
	case "grossWeight":
		return documents.TopicGrossWeight
	case "packages":
		return documents.TopicPackages
	case "unitPrice":
		return documents.TopicPrice
	default: // "/lines", or a line
		return wholeLines[rule]
	}
}

// wholeLines are the topics of rules that name a line, or all lines, for one of their members.
var wholeLines = map[string]documents.Topic{"G01": documents.TopicQuantity, "G05": documents.TopicHS, "A15": documents.TopicPrice, "G06": documents.TopicOrigin}

// cellOf returns what the document states of a topic, as it states it.
func cellOf(topic documents.Topic, d doc) documents.Cell {
	if of := cells[topic]; of != nil {
		return of(d)
	}
	return documents.Cell{}
}

func shownAs(s string) documents.Cell { return documents.Cell{Value: s} }

var cells = map[documents.Topic]func(doc) documents.Cell{
	documents.TopicSeller: func(d doc) documents.Cell {
		p, _ := d.party(documents.Seller, documents.Consignor)
		return shownAs(partyText(p))
	},
	documents.TopicBuyer:    buyerCell,
	documents.TopicContract: func(d doc) documents.Cell { id, _ := reference(d, documents.RefContract); return shownAs(id) },
	documents.TopicBill:     billCell,
	documents.TopicDeclaration: func(d doc) documents.Cell {
		if d.Family == documents.FamilyCustoms {
			return shownAs(d.Number)
		}
		id, _ := reference(d, documents.RefDeclaration)
		return shownAs(id)
	},
	documents.TopicAmount: amountCell,
	documents.TopicTerms:  termsCell,
	documents.TopicGoods: func(d doc) documents.Cell {
		return listed(lineTexts(d, func(l *documents.Line) string { return l.Description }))
	},
	documents.TopicHS: func(d doc) documents.Cell {
		return listed(lineTexts(d, func(l *documents.Line) string { return string(l.HS) }))
	},
	documents.TopicOrigin:   func(d doc) documents.Cell { return listed(origins([]doc{d})) },
	documents.TopicQuantity: quantityCell,
	documents.TopicPrice:    pricesCell,
	documents.TopicPackages: packagesCell,
	documents.TopicGrossWeight: func(d doc) documents.Cell {
		return weightCell(d.Shipment.GrossWeight, d, func(l *documents.Line) *documents.Quantity { return l.GrossWeight })
	},
	documents.TopicNetWeight: func(d doc) documents.Cell {
		return weightCell(d.Shipment.NetWeight, d, func(l *documents.Line) *documents.Quantity { return l.NetWeight })
	},
	documents.TopicVessel:     func(d doc) documents.Cell { return shownAs(voyageText(d.Shipment)) },
	documents.TopicContainers: func(d doc) documents.Cell { return listed(containers(d)) },
	documents.TopicLoading:    func(d doc) documents.Cell { return shownAs(locationText(d.Shipment.Loading)) },
	documents.TopicDischarge:  func(d doc) documents.Cell { return shownAs(locationText(d.Shipment.Discharge)) },
	documents.TopicDate:       dateCell,
}
