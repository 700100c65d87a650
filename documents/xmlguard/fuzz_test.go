package xmlguard_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlguard"
)

// FuzzParse: what is accepted, encoding/xml accepts too and reads alike; and
// written out and read again it is the same tree.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"<a/>", "\ufeff<a b='1'>x</a>", `<?xml version="1.0" encoding="UTF-8"?><a xmlns="u" xmlns:p="v"><p:b p:c="&#10;"/>&amp;</a>`,
		"<a><!-- x --><b/><?x y?></a>", "<a>1<![CDATA[<2]]>3\r\n</a>", "<a b='\t&#9;\r\n'/>", "<票>發</票>", "\xff\xfe<\x00a\x00/\x00>\x00",
		`<?xml version="1.0" encoding="GBK"?><a>` + "\xb7\xa2</a>", "<!DOCTYPE a><a/>", "<a><b></a></b>", "<a>&#xD;</a>", "<a xml:lang='en'/>",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		root, err := xmlguard.Parse(data, xmlguard.DefaultLimits)
		if err != nil {
			var s *documents.SyntaxError
			if !errors.As(err, &s) || s.Code == "" || root != nil {
				t.Fatalf("Parse = %v, %v", root, err)
			}
			return
		}
		if space, local, err := xmlguard.Root(data); err != nil || local != root.Tag || space != root.NamespaceURI() {
			t.Fatalf("Root = {%s}%s, %v; the tree's is {%s}%s", space, local, err, root.NamespaceURI(), root.Tag)
		}
		out := canonical(t, root)
		again, err := xmlguard.Parse(out, xmlguard.DefaultLimits)
		if err != nil {
			t.Fatalf("%q: written as %q: %v", data, out, err)
		}
		if got := canonical(t, again); !bytes.Equal(got, out) {
			t.Fatalf("%q became %q, then %q", data, out, got)
		}
		if asciiNames(root) {
			sameAsEncodingXML(t, root, out)
			if bytes.HasPrefix(data, []byte("<")) && !bytes.HasPrefix(data, []byte("<?xml")) {
				sameAsEncodingXML(t, root, data)
			}
		}
	})
}

func canonical(t *testing.T, root *etree.Element) []byte {
	doc := etree.NewDocumentWithRoot(root.Copy())
	doc.WriteSettings = etree.WriteSettings{CanonicalText: true, CanonicalAttrVal: true}
	out, err := doc.WriteToBytes()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// asciiNames reports whether all names are in ASCII: encoding/xml keeps to
// the names of XML 1.0's fourth edition, which knows fewer characters.
func asciiNames(el *etree.Element) bool {
	names := el.FullTag()
	for _, a := range el.Attr {
		names += a.FullKey()
	}
	for _, k := range el.Child {
		switch k := k.(type) {
		case *etree.Element:
			if !asciiNames(k) {
				return false
			}
		case *etree.ProcInst:
			names += k.Target
		}
	}
	return strings.IndexFunc(names, func(r rune) bool { return r > '~' }) < 0
}

// flat ignores the kind of blank in attributes: encoding/xml does not
// normalise them (XML 1.0 §3.3.3).
var flat = strings.NewReplacer("\t", " ", "\n", " ", "\r", " ")

func sameAsEncodingXML(t *testing.T, root *etree.Element, data []byte) {
	var want strings.Builder
	dec := xml.NewDecoder(bytes.NewReader(data))
	depth := 0
	for {
		tok, err := dec.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("encoding/xml refuses %q: %v", data, err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			depth++
			fmt.Fprintf(&want, "<%s:%s", tok.Name.Space, tok.Name.Local)
			for _, a := range tok.Attr {
				fmt.Fprintf(&want, " %s:%s=%q", a.Name.Space, a.Name.Local, flat.Replace(a.Value))
			}
			want.WriteString(">")
		case xml.EndElement:
			depth--
			want.WriteString("</>")
		case xml.CharData:
			if depth > 0 {
				want.Write(tok)
			}
		}
	}
	var got strings.Builder
	events(&got, root)
	if got.String() != want.String() {
		t.Fatalf("%q reads as\n%s, encoding/xml reads\n%s", data, got.String(), want.String())
	}
}

func events(b *strings.Builder, el *etree.Element) {
	fmt.Fprintf(b, "<%s:%s", el.Space, el.Tag)
	for _, a := range el.Attr {
		fmt.Fprintf(b, " %s:%s=%q", a.Space, a.Key, flat.Replace(a.Value))
	}
	b.WriteString(">")
	for _, k := range el.Child {
		switch k := k.(type) {
		case *etree.Element:
			events(b, k)
		case *etree.CharData:
			b.WriteString(k.Data)
		}
	}
	b.WriteString("</>")
}
