package invoice

import (
	"bytes"
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"tradehub/documents"
	"tradehub/documents/xmlguard"
)

// errPassword is what the library says of a PDF that needs a password.
var errPassword = pdfcpu.ErrWrongPassword

// quiet keeps the library from writing a configuration into the home folder.
// It is the library's only switch for that, and for the whole process.
var quiet = sync.OnceFunc(api.DisableConfigDir)

// Bounds of a PDF. The library bounds what it unpacks of one stream; the
// number of streams is bounded here, so that their product is. It does not
// bound how often it reads one place, which a cross-reference table can tell
// it to do for every object: [budget] does.
const (
	pdfStreams  = 4_000     // "stream" and "endstream" together
	pdfUnpacked = 512 << 20 // bytes of all streams together
	pdfStream   = 16 << 20  // bytes of one stream, at most
	pdfXML      = 6 << 20   // bytes of the invoice, unpacked
	pdfLoose    = 4 << 20   // bytes outside of streams, each of which may cost twenty as an object
	pdfObjects  = 200_000
	pdfFiles    = 1_000     // attached files, and nodes of their name tree
	pdfRereads  = 4         // bytes read for each byte of the PDF
	pdfOverhead = 128 << 20 // bytes read beyond that: some kilobytes for each object
)

// A budget is a PDF of which only so many bytes are read.
type budget struct {
	*bytes.Reader
	left int64
}

func newBudget(pdf []byte) *budget {
	return &budget{bytes.NewReader(pdf), pdfRereads*int64(len(pdf)) + pdfOverhead}
}

// Read reads like the PDF's reader until the budget is spent.
func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errBudget
	}
	n, err := b.Reader.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

// configure refuses what is too large or no PDF and returns the library's
// configuration for the rest.
func configure(pdf []byte) (*model.Configuration, error) {
	limit := xmlguard.DefaultLimits.Bytes
	if len(pdf) > limit {
		return nil, documents.Refuse(documents.CodeLimit, "", "%d bytes, at most %d are accepted", len(pdf), limit)
	}
	if !isPDF(pdf) {
		return nil, documents.Refuse(documents.CodeSyntax, "", "not a PDF")
	}
	streams := bytes.Count(pdf, []byte("stream"))
	if streams > pdfStreams {
		return nil, documents.Refuse(documents.CodeLimit, "", "a PDF of %d streams, at most %d are accepted", streams/2, pdfStreams/2)
	}
	if n := loose(pdf); n > pdfLoose {
		return nil, documents.Refuse(documents.CodeLimit, "", "a PDF with %d bytes outside of streams, at most %d are accepted", n, pdfLoose)
	}
	quiet()
	c := model.NewDefaultConfiguration()
	c.Cmd = model.EXTRACTATTACHMENTS
	c.Offline = true
	c.Optimize = false
	c.Limits.MaxStreamBytes = int64(len(pdf))
	c.Limits.MaxDecodeBytes = int64(min(pdfStream, pdfUnpacked/max(streams, 1)))
	c.Limits.MaxObjectCount = pdfObjects
	c.Limits.MaxXRefEntries = pdfObjects
	c.Limits.MaxObjectStreamCount = pdfObjects
	return c, nil
}

// loose counts the bytes outside of streams.
func loose(pdf []byte) int {
	n := 0
	for {
		at := bytes.Index(pdf, []byte("stream"))
		if at < 0 {
			return n + len(pdf)
		}
		n, pdf = n+at, pdf[at+len("stream"):]
		end := bytes.Index(pdf, []byte("endstream"))
		if end < 0 {
			return n + len(pdf)
		}
		pdf = pdf[end+len("endstream"):]
	}
}
