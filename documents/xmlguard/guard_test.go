package xmlguard_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/beevik/etree"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlguard"
)

func TestParseRefuses(t *testing.T) {
	const syntax, forbidden, unsupported = documents.CodeSyntax, documents.CodeForbidden, documents.CodeUnsupported
	for _, c := range []struct {
		name, in string
		code     documents.Code
	}{
		{"nothing", "", syntax},
		{"blanks", " \n\t", syntax},
		{"no markup", "invoice", syntax},
		{"only a declaration", `<?xml version="1.0"?>`, syntax},
		{"two roots", "<a/><b/>", syntax},
		{"text before the root", "x<a/>", syntax},
		{"text after the root", "<a/>x", syntax},
		{"reference after the root", "<a/>&#32;", syntax},
		{"CDATA after the root", "<a/><![CDATA[]]>", syntax},
		{"end tag after the root", "<a/></a>", syntax},
		{"NUL after the root", "<a/>\x00", syntax},
		{"DOCTYPE", "<!DOCTYPE a><a/>", forbidden},
		{"DOCTYPE with entities", `<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`, forbidden},
		{"DOCTYPE in the root", "<a><!DOCTYPE b></a>", forbidden},
		{"markup declaration in the root", `<a><!ENTITY x "y"></a>`, syntax},
		{"undefined entity", "<a>&nbsp;</a>", syntax},
		{"undefined entity in an attribute", `<a b="&x;"/>`, syntax},
		{"bare ampersand", "<a>A & B</a>", syntax},
		{"reference to no character", "<a>&#0;</a>", syntax},
		{"reference to a surrogate", "<a>&#xD800;</a>", syntax},
		{"reference beyond Unicode", "<a>&#x110000;</a>", syntax},
		{"reference with a sign", "<a>&#+65;</a>", syntax},
		{"reference with an underline", "<a>&#6_5;</a>", syntax},
		{"very long reference", "<a>&#" + strings.Repeat("0", 100) + "65;</a>", syntax},
		{"comment splits text", "<Amt>1000<!-- -->000</Amt>", forbidden},
		{"comment before text", "<Amt><!-- -->1000</Amt>", forbidden},
		{"instruction splits text", "<Amt>1000<?x?>000</Amt>", forbidden},
		{"comment splits CDATA", "<Amt><![CDATA[1]]><!-- --><![CDATA[2]]></Amt>", forbidden},
		{"comment and text apart", "<a><!-- --><b/>text</a>", forbidden},
		{"text and comment apart", "<a>text<b/><!-- --></a>", forbidden},
		{"double hyphen in a comment", "<a><!-- -- --></a>", syntax},
		{"comment ends in a hyphen", "<a><!-- ---></a>", syntax},
		{"late declaration", `<a><?xml version="1.0"?></a>`, syntax},
		{"blank before the declaration", ` <?xml version="1.0"?><a/>`, syntax},
		{"second declaration", `<?xml version="1.0"?><?XML version="1.0"?><a/>`, syntax},
		{"XML 1.1", `<?xml version="1.1"?><a/>`, syntax},
		{"declaration without version", `<?xml encoding="UTF-8"?><a/>`, syntax},
		{"declaration with more", `<?xml version="1.0" x="y"?><a/>`, syntax},
		{"declaration in the wrong order", `<?xml version="1.0" standalone="yes" encoding="UTF-8"?><a/>`, syntax},
		{"duplicate attribute", `<a b="1" b="2"/>`, forbidden},
		{"duplicate attribute by namespace", `<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>`, forbidden},
		{"duplicate declaration", `<a xmlns:p="u" xmlns:p="v"/>`, forbidden},
		{"undeclared prefix", "<p:a/>", syntax},
		{"undeclared attribute prefix", `<a p:b="1"/>`, syntax},
		{"prefix out of scope", `<a><b xmlns:p="u"/><p:c/></a>`, syntax},
		{"prefix bound to nothing", `<a xmlns:p=""/>`, syntax},
		{"xml rebound", `<a xmlns:xml="u"/>`, forbidden},
		{"xmlns bound", `<a xmlns:xmlns="u"/>`, forbidden},
		{"other prefix for xml", `<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>`, forbidden},
		{"default namespace of xmlns", `<a xmlns="http://www.w3.org/2000/xmlns/"/>`, forbidden},
		{"element in xmlns", "<xmlns:a/>", syntax},
		{"two colons", `<p:a:b xmlns:p="u"/>`, syntax},
		{"leading colon", "<:a/>", syntax},
		{"trailing colon", `<p: xmlns:p="u"/>`, syntax},
		{"name starts with a digit", "<1/>", syntax},
		{"instruction with a colon", "<a><?p:q?></a>", syntax},
		{"mismatched tags", "<a><b></a></b>", syntax},
		{"end tag with a longer name", "<a></ab>", syntax},
		{"end tag with a prefix", "<a></a:b>", syntax},
		{"open root", "<a>", syntax},
		{"attribute without quotes", "<a b=1/>", syntax},
		{"attribute without value", "<a b/>", syntax},
		{"attributes without a blank", `<a b="1"c="2"/>`, syntax},
		{"less-than in an attribute", `<a b="<"/>`, syntax},
		{"end of CDATA in text", "<a>]]></a>", syntax},
		{"open CDATA", "<a><![CDATA[x</a>", syntax},
		{"control character", "<a>\x01</a>", syntax},
		{"escape in an attribute", "<a b='\x1b'/>", syntax},
		{"broken UTF-8", "<a>\xff</a>", syntax},
		{"overlong UTF-8", "<a>\xc0\xbc</a>", syntax},
		{"surrogate in UTF-8", "<a>\xed\xa0\x80</a>", syntax},
		{"not a character", "<a>\uffff</a>", syntax},
		{"unknown encoding", `<?xml version="1.0" encoding="EUC-JP"?><a/>`, unsupported},
		{"UTF-7", `<?xml version="1.0" encoding="UTF-7"?><a/>`, unsupported},
		{"UTF-16 label on UTF-8 bytes", `<?xml version="1.0" encoding="UTF-16"?><a/>`, syntax},
		{"UCS-2 label on UTF-8 bytes", `<?xml version="1.0" encoding="ISO-10646-UCS-2"?><a/>`, syntax},
		{"GBK label on UTF-8 bytes", `<?xml version="1.0" encoding="gb2312"?><a>深圳市海岚进出口有限公司</a>`, syntax},
		{"Latin label on UTF-8 bytes", `<?xml version="1.0" encoding="ISO-8859-1"?><a>Größe für Zürich</a>`, syntax},
		{"GBK bytes without a label", "<a>" + gbk(t, "深圳市海岚进出口有限公司") + "</a>", syntax},
		{"UTF-8 mark, other label", "\ufeff" + `<?xml version="1.0" encoding="GBK"?><a/>`, syntax},
		{"UTF-16 mark, UTF-8 label", utf16(t, `<?xml version="1.0" encoding="UTF-8"?><a/>`), syntax},
		{"UTF-16 mark, other order", utf16(t, `<?xml version="1.0" encoding="UTF-16BE"?><a/>`), syntax},
		{"UTF-16 without mark", utf16(t, "<a/>")[2:], unsupported},
		{"UTF-16 of odd length", utf16(t, "<a/>") + "\x00", syntax},
		{"UTF-16 with half a pair", utf16(t, "<a>") + "\x00\xd8<\x00", syntax},
		{"UTF-32", "\xff\xfe\x00\x00<\x00\x00\x00", unsupported},
		{"broken GB18030", `<?xml version="1.0" encoding="GB18030"?><a>` + "\xff\xff</a>", syntax},
		{"GBK that ends in half", `<?xml version="1.0" encoding="GBK"?><a>` + "\xb0</a>", syntax},
		{"broken Big5", `<?xml version="1.0" encoding="Big5"?><a>` + "\xff</a>", syntax},
		{"beyond ASCII", `<?xml version="1.0" encoding="US-ASCII"?><a>é</a>`, syntax},
	} {
		t.Run(c.name, func(t *testing.T) {
			root, err := xmlguard.Parse([]byte(c.in), xmlguard.DefaultLimits)
			var s *documents.SyntaxError
			if !errors.As(err, &s) || s.Code != c.code || root != nil {
				t.Errorf("Parse(%q) = %v, %v; want code %s", c.in, root, err, c.code)
			}
		})
	}
}

func gbk(t testing.TB, s string) string {
	t.Helper()
	out, err := simplifiedchinese.GBK.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What is refused says the true cause.
func TestEncodingCauses(t *testing.T) {
	for in, want := range map[string]string{
		`<?xml version="1.0" encoding="utf-16"?><a>é</a>`:         "the bytes are UTF-8",
		"<?xml version='1.0' encoding='utf-16'?><a>\xe9</a>":      "one byte for each Latin letter",
		`<?xml version="1.0" encoding="GBK"?><a>深圳市海岚进出口有限公司</a>`: "the bytes are UTF-8",
		"<a>" + gbk(t, "深圳市海岚进出口有限公司") + "</a>":                   "GB18030",
		"<a>Z\xfcrich</a>": "bytes that are not UTF-8",
		utf16(t, `<?xml version="1.0" encoding="UTF-8"?><a/>`): "the byte order mark says UTF-16LE",
	} {
		if _, err := xmlguard.Parse([]byte(in), xmlguard.DefaultLimits); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", in, err, want)
		}
	}
	for _, label := range []string{"GBK", "GB18030"} { // what is truly of its label is read
		if _, err := xmlguard.Parse([]byte(`<?xml version="1.0" encoding="`+label+`"?><a>`+gbk(t, "深圳市海岚进出口有限公司联通")+"</a>"), xmlguard.DefaultLimits); err != nil {
			t.Error(err)
		}
	}
}

// An attached file may be as large as the document, in whatever prefix; another text
// may not.
func TestAttachments(t *testing.T) {
	lim := xmlguard.Limits{Text: 10, Attachment: 20}
	for in, ok := range map[string]bool{
		"<EmbeddedDocumentBinaryObject>01234567890123456789</EmbeddedDocumentBinaryObject>":     true,
		"<EmbeddedDocumentBinaryObject>012345678901234567890</EmbeddedDocumentBinaryObject>":    false,
		`<r:AttachmentBinaryObject xmlns:r="u">01234567890123456789</r:AttachmentBinaryObject>`: true,
		"<Note>01234567890</Note>":                                                                       false,
		`<EmbeddedDocumentBinaryObject fileName="01234567890"/>`:                                         false,
		"<EmbeddedDocumentBinaryObject><Note>01234567890</Note></EmbeddedDocumentBinaryObject>":          false,
		"<XEmbeddedDocumentBinaryObject>01234567890</XEmbeddedDocumentBinaryObject>":                     false,
		"<EmbeddedDocumentBinaryObject>0123456789<![CDATA[0123456789]]>0</EmbeddedDocumentBinaryObject>": false,
	} {
		if _, err := xmlguard.Parse([]byte(in), lim); (err == nil) != ok {
			t.Errorf("%s: %v", in, err)
		}
	}
}

func utf16(t testing.TB, s string) string {
	out, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestParseLimits(t *testing.T) {
	lim := xmlguard.Limits{Bytes: 1000, Depth: 3, Elements: 5, Attrs: 2, AllAttrs: 3, Text: 10}
	for _, c := range []struct {
		name, most, over string
	}{
		{"bytes", "<a>" + strings.Repeat(" ", 9) + "</a>", "<a/>" + strings.Repeat(" ", 1000)},
		{"depth", "<a><b><c/></b></a>", "<a><b><c><d/></c></b></a>"},
		{"elements", "<a><b/><b/><b/><b/></a>", "<a><b/><b/><b/><b/><b/></a>"},
		{"comments", "<a><b/><!----><b/><!----></a>", "<a><b/><!----><b/><!----><!----></a>"},
		{"attributes", `<a b="" c=""/>`, `<a b="" c="" d=""/>`},
		{"all attributes", `<a b=""><a b=""/><a b=""/></a>`, `<a b=""><a b=""/><a b=""/><a b=""/></a>`},
		{"text", "<a>0123456789</a>", "<a>01234567890</a>"},
		{"text of parts", "<a>01234<![CDATA[56789]]></a>", "<a>01234<![CDATA[56789]]>0</a>"},
		{"attribute value", `<a b="0123456789"/>`, `<a b="01234567890"/>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := xmlguard.Parse([]byte(c.most), lim); err != nil {
				t.Errorf("%s: %v", c.most, err)
			}
			_, err := xmlguard.Parse([]byte(c.over), lim)
			var s *documents.SyntaxError
			if !errors.As(err, &s) || s.Code != documents.CodeLimit {
				t.Errorf("%s: error %v, want a LIMIT", c.over, err)
			}
		})
	}
}

func TestParseReads(t *testing.T) {
	encoded := func(s string, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	han := func(label string) string { return `<?xml version="1.0" encoding="` + label + `"?><a>發票 1</a>` }
	for _, c := range []struct{ name, in, want string }{
		{"declaration", `<?xml version='1.0' encoding="utf-8" standalone='yes' ?><a/>`, "<a/>"},
		{"byte order mark", "\ufeff<a/>", "<a/>"},
		{"around the root", "\n<!-- x --><?xml-stylesheet href='x'?>\n<a/>\n<!-- y --> ", "<a/>"},
		{"comments between elements", "<a>\n<!-- x --><b/><!-- y --></a>", "<a>\n<!-- x --><b/><!-- y --></a>"},
		{"comment in an empty element", "<a><!-- none given --></a>", "<a><!-- none given --></a>"},
		{"instruction between elements", "<a><?x y?><b/></a>", "<a><?x y?><b/></a>"},
		{"references", "<a b='&quot;&#65;&#x1F600;'>&lt;&amp;&gt;&apos;</a>", "<a b=\"&quot;A\U0001F600\">&lt;&amp;&gt;&apos;</a>"},
		{"CDATA and text are one", "<a>1<![CDATA[0<]]>0</a>", "<a>10&lt;0</a>"},
		{"line ends", "<a>1\r\n2\r3</a>", "<a>1\n2\n3</a>"},
		{"attribute blanks", "<a b='1\t2\r\n3&#10;4'/>", "<a b=\"1 2 3\n4\"/>"},
		{"namespaces", `<a xmlns="u" xmlns:p="v"><p:b p:c="1" c="2" xml:lang="en"/><b xmlns=""/></a>`, `<a xmlns="u" xmlns:p="v"><p:b p:c="1" c="2" xml:lang="en"/><b xmlns=""/></a>`},
		{"Chinese names", "<发票><号码>1</号码></发票>", "<发票><号码>1</号码></发票>"},
		{"blanks in tags", "<a\n b = '1'\t><c /></a >", `<a b="1"><c/></a>`},
		{"UTF-16", utf16(t, `<?xml version="1.0" encoding="utf-16"?><a>發票 😀</a>`), "<a>發票 😀</a>"},
		{"GB18030", encoded(simplifiedchinese.GB18030.NewEncoder().String(han("gb18030"))), "<a>發票 1</a>"},
		{"GBK", encoded(simplifiedchinese.GBK.NewEncoder().String(han("GBK"))), "<a>發票 1</a>"},
		{"GB2312", encoded(simplifiedchinese.GBK.NewEncoder().String(`<?xml version="1.0" encoding="GB2312"?><a>发票</a>`)), "<a>发票</a>"},
		{"Big5", encoded(traditionalchinese.Big5.NewEncoder().String(han("Big5"))), "<a>發票 1</a>"},
		{"ISO-8859-1", "<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>", "<a>é</a>"},
		{"ISO-8859-15", "<?xml version='1.0' encoding='ISO-8859-15'?><a>\xa4</a>", "<a>€</a>"},
		{"windows-1252", "<?xml version='1.0' encoding='windows-1252'?><a>\x80</a>", "<a>€</a>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			root, err := xmlguard.Parse([]byte(c.in), xmlguard.DefaultLimits)
			if err != nil {
				t.Fatal(err)
			}
			if got := written(t, root); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if _, local, err := xmlguard.Root([]byte(c.in)); local != root.Tag || err != nil {
				t.Errorf("Root says %q, %v", local, err)
			}
		})
	}
}

func written(t testing.TB, root *etree.Element) string {
	doc := etree.NewDocumentWithRoot(root.Copy())
	out, err := doc.WriteToString()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestErrorNamesThePlace(t *testing.T) {
	_, err := xmlguard.Parse([]byte("<Invoice>\n<cbc:ID xmlns:cbc='u'>\n1<!-- x --></cbc:ID></Invoice>"), xmlguard.DefaultLimits)
	var s *documents.SyntaxError
	if !errors.As(err, &s) || s.Path != "/Invoice/cbc:ID, line 3" {
		t.Errorf("error %v, want the path /Invoice/cbc:ID, line 3", err)
	}
}

// TestTreeIsWhole: what the tree's own methods say is true of a tree that was
// built from blocks.
func TestTreeIsWhole(t *testing.T) {
	root, err := xmlguard.Parse([]byte(`<a xmlns="u" xmlns:p="v"><b/>x<c p:d="1"><e/></c></a>`), xmlguard.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	c := root.SelectElement("c")
	if c.Index() != 2 || c.Parent() != root || root.Parent() != nil {
		t.Errorf("index %d, parent %v", c.Index(), c.Parent())
	}
	if at := c.SelectAttr("p:d"); at.NamespaceURI() != "v" || at.Element() != c {
		t.Errorf("attribute of %q in %v", at.NamespaceURI(), at.Element())
	}
	if c.NamespaceURI() != "u" || c.ChildElements()[0].GetPath() != "/a/c/e" {
		t.Errorf("namespace %q, path %q", c.NamespaceURI(), c.ChildElements()[0].GetPath())
	}
	c.CreateElement("f")
	if root.SelectElement("b").CreateElement("g"); written(t, root) != `<a xmlns="u" xmlns:p="v"><b><g/></b>x<c p:d="1"><e/><f/></c></a>` {
		t.Errorf("adding to one element changed another: %s", written(t, root))
	}
}

func TestRoot(t *testing.T) {
	const attrs = ` xmlns:p="urn:p" xmlns="urn:d"`
	for _, c := range []struct{ name, in, space, local string }{
		{"default namespace", "<a" + attrs + ">", "urn:d", "a"},
		{"prefix", "<p:a" + attrs + ">", "urn:p", "a"},
		{"none", "<a>broken", "", "a"},
		{"late", "<?xml version='1.0'?>" + "<!--" + strings.Repeat("x", 20_000) + "--><a/>", "", "a"},
		{"on the edge", "<!--" + strings.Repeat("x", 4090-7) + "--><root" + attrs + ">" + strings.Repeat(" ", 5000), "urn:d", "root"},
		{"character on the edge", "<a>" + strings.Repeat("x", 4092) + strings.Repeat("票", 1000), "", "a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			space, local, err := xmlguard.Root([]byte(c.in))
			if space != c.space || local != c.local || err != nil {
				t.Errorf("got {%s}%s, %v", space, local, err)
			}
		})
	}
	for _, in := range []string{"", "<!DOCTYPE a><a>", "x", "<", "<!--", "<a", "<!--" + strings.Repeat("x", 100_000) + "--><a/>"} {
		if _, _, err := xmlguard.Root([]byte(in)); err == nil {
			t.Errorf("%.20q… was not refused", in)
		}
	}
}

// TestPacked: a small container lets little in, a large one no more than any document.
func TestPacked(t *testing.T) {
	for _, c := range []struct {
		container                  int
		bytes, elements, attribute int
	}{
		{0, 6 << 20, 20_000, 100_000},
		{1 << 20, 10 << 20, 20_000 + 1<<20/40, 100_000 + 1<<20/10},
		{32 << 20, 32 << 20, 200_000, 800_000},
	} {
		got := xmlguard.Limits{}.Packed(c.container)
		if got.Bytes != c.bytes || got.Elements != c.elements || got.AllAttrs != c.attribute || got.Depth != xmlguard.DefaultLimits.Depth {
			t.Errorf("%d bytes: %+v", c.container, got)
		}
	}
	if got := (xmlguard.Limits{Elements: 7}).Packed(1 << 20); got.Elements != 7 {
		t.Errorf("a bound that was lower is now %d", got.Elements)
	}
}
