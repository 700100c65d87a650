package intake_test

import (
	"context"
	"crypto/sha256"
	"testing"

	"github.com/beevik/etree"
)

// BenchmarkRead compares the whole way of a document with what the least
// could be: a tree and one digest.
func BenchmarkRead(b *testing.B) {
	docs, size := corpusInvoices(b)
	run := func(one func(data []byte) error) func(*testing.B) {
		return func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, d := range docs {
					if err := one(d); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(b.N*len(docs))/b.Elapsed().Seconds(), "documents/s")
		}
	}
	in := newIntake()
	b.Run("intake", run(func(d []byte) error {
		_, err := in.Read(context.Background(), d)
		return err
	}))
	b.Run("etree and SHA-256", run(func(d []byte) error {
		sha256.Sum256(d)
		return etree.NewDocument().ReadFromBytes(d)
	}))
}
