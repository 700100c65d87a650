package transcript

import (
	"slices"

	"github.com/tradehub/tradehub/documents"
)

// A Kind is a kind of paper.
type Kind string

// The kinds.
const (
	KindInvoice       Kind = "invoice"
	KindPacking       Kind = "packing"
	KindBill          Kind = "bill" // bill of lading or waybill
	KindDeclaration   Kind = "declaration"
	KindHKDeclaration Kind = "hk-declaration" // Hong Kong's import declaration
)

// A spec is a kind's table.
type spec struct {
	family     documents.Family
	parties    []documents.PartyRole     // by their place in /parties
	references []documents.ReferenceCode // by their place in /references
	fields     []Field
	index      map[string]int // of fields, by pointer
}

var specs = func() map[Kind]*spec {
	all := map[Kind]*spec{
		KindInvoice: {
			family:     documents.FamilyInvoice,
			parties:    []documents.PartyRole{documents.Seller, documents.Buyer, documents.Payee},
			references: []documents.ReferenceCode{documents.RefContract, documents.RefOrder, documents.RefBillOfLading},
			fields:     invoiceFields,
		},
		KindPacking: {
			family:     documents.FamilyPacking,
			parties:    []documents.PartyRole{documents.Seller, documents.Buyer},
			references: []documents.ReferenceCode{documents.RefInvoice, documents.RefContract, documents.RefBillOfLading},
			fields:     packingFields,
		},
		KindBill: {
			family:  documents.FamilyTransport,
			parties: []documents.PartyRole{documents.Consignor, documents.Consignee, documents.Notify, documents.Carrier},
			fields:  billFields,
		},
		KindDeclaration: {
			family:     documents.FamilyCustoms,
			parties:    []documents.PartyRole{documents.Consignee, documents.Consignor, documents.Owner, documents.Declarant},
			references: []documents.ReferenceCode{documents.RefContract},
			fields:     declarationFields,
		},
		KindHKDeclaration: {
			family:  documents.FamilyCustoms,
			parties: []documents.PartyRole{documents.Consignee, documents.Consignor},
			fields:  hkFields,
		},
	}
	for _, s := range all {
		s.index = map[string]int{}
		for i, f := range s.fields {
			s.index[f.Pointer] = i
		}
	}
	return all
}()

// Kinds are the kinds, in the order of display.
var Kinds = []Kind{KindInvoice, KindPacking, KindBill, KindDeclaration, KindHKDeclaration}

// Valid reports whether papers of the kind can be typed.
func (k Kind) Valid() bool { return specs[k] != nil }

// Family returns the family of the kind's documents, "" for no kind.
func (k Kind) Family() documents.Family {
	if s := specs[k]; s != nil {
		return s.family
	}
	return ""
}

// Fields returns the table of the kind, in the order of the form; nil for no kind.
func (k Kind) Fields() []Field {
	if s := specs[k]; s != nil {
		return slices.Clone(s.fields)
	}
	return nil
}

// Of returns the kind that a document would be typed as, "" for none.
func Of(d *documents.Document) Kind {
	for _, k := range Kinds {
		if specs[k].family == d.Family {
			return k
		}
	}
	return ""
}
