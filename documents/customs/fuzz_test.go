package customs_test

import (
	"errors"
	"testing"
	"unicode/utf8"

	"github.com/beevik/etree"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/customs"
	"github.com/tradehub/tradehub/documents/xmlguard"
)

func FuzzCNDeclaration(f *testing.F) {
	fuzz(f, "cn-import.xml", "cn-import-gb18030.xml", "cn-export.xml")
}
func FuzzWCO(f *testing.F)            { fuzz(f, "wco-import.xml") }
func FuzzASYCUDA(f *testing.F)        { fuzz(f, "asycuda-import.xml") }
func FuzzUBLDeclaration(f *testing.F) { fuzz(f, "ubl-import.xml", "ubl-import-direct.xml") }

// fuzz reads mutated samples: as bytes, and with the text of one element replaced, so
// that most inputs come past the guard.
func fuzz(f *testing.F, names ...string) {
	for _, n := range names {
		f.Add(sample(f, n), uint16(0), "")
		for leaf := uint16(0); leaf < 200; leaf += 20 {
			f.Add(sample(f, n), leaf, "-1.5e9*/%")
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, leaf uint16, text string) {
		root, err := xmlguard.Parse(data, xmlguard.DefaultLimits)
		if err != nil {
			return // the guard has its own fuzz target
		}
		if all := root.FindElements(".//*"); text != "" && utf8.ValidString(text) && len(all) > 0 {
			replace(all[int(leaf)%len(all)], text)
		}
		holds(t, root)
	})
}

func replace(el *etree.Element, text string) {
	if len(el.ChildElements()) == 0 {
		el.SetText(text)
	}
}

// holds is what is true of any input: a refusal has a code, and a document that is
// read has a number, goods and a canonical form.
func holds(t *testing.T, root *etree.Element) {
	d, err := customs.ReadXML(root)
	if err != nil {
		if refusal := new(documents.SyntaxError); !errors.As(err, &refusal) || refusal.Code == "" {
			t.Fatalf("%v has no code", err)
		}
		return
	}
	if d.Number == "" || len(d.Lines) == 0 || d.Family != documents.FamilyCustoms || d.Entry == nil {
		t.Fatalf("incomplete: %+v", d)
	}
	if _, err := d.Canonical(); err != nil {
		t.Fatal(err)
	}
}
