package rules

import "testing"

// BenchmarkExamine runs the default pack over one import of three documents.
func BenchmarkExamine(b *testing.B) {
	p, pack := base(), defaultPack(b)
	for b.Loop() {
		if len(Examine(p, pack)) == 0 {
			b.Fatal("no findings")
		}
	}
}
