package customs_test

import (
	"bytes"
	"errors"
	"testing"

	"tradehub/documents"
	"tradehub/documents/customs"
)

func FuzzCNDeclaration(f *testing.F) {
	fuzz(f, "cn-import.xml", "cn-import-gb18030.xml", "cn-export.xml")
}
func FuzzWCO(f *testing.F)     { fuzz(f, "wco-import.xml") }
func FuzzASYCUDA(f *testing.F) { fuzz(f, "asycuda-import.xml") }
func FuzzUBLDeclaration(f *testing.F) {
	fuzz(f, "ubl-import.xml")
}

// fuzz holds what is true of any input: a refusal has a code, and a document that
// is read has a number, goods and a canonical form.
func fuzz(f *testing.F, names ...string) {
	for _, n := range names {
		f.Add(sample(f, n))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := customs.Read(bytes.NewReader(data))
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
	})
}
