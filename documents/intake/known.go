package intake

import (
	"bytes"
	"regexp"

	"github.com/tradehub/tradehub/documents"
)

// A sign is how a kind of file begins that is sent in place of a document, and what to
// send instead.
type sign struct{ start, what string }

// scan is what a picture of a paper is: it can be taken as one (see [ErrPaper]).
const scan = "an image; it holds no data, so persons must type what it shows, or send the XML, JSON, PDF or OFD"

// signs are the first bytes of files that are no documents.
var signs = []sign{
	{"\x1f\x8b", "a gzip archive; unpack it and send the document itself"},
	{"Rar!\x1a\x07", "a RAR archive; unpack it and send the document itself"},
	{"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it and send the document itself"},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel, Word or Outlook file of the old kind (.xls, .doc, .msg); send the XML, JSON, PDF or OFD that it was made from"},
	{"\x89PNG", scan},
	{"\xff\xd8\xff", scan},
	{"GIF8", "an image of a kind that is not opened; send a PNG, JPEG, TIFF or PDF, or the XML, JSON or OFD"},
	{"II*\x00", scan},
	{"MM\x00*", scan},
	{"-----BEGIN ", "a PEM file; send the document itself"},
	{"PD94bWw", "a document in base64; decode it and send the bytes"}, // <?xml
	{"JVBERi0", "a document in base64; decode it and send the bytes"}, // %PDF-
	{"UEsDB", "a document in base64; decode it and send the bytes"},   // PK
	{"data:", "a data URL; decode it and send the bytes"},
	{"UNA:", "an EDIFACT interchange; send the invoice, declaration or transport document as XML or JSON"},
	{"UNB+", "an EDIFACT interchange; send the invoice, declaration or transport document as XML or JSON"},
	{"ISA*", "an X12 interchange; send the invoice, declaration or transport document as XML or JSON"},
}

// officeParts are the parts that show what an Office Open XML container is: their names are
// not compressed in the directory of the container (ISO/IEC 29500-2).
var officeParts = []sign{
	{"xl/workbook", "an Excel workbook; send the XML, JSON, PDF or OFD that it was made from"},
	{"word/document", "a Word document; send the XML, JSON, PDF or OFD that it was made from"},
	{"ppt/presentation", "a PowerPoint file; send the document itself"},
	{"mimetypeapplication/vnd.oasis.opendocument", "an OpenDocument file; send the XML, JSON, PDF or OFD that it was made from"},
}

var (
	// formPart is the head of a part of a form (RFC 7578).
	formPart = regexp.MustCompile(`(?i)^--[^\r\n]{1,80}\r?\n(?:[^\r\n]+\r?\n)*content-disposition: *form-data`)
	// formField begins a form of the older kind: name=value with % and two digits, or &.
	formField = regexp.MustCompile(`^[A-Za-z0-9_.\[\]-]{1,64}=[^\s<{]*(%[0-9A-Fa-f]{2}|&)`)
	// mailHead is the first field of a mail (RFC 5322).
	mailHead = regexp.MustCompile(`(?i)^(from |(received|return-path|delivered-to|mime-version|message-id|from|to|subject|date|content-type|dkim-signature|authentication-results|arc-seal|x-[a-z0-9-]+):[ \t])`)
	// page begins an HTML page.
	page = regexp.MustCompile(`(?i)^(<!doctype\s+html|<html[\s>])`)
)

// knownHead is how much of a file is looked at.
const knownHead = 4 << 10

// known refuses a file of a kind that people send in place of a document, and says what
// it is, or returns nil.
func known(data []byte) error {
	head := bytes.TrimLeft(bytes.TrimPrefix(data[:min(len(data), knownHead)], []byte("\xef\xbb\xbf")), " \t\r\n")
	what := ""
	switch {
	case page.Match(head):
		what = "an HTML page, perhaps of a portal that asks to sign in; send the document itself"
	case formPart.Match(head), formField.Match(head):
		what = "a form; send the bytes of one document as the body of the request"
	case mailHead.Match(head):
		what = "a mail; save what is attached to it and send that"
	case bytes.HasPrefix(head, []byte("0\x82")) && bytes.Contains(head, pkcs7):
		what = "a signed envelope (PKCS #7, .p7m); send the document inside"
	case isHEIC(head):
		what = "an image of a kind that is not opened; send a PNG, JPEG, TIFF or PDF, or the XML, JSON or OFD"
	default:
		for _, s := range signs {
			if bytes.HasPrefix(head, []byte(s.start)) {
				what = s.what
				break
			}
		}
	}
	if what == "" {
		return nil
	}
	refused := documents.Refuse(documents.CodeUnsupported, "", "this is %s", what)
	if what == scan {
		return asPaper(refused)
	}
	return refused
}

// pkcs7 is the object identifier signedData, 1.2.840.113549.1.7.2, in DER.
var pkcs7 = []byte("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02")

// isHEIC reports whether data is a photograph of a telephone (ISO/IEC 23008-12).
func isHEIC(head []byte) bool {
	return len(head) > 12 && bytes.Equal(head[4:8], []byte("ftyp"))
}

// archive returns what a ZIP container is that is not an OFD.
func archive(data []byte) error {
	for _, part := range officeParts {
		if bytes.Contains(data, []byte(part.start)) {
			return documents.Refuse(documents.CodeUnsupported, "", "this is %s", part.what)
		}
	}
	return documents.Refuse(documents.CodeUnsupported, "", "this is a ZIP archive, and not an OFD; unpack it and send the document itself")
}
