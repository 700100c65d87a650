package invoice

import (
	"path"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/ofd"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// ofdInvoice is the name under which the tax administration's OFD of 2019
// carries the invoice's own data.
const ofdInvoice = "original_invoice.xml"

// ReadOFD reads the invoice inside an OFD (GB/T 33190-2016): an e-fapiao of
// 2019, or a fully digital one. The seal of the container is not verified
// here. Every error is a *documents.SyntaxError; its code is CodeMissing where
// no invoice is inside.
func ReadOFD(data []byte) (*documents.Document, error) {
	c, err := ofd.Open(data)
	if err != nil {
		return nil, err
	}
	name, err := findOFD(c)
	if err != nil {
		return nil, err
	}
	meta, err := customDatas(c)
	if err != nil {
		return nil, err
	}
	if name == "" {
		return readOFDEInvoice(c, meta)
	}
	root, err := c.XML(name)
	if err != nil {
		return nil, err
	}
	n := xmlread.Root(root)
	if n.Name() == rootEInvoice {
		doc, err := ReadXML(root)
		if err == nil {
			doc.Format = documents.FormatOFDEInvoice
		}
		return doc, err
	}
	if n.Name() != "eInvoice" || n.At("InvoiceNo").Space() != nsFapiao {
		return nil, documents.Refuse(documents.CodeUnsupported, n.Path(), "%s in an OFD is not an e-fapiao of 2019", n.Name())
	}
	r := newReader(documents.FormatOFDInvoice, n)
	r.agree(n, meta)
	r.fapiao(n)
	return r.finish()
}

// findOFD returns the name of the one part with the invoice, or "". Two of
// them would let a reader and a viewer see different invoices.
func findOFD(c *ofd.Container) (string, error) {
	found := ""
	for _, name := range c.Names() {
		if !strings.EqualFold(path.Base(name), ofdInvoice) {
			continue
		}
		if found != "" {
			return "", documents.Refuse(documents.CodeForbidden, name, "a second %s", ofdInvoice)
		}
		found = name
	}
	return found, nil
}

// errNoOFDInvoice refuses an OFD and says where an invoice was looked for.
func errNoOFDInvoice() *documents.SyntaxError {
	return documents.Refuse(documents.CodeMissing, "",
		"no invoice in the OFD: no %s, and no 发票号码 in the CustomDatas of %s or in a custom tag", ofdInvoice, ofd.Main)
}

// customDatas returns the values that OFD.xml states of the document
// (GB/T 33190-2016 §7.4, CustomData), by name.
func customDatas(c *ofd.Container) (map[string]xmlread.Node, error) {
	root, err := c.XML(ofd.Main)
	if err != nil {
		return nil, err
	}
	bodies := xmlread.Root(root).All("DocBody")
	if len(bodies) > 1 {
		return nil, documents.Refuse(documents.CodeForbidden, bodies[1].Path(), "an OFD of %d documents; send each in a file of its own", len(bodies))
	}
	out := map[string]xmlread.Node{}
	for _, body := range bodies {
		out[docRoot] = body.At("DocRoot")
		for _, n := range body.At("DocInfo", "CustomDatas").All("CustomData") {
			name := n.Attr("Name")
			if _, twice := out[name]; twice {
				return nil, documents.Refuse(documents.CodeForbidden, n.Path(), "a second CustomData named %q", clip(name))
			}
			out[name] = n
		}
	}
	return out, nil
}

// docRoot is the key of the location of Document.xml among the custom datas;
// the name of a CustomData is never empty.
const docRoot = ""
