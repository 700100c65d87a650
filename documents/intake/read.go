package intake

import (
	"bytes"
	"encoding/xml"

	"github.com/beevik/etree"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/customs"
	"github.com/tradehub/tradehub/documents/invoice"
	"github.com/tradehub/tradehub/documents/transport"
	"github.com/tradehub/tradehub/documents/xmlguard"
	"github.com/tradehub/tradehub/documents/xmlsig"
)

// A reader reads the document in root.
type reader func(root *etree.Element) (*documents.Document, error)

// readers are the readers by the root's name; an empty Space is any namespace.
var readers = func() map[xml.Name]reader {
	out := map[xml.Name]reader{}
	for _, family := range []struct {
		roots []xml.Name
		read  reader
	}{
		{invoice.Roots(), invoice.ReadXML},
		{customs.Roots(), customs.ReadXML},
		{transport.Roots(), transport.ReadXML},
	} {
		for _, root := range family.roots {
			out[root] = family.read
		}
	}
	return out
}()

// document reads data by its kind, and notes the signature in out.
func (in *Intake) document(data []byte, out *Result) (*documents.Document, error) {
	k, err := sniff(data)
	if err != nil {
		return nil, err
	}
	switch k {
	case kindJSON:
		return transport.ReadJSON(data)
	case kindPDF:
		return in.pdf(data, out)
	case kindOFD:
		return in.ofd(data, out)
	}
	return in.xml(data, in.Limits, out)
}

// xml finds the reader by the root before it has the tree built, so that
// what nobody reads costs next to nothing.
func (in *Intake) xml(data []byte, lim xmlguard.Limits, out *Result) (*documents.Document, error) {
	space, local, err := xmlguard.Root(data)
	if err != nil {
		return nil, err
	}
	read := readerOf(space, local)
	if read == nil {
		return nil, documents.Refuse(documents.CodeUnsupported, "/"+local, "no document with the root {%s}%s is read", space, local)
	}
	root, err := xmlguard.Parse(data, lim)
	if err != nil {
		return nil, err
	}
	checked := xmlsig.Verify(root, in.Anchors, in.now())
	out.Signature, out.Issuers = checked.Signature, checked.Issuers
	return read(checked.Content)
}

func readerOf(space, local string) reader {
	if read := readers[xml.Name{Space: space, Local: local}]; read != nil {
		return read
	}
	return readers[xml.Name{Local: local}]
}

// pdf reads the invoice that a PDF carries.
func (in *Intake) pdf(data []byte, out *Result) (*documents.Document, error) {
	embedded, name, err := invoice.EmbeddedXML(data)
	if err != nil {
		return pdfEInvoice(data, out, err)
	}
	out.Embedded = name
	doc, err := in.xml(embedded, in.Limits.Packed(len(data)), out)
	if err != nil {
		return nil, err
	}
	if doc.Family != documents.FamilyInvoice {
		return nil, documents.Refuse(documents.CodeUnsupported, name, "a PDF that carries no invoice")
	}
	pdfSignature(data, out)
	doc.Format = documents.FormatPDFInvoice
	return doc, nil
}

// pdfEInvoice reads the e-fapiao of a PDF in which cause is why there was no
// other invoice.
func pdfEInvoice(data []byte, out *Result, cause error) (*documents.Document, error) {
	doc, err := invoice.ReadPDFEInvoice(data, cause)
	if err == nil {
		pdfSignature(data, out)
	}
	return doc, withoutInvoice(err)
}

// pdfSignature notes that a signature of the PDF is not verified. It has its
// byte range in the clear (ISO 32000-1 §12.8.1).
func pdfSignature(data []byte, out *Result) {
	if out.Signature.Status == documents.SignatureNone && bytes.Contains(data, []byte("/ByteRange")) {
		out.Signature = documents.Signature{Status: documents.SignatureUnsupported, Detail: "the signature of a PDF is not verified"}
	}
}
