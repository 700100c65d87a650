package intake

import (
	"bytes"

	"github.com/tradehub/tradehub/documents"
)

// A kind is what an upload is by its first bytes.
type kind int

const (
	kindXML kind = iota
	kindJSON
	kindPDF
	kindOFD
)

// pdfHeader may be within the first pdfHead bytes (ISO 32000-1 annex H.3).
const (
	pdfHeader = "%PDF-"
	pdfHead   = 1024
)

// sniff returns the kind. The beginning of a document takes precedence over its content, so
// XML with a PDF header in a comment is XML.
func sniff(data []byte) (kind, error) {
	head := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case len(head) == 0:
		return 0, documents.Refuse(documents.CodeSyntax, "", "the document is empty")
	case page.Match(head[:min(len(head), knownHead)]):
		return 0, known(data)
	case wideJSON(data):
		return 0, documents.Refuse(documents.CodeUnsupported, "", "this is JSON in UTF-16; save it as UTF-8 (RFC 8259, 8.1)")
	case head[0] == '<', xmlLike(data):
		return kindXML, nil
	case head[0] == '{', head[0] == '[':
		return kindJSON, nil
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		// The name of the entry point (GB/T 33190-2016 §7.2) is not compressed in the
		// directory of the container.
		if bytes.Contains(data, []byte("OFD.xml")) {
			return kindOFD, nil
		}
		return 0, archive(data)
	}
	// A form or a mail holds the header of the PDF that is attached within those bytes.
	if err := known(data); err != nil {
		return 0, err
	}
	if bytes.Contains(data[:min(len(data), pdfHead)], []byte(pdfHeader)) {
		return kindPDF, nil
	}
	return 0, documents.Refuse(documents.CodeUnsupported, "", "neither XML, JSON, PDF nor OFD")
}

// xmlLike reports whether data begins like XML in an encoding that does not extend ASCII:
// UTF-16, UTF-32 or EBCDIC. The guard can say more about these.
func xmlLike(data []byte) bool {
	for _, start := range []string{"\xfe\xff", "\xff\xfe", "\x00<", "\x00\x00\x00<", "\x00\x00\xfe\xff", "\x4c\x6f\xa7\x94"} {
		if bytes.HasPrefix(data, []byte(start)) {
			return true
		}
	}
	return false
}

// wideJSON reports whether data begins like a JSON object or array in UTF-16, with
// or without a byte order mark.
func wideJSON(data []byte) bool {
	for _, mark := range []string{"\xff\xfe", "\xfe\xff"} {
		data = bytes.TrimPrefix(data, []byte(mark))
	}
	head := bytes.TrimLeft(data[:min(len(data), knownHead)], " \t\r\n\x00")
	return bytes.IndexByte(data[:min(len(data), 2)], 0) >= 0 && len(head) > 0 && (head[0] == '{' || head[0] == '[')
}
