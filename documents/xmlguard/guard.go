package xmlguard

import (
	"errors"

	"github.com/beevik/etree"

	"github.com/tradehub/tradehub/documents"
)

// Limits bound a document. A field that is 0 means that of [DefaultLimits].
type Limits struct {
	Bytes    int // of the input
	Depth    int // of elements
	Elements int // elements, comments and processing instructions together
	Attrs    int // of one element
	AllAttrs int // of all elements together
	Text     int // bytes of one text or attribute value

	// Attachment is how many bytes the text of an attached file may have, which no
	// reader reads (EN 16931 BT-125, see attachments). It never bounds less than Text.
	Attachment int
}

// DefaultLimits are the bounds of a trade document. An attached file may be as large
// as the document.
var DefaultLimits = Limits{
	Bytes: 32 << 20, Depth: 64, Elements: 200_000, Attrs: 64, AllAttrs: 800_000, Text: 8 << 20, Attachment: 32 << 20,
}

// attachments are the elements that hold a file in base64: UBL (EmbeddedDocumentBinaryObject),
// CII D16B and D19A (AttachmentBinaryObject, IncludedBinaryObject) and ZUGFeRD 1.
var attachments = map[string]bool{"EmbeddedDocumentBinaryObject": true, "AttachmentBinaryObject": true, "IncludedBinaryObject": true}

func (l Limits) orDefault() Limits {
	or := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	or(&l.Bytes, DefaultLimits.Bytes)
	or(&l.Depth, DefaultLimits.Depth)
	or(&l.Elements, DefaultLimits.Elements)
	or(&l.Attrs, DefaultLimits.Attrs)
	or(&l.AllAttrs, DefaultLimits.AllAttrs)
	or(&l.Text, DefaultLimits.Text)
	or(&l.Attachment, DefaultLimits.Attachment)
	return l
}

// Packed returns the limits of a document that came packed in a container of
// so many bytes. What is packed may be a thousand times as large as it came:
// then it is the size of the container that says what reading it may cost.
func (l Limits) Packed(container int) Limits {
	l = l.orDefault()
	l.Bytes = min(l.Bytes, 6<<20+4*container)
	l.Elements = min(l.Elements, 20_000+container/40)
	l.AllAttrs = min(l.AllAttrs, 100_000+container/10)
	return l
}

// Parse returns the root element of data. Every error is a
// *documents.SyntaxError, whose Path is the element and the line.
func Parse(data []byte, lim Limits) (root *etree.Element, err error) {
	lim = lim.orDefault()
	if len(data) > lim.Bytes {
		return nil, documents.Refuse(documents.CodeLimit, "", "%d bytes, at most %d are accepted", len(data), lim.Bytes)
	}
	text, err := decode(data)
	if err != nil {
		return nil, err
	}
	s := newScanner(text, lim)
	defer rescue(&err)
	s.prolog()
	el := s.tree()
	s.epilog()
	return el, nil
}

// heads are how many bytes Root looks at: few first, since most documents
// name their root in them.
var heads = []int{4 << 10, 64 << 10}

// Root returns the namespace and the local name of the root element, having
// read no more than the start of data. That the rest is well-formed is not
// known. Every error is a *documents.SyntaxError.
func Root(data []byte) (space, local string, err error) {
	for _, n := range heads {
		if n >= len(data) {
			return rootOf(data)
		}
		space, local, err = rootOf(data[:n])
		if err == nil || !errors.Is(err, errEnd) {
			return space, local, err
		}
	}
	return "", "", documents.Refuse(documents.CodeLimit, "", "no root element in the first %d bytes", heads[len(heads)-1])
}

func rootOf(head []byte) (space, local string, err error) {
	text, err := decodeHead(head)
	if err != nil {
		return "", "", err
	}
	s := newScanner(text, DefaultLimits)
	defer rescue(&err)
	s.prolog()
	n, _ := s.startTag()
	return n.prefix.uri, n.local, nil
}
