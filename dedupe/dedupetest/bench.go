package dedupetest

import (
	"encoding/json"
	"fmt"
	"runtime"
	"testing"

	"github.com/tradehub/tradehub/dedupe"
)

// benched is how many claims the index of a benchmark holds.
const benched = 2_000

// Benchmark reports the memory that a claim of 44 tokens of its own takes in this process. It
// also reports how long the index takes to look such a claim up.
func Benchmark(b *testing.B, x Index) {
	if err := x.Reset(b.Context()); err != nil {
		b.Fatal(err)
	}
	before := heap()
	for i := range benched {
		if err := x.Apply(b.Context(), []dedupe.Claim{typical(b, i)}, uint64(i+1), "t"); err != nil {
			b.Fatal(err)
		}
	}
	size := float64(heap()-before) / benched
	asks := make([][]dedupe.Token, benched)
	for i := range asks {
		asks[i] = typical(b, i).Ask().Tokens()
	}
	n := 0
	for b.Loop() {
		assets, near, _, err := x.Lookup(b.Context(), asks[n*7919%benched])
		if err != nil || len(assets)+len(near) != len(asks[0]) {
			b.Fatal(len(assets), len(near), err)
		}
		n++
	}
	b.ReportMetric(size, "B/claim")
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what the first one found to be finalised
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// typical returns a claim on one import: 22 fingerprints in two epochs.
func typical(b *testing.B, n int) dedupe.Claim {
	b.Helper()
	kinds := append([]dedupe.Kind{dedupe.KindDocument, dedupe.KindDocument}, dedupe.Kinds...)
	var tokens []dedupe.Token
	for i, k := range kinds {
		for e := range 2 {
			tokens = append(tokens, dedupe.Token{Kind: k, Epoch: 2025 + e, Value: fmt.Sprintf("%016x%016x", n, i*2+e)})
		}
	}
	text, err := json.Marshal(claim(fmt.Sprintf("C-%032x", n), "BankMSP", 1, false, tokens...))
	if err != nil {
		b.Fatal(err)
	}
	var c dedupe.Claim // as from a ledger: no two strings are one in memory
	if err := json.Unmarshal(text, &c); err != nil {
		b.Fatal(err)
	}
	return c
}
