package xmlguard_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents/xmlguard"
)

const mega = 1 << 20

// bombs are documents of several megabytes that try to cost far more to
// refuse, or to read, than they are large.
func bombs() map[string]string {
	unique := func(format string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	deep := strings.Repeat("<a>", 63)
	return map[string]string{
		"elements":                 "<r>" + strings.Repeat("<a/>", mega) + "</r>",
		"elements, allowed":        "<r>" + strings.Repeat("<a/>", 199_999) + "</r>",
		"leaves, allowed":          "<r>" + strings.Repeat("<a>x</a>", 199_999) + "</r>",
		"depth":                    strings.Repeat("<a>", 2*mega),
		"attributes":               "<r " + unique(`a%d="" `, 400_000) + "/>",
		"attributes, allowed":      "<r>" + strings.Repeat("<a "+unique(`a%d="" `, 60)+"/>", 13_000) + "</r>",
		"unique names":             "<r>" + unique("<a%[1]d b%[1]d=''/>", 199_000) + "</r>",
		"namespaces":               "<r>" + unique(`<a xmlns:p%[1]d="u"/>`, 150_000) + "</r>",
		"namespaces in depth":      "<r>" + strings.Repeat("<a "+unique(`xmlns:p%d="u" `, 64)+">", 63) + strings.Repeat("<p1:b/>", 150_000),
		"text":                     "<r>" + strings.Repeat("x", 9*mega) + "</r>",
		"text, allowed":            "<r>" + strings.Repeat("x", 8*mega) + "</r>",
		"attachment, allowed":      "<EmbeddedDocumentBinaryObject>" + strings.Repeat("x", 31*mega) + "</EmbeddedDocumentBinaryObject>",
		"attachment of references": "<EmbeddedDocumentBinaryObject>" + strings.Repeat("&#65;", 6*mega) + "</EmbeddedDocumentBinaryObject>",
		"attachment of CDATA":      "<EmbeddedDocumentBinaryObject>" + strings.Repeat("<![CDATA[xxxx]]>", 2*mega-100) + "</EmbeddedDocumentBinaryObject>",
		"references":               "<r>" + strings.Repeat("&amp;", mega) + "</r>",
		"ampersands":               "<r>" + strings.Repeat("&", 4*mega) + "</r>",
		"CDATA":                    "<r>" + strings.Repeat("<![CDATA[x]]>", mega/2) + "</r>",
		"comments":                 "<r>" + strings.Repeat("<!---->", mega) + "</r>",
		"instructions":             strings.Repeat("<?x?>", mega) + "<r/>",
		"open comment":             "<r>" + strings.Repeat("<!-- -", mega),
		"open tags":                "<r>" + strings.Repeat("<", 4*mega),
		"open values":              "<r " + strings.Repeat(`a="`, 2*mega),
		"long name":                "<" + strings.Repeat("n", 8*mega) + "/>",
		"long name, deep":          deep + "<" + strings.Repeat("n", 8*mega) + ">",
		"colons":                   "<" + strings.Repeat("a:", 4*mega) + "/>",
		"lines":                    strings.Repeat("\r\n", 4*mega) + "<r>",
		"entities":                 `<!DOCTYPE r [` + unique(`<!ENTITY e%[1]d "&e%[1]d;&e%[1]d;">`, 100_000) + `]><r>&e1;</r>`,
		"undefined entities":       "<r>" + strings.Repeat("&e;", mega) + "</r>",
		"GB18030":                  `<?xml version="1.0" encoding="GB18030"?><r>` + strings.Repeat("\xb7\xa2", 3*mega) + "</r>",
		"UTF-16":                   "\xff\xfe" + strings.Repeat("\x31\x4e", 4*mega),
	}
}

// TestBombMemory: to read or to refuse costs at most twenty times the input
// and 32 MiB, counting even what the collector could have taken back.
func TestBombMemory(t *testing.T) {
	for name, doc := range bombs() {
		t.Run(name, func(t *testing.T) {
			data := []byte(doc)
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			_, err := xmlguard.Parse(data, xmlguard.DefaultLimits)
			runtime.ReadMemStats(&after)
			used, most := after.TotalAlloc-before.TotalAlloc, uint64(20*len(data)+32*mega)
			if used > most {
				t.Errorf("%d bytes cost %d, at most %d are allowed", len(data), used, most)
			}
			t.Logf("%8d bytes cost %10d (%.1f×): %.90v", len(data), used, float64(used)/float64(len(data)), err)
			if allowed := strings.HasSuffix(name, "allowed"); allowed && err != nil {
				t.Error(err)
			}
			mustBeSyntaxError(t, err)
		})
	}
}
