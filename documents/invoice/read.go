package invoice

import (
	"encoding/xml"

	"github.com/beevik/etree"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlguard"
	"github.com/tradehub/tradehub/documents/xmlread"
)

const (
	nsUBLInvoice    = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
	nsUBLCreditNote = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
	nsCII           = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
	nsZUGFeRD1      = "urn:ferd:CrossIndustryDocument:invoice:1p0"
)

// formats are the roots that are read, and how.
var formats = []struct {
	root       xml.Name
	format     documents.Format
	read       func(*reader, xmlread.Node)
	vocabulary string // prefix of the namespaces of its elements
}{
	{xml.Name{Space: nsUBLInvoice, Local: "Invoice"}, documents.FormatUBLInvoice, ublInvoice.read, vocabularyUBL},
	{xml.Name{Space: nsUBLCreditNote, Local: "CreditNote"}, documents.FormatUBLCreditNote, ublCreditNote.read, vocabularyUBL},
	{xml.Name{Space: nsCII, Local: "CrossIndustryInvoice"}, documents.FormatCII, ciiD16B.read, vocabularyCII},
	{xml.Name{Space: nsZUGFeRD1, Local: "CrossIndustryDocument"}, documents.FormatZUGFeRD1, ciiZUGFeRD1.read, vocabularyCII},
	{xml.Name{Local: rootEInvoice}, documents.FormatEInvoice, (*reader).einvoice, ""},
}

// Roots returns the root elements that ReadXML reads.
func Roots() []xml.Name {
	var names []xml.Name
	for _, f := range formats {
		names = append(names, f.root)
	}
	return names
}

// ReadXML reads the invoice with the root element root. Every error is a
// *documents.SyntaxError; its code is CodeUnsupported for another root.
func ReadXML(root *etree.Element) (*documents.Document, error) {
	n := xmlread.Root(root)
	for _, f := range formats {
		if n.Name() != f.root.Local || n.Space() != f.root.Space {
			continue
		}
		if err := unambiguous(root, f.vocabulary); err != nil {
			return nil, err
		}
		r := newReader(f.format, n)
		f.read(r, n)
		return r.finish()
	}
	return nil, documents.Refuse(documents.CodeUnsupported, n.Path(), "{%s}%s is not an invoice that is read", n.Space(), n.Name())
}

func parse(data []byte, lim xmlguard.Limits) (*documents.Document, error) {
	root, err := xmlguard.Parse(data, lim)
	if err != nil {
		return nil, err
	}
	return ReadXML(root)
}
