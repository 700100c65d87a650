package xmlguard_test

import (
	"path/filepath"
	"testing"

	"github.com/beevik/etree"

	"github.com/tradehub/tradehub/documents/corpustest"
	"github.com/tradehub/tradehub/documents/xmlguard"
)

// BenchmarkParse compares the guard with etree's own reader, which checks
// next to nothing, over real invoices.
func BenchmarkParse(b *testing.B) {
	dir := corpustest.Folder(b, "")
	for _, name := range []string{"1-invoices/xrechnung-testsuite", "1-invoices/oasis-ubl"} {
		var docs [][]byte
		size := 0
		for _, path := range files(b, filepath.Join(dir, name)) {
			if filepath.Ext(path) == ".xml" {
				docs = append(docs, read(b, path))
				size += len(docs[len(docs)-1])
			}
		}
		run := func(parse func(data []byte) error) func(*testing.B) {
			return func(b *testing.B) {
				b.SetBytes(int64(size))
				b.ReportAllocs()
				for b.Loop() {
					for _, d := range docs {
						if err := parse(d); err != nil {
							b.Fatal(err)
						}
					}
				}
			}
		}
		b.Run("guard/"+filepath.Base(name), run(func(d []byte) error {
			_, err := xmlguard.Parse(d, xmlguard.DefaultLimits)
			return err
		}))
		b.Run("etree/"+filepath.Base(name), run(func(d []byte) error { return etree.NewDocument().ReadFromBytes(d) }))
		b.Run("root/"+filepath.Base(name), run(func(d []byte) error {
			_, _, err := xmlguard.Root(d)
			return err
		}))
	}
}
