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
// number of streams is bounded here, so that their product is.
const (
	pdfStreams  = 2_000
	pdfUnpacked = 256 << 20 // bytes of all streams together
	pdfStream   = 16 << 20  // bytes of one stream, at most
	pdfObjects  = 200_000
	pdfXML      = 16 << 20 // bytes of the invoice, unpacked
	pdfFiles    = 1_000    // attached files, and nodes of their name tree
)

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
	streams := bytes.Count(pdf, []byte("endstream"))
	if streams > pdfStreams {
		return nil, documents.Refuse(documents.CodeLimit, "", "a PDF of %d streams, at most %d are accepted", streams, pdfStreams)
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
