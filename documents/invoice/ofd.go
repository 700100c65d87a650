package invoice

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"strings"

	"tradehub/documents"
	"tradehub/documents/xmlguard"
	"tradehub/documents/xmlread"
)

// Bounds of an OFD container: far above any e-fapiao, and low enough that a
// hostile one costs nothing.
const (
	ofdEntries = 2_000
	ofdTotal   = 64 << 20 // bytes of all entries, unpacked
	ofdXML     = 8 << 20  // bytes of the invoice, unpacked
	ofdRatio   = 200      // unpacked bytes for each packed one, of the invoice
	ofdSlack   = 64 << 10 // small files may pack better than that
)

// ofdInvoice is the name under which the tax administration's OFD carries the
// invoice's own data.
const ofdInvoice = "original_invoice.xml"

// ReadOFD reads the invoice inside an OFD (GB/T 33190-2016) e-fapiao. The
// seal of the container is not verified here. Every error is a
// *documents.SyntaxError; its code is CodeMissing where no invoice is inside.
func ReadOFD(ofd []byte) (*documents.Document, error) {
	data, err := OFDXML(ofd)
	if err != nil {
		return nil, err
	}
	root, err := xmlguard.Parse(data, xmlguard.DefaultLimits.Packed(len(ofd)))
	if err != nil {
		return nil, err
	}
	n := xmlread.Root(root)
	if n.Name() != "eInvoice" || n.At("InvoiceNo").Space() != nsFapiao {
		return nil, documents.Refuse(documents.CodeUnsupported, n.Path(), "%s in an OFD is not an e-fapiao of 2019", n.Name())
	}
	r := newReader(documents.FormatOFDInvoice, n)
	r.fapiao(n)
	return r.finish()
}

// OFDXML returns the invoice's XML inside an OFD. Every error is a *documents.SyntaxError.
func OFDXML(ofd []byte) ([]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(ofd), int64(len(ofd)))
	if err != nil {
		return nil, &documents.SyntaxError{Code: documents.CodeSyntax, Err: err}
	}
	f, err := findOFD(z.File)
	if err != nil {
		return nil, err
	}
	return unpack(f)
}

// findOFD returns the one entry with the invoice. Two of them would let a
// reader and a viewer see different invoices.
func findOFD(files []*zip.File) (*zip.File, error) {
	if len(files) > ofdEntries {
		return nil, documents.Refuse(documents.CodeLimit, "", "%d entries, at most %d are accepted", len(files), ofdEntries)
	}
	var found *zip.File
	var main bool
	var total uint64
	for _, f := range files {
		if total += f.UncompressedSize64; f.UncompressedSize64 > ofdTotal || total > ofdTotal {
			return nil, documents.Refuse(documents.CodeLimit, f.Name, "more than %d bytes unpacked", ofdTotal)
		}
		main = main || f.Name == "OFD.xml"
		if !strings.EqualFold(path.Base(f.Name), ofdInvoice) {
			continue
		}
		if found != nil {
			return nil, documents.Refuse(documents.CodeForbidden, f.Name, "a second %s", ofdInvoice)
		}
		found = f
	}
	switch {
	case !main:
		return nil, documents.Refuse(documents.CodeUnsupported, "", "not an OFD: no OFD.xml")
	case found == nil:
		return nil, documents.Refuse(documents.CodeMissing, "", "no embedded invoice: no %s in the OFD", ofdInvoice)
	}
	return found, nil
}

// unpack reads an entry, and believes neither of the sizes that it states.
func unpack(f *zip.File) ([]byte, error) {
	limit := min(int64(ofdXML), int64(min(f.CompressedSize64, ofdXML))*ofdRatio+ofdSlack)
	rc, err := f.Open()
	if err != nil {
		return nil, &documents.SyntaxError{Code: documents.CodeSyntax, Path: f.Name, Err: err}
	}
	defer func() { _ = rc.Close() }() // nothing was written
	data, err := io.ReadAll(io.LimitReader(rc, limit+1))
	switch {
	case int64(len(data)) > limit:
		return nil, documents.Refuse(documents.CodeLimit, f.Name, "more than %d bytes unpacked", limit)
	case err != nil:
		return nil, &documents.SyntaxError{Code: documents.CodeSyntax, Path: f.Name, Err: err}
	}
	return data, nil
}
