package xmlguard

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"github.com/tradehub/tradehub/documents"
)

// A form is how bytes spell characters. A nil coder with a name is one that
// this package reads itself.
type form struct {
	name  string
	coder encoding.Encoding
}

var (
	utf8Form    = form{name: "UTF-8"}
	asciiForm   = form{name: "US-ASCII"}
	utf16BEForm = form{name: "UTF-16BE"}
	utf16LEForm = form{name: "UTF-16LE"}
	gbkForm     = form{"GBK", simplifiedchinese.GBK}
	gb18030Form = form{"GB18030", simplifiedchinese.GB18030}
	big5Form    = form{"Big5", traditionalchinese.Big5}
	latin1Form  = form{"ISO-8859-1", charmap.ISO8859_1}
	latin9Form  = form{"ISO-8859-15", charmap.ISO8859_15}
	cp1252Form  = form{"windows-1252", charmap.Windows1252}
)

// forms maps a declared encoding in lower case (IANA character sets and the
// names in use for them) to its form. GB 2312 is read as its superset GBK.
var forms = map[string]form{
	"utf-8": utf8Form, "utf8": utf8Form, "us-ascii": asciiForm, "ascii": asciiForm,
	"gb18030": gb18030Form, "gbk": gbkForm, "gb2312": gbkForm, "gb_2312-80": gbkForm, "cp936": gbkForm, "ms936": gbkForm,
	"big5": big5Form, "big5-hkscs": big5Form, "cp950": big5Form,
	"iso-8859-1": latin1Form, "iso_8859-1": latin1Form, "latin1": latin1Form,
	"iso-8859-15": latin9Form, "iso_8859-15": latin9Form, "latin-9": latin9Form,
	"windows-1252": cp1252Form, "cp1252": cp1252Form,
}

// decode returns data as checked text, without byte order mark.
func decode(data []byte) (string, error) {
	f, body, err := detect(data)
	if err != nil {
		return "", err
	}
	text, err := f.decode(body)
	if err != nil {
		return "", err
	}
	return clean(text)
}

// notUTF8 returns where bytes are not UTF-8, and which encoding they may be instead.
func notUTF8(text string) error {
	i := 0
	for r, n := utf8.DecodeRuneInString(text); r != utf8.RuneError || n != 1; r, n = utf8.DecodeRuneInString(text[i:]) {
		i += n
	}
	hint := ""
	if out, err := simplifiedchinese.GB18030.NewDecoder().String(text[i:min(len(text), i+64)]); err == nil && isHan(out) {
		hint = "; they may be GB18030, which the declaration must say then"
	}
	return documents.Refuse(documents.CodeSyntax, line(text, i), "bytes that are not UTF-8, which a document is without another declaration%s", hint)
}

// isHan reports whether a text begins with two Chinese characters.
func isHan(s string) bool {
	r := []rune(s)
	return len(r) > 1 && unicode.Is(unicode.Han, r[0]) && unicode.Is(unicode.Han, r[1])
}

// decodeHead decodes the start of a document, which may break off inside of a
// character: what does not decode at the end is left out.
func decodeHead(head []byte) (string, error) {
	const longest = 4 // bytes of a character in any of the forms
	text, err := decode(head)
	for cut := 1; err != nil && cut < longest && cut < len(head); cut++ {
		var short error
		if text, short = decode(head[:len(head)-cut]); short == nil {
			return text, nil
		}
	}
	return text, err
}

// detect finds the form by byte order mark and declaration (XML 1.0 appendix F), and returns
// what follows the mark. A declaration that contradicts the mark is refused: two readers
// could see two documents.
func detect(data []byte) (form, []byte, error) {
	mark, body := markOf(data)
	if err := unsupported(data); err != nil {
		return form{}, nil, err
	}
	switch mark {
	case utf16BEForm, utf16LEForm:
		return mark, body, checkUTF16(mark, body)
	}
	d, _, err := declarationOf(string(body[:min(len(body), longestDeclaration)]))
	if err != nil {
		return form{}, nil, documents.Refuse(documents.CodeSyntax, "line 1", "XML declaration: %v", err)
	}
	if d.encoding == "" {
		return utf8Form, body, nil
	}
	f, ok := forms[strings.ToLower(d.encoding)]
	if wideLabel(d.encoding) {
		return form{}, nil, documents.Refuse(documents.CodeSyntax, "line 1",
			"the declaration says encoding %q, but the bytes are %s; write encoding=\"UTF-8\" in the declaration, or leave the encoding out", d.encoding, narrowForm(body))
	}
	if !ok {
		return form{}, nil, documents.Refuse(documents.CodeUnsupported, "line 1", "encoding %q is not read; save the document as UTF-8", d.encoding)
	}
	if mark == utf8Form && f != utf8Form {
		return form{}, nil, contradiction(mark, d.encoding)
	}
	if f.coder != nil && looksUTF8(f, body) {
		return form{}, nil, documents.Refuse(documents.CodeSyntax, "line 1",
			"the declaration says encoding %q, but the bytes are UTF-8; write encoding=\"UTF-8\" in the declaration", d.encoding)
	}
	return f, body, nil
}

// wideLabel reports whether a declaration names UTF-16 or UTF-32. It was read as ASCII, so it
// is wrong: writers put it there when they keep text in memory as UTF-16 and write the bytes
// as UTF-8.
func wideLabel(label string) bool {
	l := strings.NewReplacer("-", "", "_", "").Replace(strings.ToUpper(label))
	return strings.HasPrefix(l, "UTF16") || strings.HasPrefix(l, "UTF32") || strings.HasPrefix(l, "UCS") || strings.HasPrefix(l, "ISO10646UCS")
}

// narrowForm returns the form of bytes that are not UTF-16.
func narrowForm(body []byte) string {
	if utf8.Valid(body) {
		return "UTF-8"
	}
	return "of one byte for each Latin letter"
}

// How many characters beyond ASCII must read as UTF-8 before bytes under another label
// are held to be it. A pair of ISO 8859 that is UTF-8 by chance is "Ã" or "Â" before a
// sign; of two-byte Chinese characters some are.
const (
	chanceLatin   = 2
	chanceChinese = 8
)

// looksUTF8 reports whether bytes are UTF-8 although a declaration names another encoding.
// They would be read as other characters, and no name would match.
func looksUTF8(f form, body []byte) bool {
	chance := chanceChinese
	if f == latin1Form || f == latin9Form || f == cp1252Form {
		chance = chanceLatin
	}
	high := 0
	for _, c := range body {
		if c >= 0xC2 { // the first byte of a character
			high++
		}
	}
	return high >= chance && utf8.Valid(body)
}

func contradiction(mark form, label string) error {
	return documents.Refuse(documents.CodeSyntax, "line 1", "the byte order mark says %s, the declaration says %q; correct the declaration or leave the encoding out", mark.name, label)
}

func markOf(data []byte) (form, []byte) {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return utf8Form, data[3:]
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return utf16BEForm, data[2:]
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return utf16LEForm, data[2:]
	}
	return form{}, data
}

// unsupported names the families of encodings that are known only to be refused.
func unsupported(data []byte) error {
	for _, x := range []struct{ start, name string }{
		{"\x00\x00\xfe\xff", "UTF-32"}, {"\xff\xfe\x00\x00", "UTF-32"}, {"\x00\x00\x00<", "UTF-32"}, {"<\x00\x00\x00", "UTF-32"},
		{"\x00<", "UTF-16 without byte order mark"}, {"<\x00", "UTF-16 without byte order mark"},
		{"\x4c\x6f\xa7\x94", "EBCDIC"},
	} {
		if bytes.HasPrefix(data, []byte(x.start)) {
			return documents.Refuse(documents.CodeUnsupported, "byte 0", "%s is not read; save the document as UTF-8", x.name)
		}
	}
	return nil
}

func checkUTF16(mark form, body []byte) error {
	head, err := mark.decode(body[:min(len(body), 2*longestDeclaration)&^1])
	if err != nil {
		return nil //nolint:nilerr // decoding the whole will say where
	}
	d, _, err := declarationOf(head)
	if err != nil {
		return documents.Refuse(documents.CodeSyntax, "line 1", "XML declaration: %v", err)
	}
	label := strings.ToUpper(d.encoding)
	if label != "" && label != "UTF-16" && label != mark.name {
		return contradiction(mark, d.encoding)
	}
	return nil
}

func (f form) decode(body []byte) (string, error) {
	switch f {
	case utf8Form:
		return string(body), nil // clean checks it
	case asciiForm:
		if i := bytes.IndexFunc(body, func(r rune) bool { return r >= utf8.RuneSelf }); i >= 0 {
			return "", f.broken(i)
		}
		return string(body), nil
	case utf16BEForm:
		return decodeUTF16(f, body, binary.BigEndian)
	case utf16LEForm:
		return decodeUTF16(f, body, binary.LittleEndian)
	}
	out, err := f.coder.NewDecoder().Bytes(body)
	if err != nil {
		return "", &documents.SyntaxError{Code: documents.CodeSyntax, Err: err}
	}
	// The decoders put U+FFFD for what they cannot read. A U+FFFD that was already in the
	// document marks a character lost before.
	if i := bytes.IndexRune(out, utf8.RuneError); i >= 0 {
		return "", documents.Refuse(documents.CodeSyntax, line(string(out[:i]), i), "bytes that are not %s", f.name)
	}
	return string(out), nil
}

func (f form) broken(i int) error {
	return documents.Refuse(documents.CodeSyntax, "", "bytes that are not %s at byte %d", f.name, i)
}

func decodeUTF16(f form, body []byte, order binary.ByteOrder) (string, error) {
	if len(body)%2 != 0 {
		return "", f.broken(len(body) - 1)
	}
	var b strings.Builder
	b.Grow(len(body)/2 + len(body)/4)
	for i := 0; i < len(body); i += 2 {
		r := rune(order.Uint16(body[i:]))
		if utf16.IsSurrogate(r) {
			if i += 2; i >= len(body) {
				return "", f.broken(i)
			}
			if r = utf16.DecodeRune(r, rune(order.Uint16(body[i:]))); r == utf8.RuneError {
				return "", f.broken(i)
			}
		}
		b.WriteRune(r)
	}
	return b.String(), nil
}
