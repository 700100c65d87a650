package invoice

import (
	"bytes"
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlguard"
)

// errPassword is what the library says of a PDF that needs a password.
var errPassword = pdfcpu.ErrWrongPassword

// quiet keeps the library from writing a configuration into the home folder.
// It is the library's only switch for that, and for the whole process.
var quiet = sync.OnceFunc(api.DisableConfigDir)

// Bounds of a PDF. The library bounds what it unpacks of one stream. The number of streams is
// bounded here, so that their product is: see [survey]. The library does not bound how often
// it reads one place, and a cross-reference table can make it do so for every object:
// [budget] bounds that.
const (
	pdfStreams  = 4_000 // "stream" and "endstream" together
	pdfObjects  = 200_000
	pdfFiles    = 1_000     // attached files, and nodes of their name tree
	pdfRereads  = 4         // bytes read for each byte of the PDF
	pdfOverhead = 128 << 20 // bytes read beyond that: some kilobytes for each object
)

// A budget is a PDF with a bound on the bytes that are read.
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
	unpacked := survey(pdf)
	if unpacked < 0 {
		return nil, documents.Refuse(documents.CodeLimit, "", "a PDF of %d bytes with more objects than are accepted", len(pdf))
	}
	quiet()
	c := model.NewDefaultConfiguration()
	c.Cmd = model.EXTRACTATTACHMENTS
	c.Offline = true
	c.Optimize = false
	c.Limits.MaxStreamBytes = int64(len(pdf))
	c.Limits.MaxDecodeBytes = int64(unpacked)
	c.Limits.MaxObjectCount = pdfObjects
	c.Limits.MaxXRefEntries = pdfObjects
	c.Limits.MaxObjectStreamCount = pdfObjects
	return c, nil
}

// What an object costs in memory, measured in bytes, and what all of them may.
const (
	pdfByte  = 40  // for one of its own: arrays of numbers are the worst
	pdfDict  = 230 // for a dictionary
	pdfDense = 50  // for one of an object stream, whatever is in it
	pdfCost  = 24 << 20
	pdfShare = 18       // more, for each byte of the PDF
	pdfLeast = 16 << 10 // bytes that one stream may always unpack to
)

// survey returns to how many bytes one stream of objects may unpack, after
// what the objects outside of streams cost, or -1 if they cost too much.
func survey(pdf []byte) int {
	left, packed := pdfCost+pdfShare*len(pdf), 0
	for {
		head, data, found := cutStream(pdf)
		if !found {
			head = pdf // with a stream that does not end
		}
		left -= pdfByte*len(head) + pdfDict*bytes.Count(head, []byte("<<"))
		if !found {
			break
		}
		if holdsObjects(head) {
			packed++
		}
		_, pdf, _ = bytes.Cut(data, []byte("endstream"))
	}
	if left < 0 {
		return -1
	}
	return max(pdfLeast, left/pdfDense/max(packed, 1))
}

// cutStream returns what comes before the data of the first stream, and the rest. A stream
// follows a dictionary and has an end (ISO 32000-1 §7.3.8).
func cutStream(pdf []byte) (head, rest []byte, found bool) {
	const keyword = "stream"
	for at := 0; ; at += len(keyword) {
		next := bytes.Index(pdf[at:], []byte(keyword))
		if next < 0 {
			return pdf, nil, false
		}
		at += next
		if bytes.HasSuffix(bytes.TrimRight(pdf[:at], " \t\r\n\f\x00"), []byte(">>")) {
			rest = pdf[at+len(keyword):]
			return pdf[:at], rest, bytes.Contains(rest, []byte("endstream"))
		}
	}
}

// holdsObjects reports whether the stream behind head may hold objects or
// cross-references (ISO 32000-1 §7.5.7, §7.5.8). A name may be written with "#".
func holdsObjects(head []byte) bool {
	dict := head[max(0, bytes.LastIndex(head, []byte("obj"))):]
	for _, sign := range []string{"ObjStm", "XRef", "#"} {
		if bytes.Contains(dict, []byte(sign)) {
			return true
		}
	}
	return false
}
