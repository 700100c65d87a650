package invoice

import (
	"bytes"
	"io"
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/api"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/ofd"
	"github.com/tradehub/tradehub/documents/xmlguard"
)

// ForgetConfiguration makes the next PDF switch the library's folder off again.
func ForgetConfiguration() { quiet = sync.OnceFunc(api.DisableConfigDir) }

// Read reads an invoice as XML, as a PDF that carries XML, or as an OFD, and distinguishes
// them by their first bytes. Every error that is not the reader's own is a
// *documents.SyntaxError.
func Read(src io.Reader) (*documents.Document, error) {
	limit := xmlguard.DefaultLimits.Bytes
	data, err := io.ReadAll(io.LimitReader(src, int64(limit)+1))
	if err != nil {
		return nil, err
	}
	if len(data) > limit {
		return nil, documents.Refuse(documents.CodeLimit, "", "more than %d bytes", limit)
	}
	switch {
	case isPDF(data):
		return readPDF(data)
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return ReadOFD(data)
	}
	return parse(data, xmlguard.DefaultLimits)
}

func readPDF(data []byte) (*documents.Document, error) {
	embedded, _, err := EmbeddedXML(data)
	if err != nil {
		return ReadPDFEInvoice(data, err)
	}
	doc, err := parse(embedded, xmlguard.DefaultLimits.Packed(len(data)))
	if err != nil {
		return nil, err
	}
	doc.Format = documents.FormatPDFInvoice
	return doc, nil
}

// OFDXML returns the XML of an e-fapiao of 2019 inside an OFD. Every error is
// a *documents.SyntaxError.
func OFDXML(data []byte) ([]byte, error) {
	c, err := ofd.Open(data)
	if err != nil {
		return nil, err
	}
	name, err := findOFD(c)
	if err != nil {
		return nil, err
	}
	if name == "" {
		return nil, errNoOFDInvoice()
	}
	return c.Read(name)
}
