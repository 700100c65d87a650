package memindex_test

import (
	"testing"
	"time"

	"github.com/tradehub/tradehub/dedupe/dedupetest"
	"github.com/tradehub/tradehub/dedupe/memindex"
)

func TestIndex(t *testing.T) { dedupetest.Run(t, &harness{}) }

type harness struct{ last *memindex.Index }

func (h *harness) Open(t *testing.T, now func() time.Time) dedupetest.Index {
	h.last = memindex.New(now)
	t.Cleanup(func() { _ = h.last.Close() })
	return h.last
}

func (h *harness) Stop(t *testing.T) {
	if err := h.last.Close(); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkIndex(b *testing.B) { dedupetest.Benchmark(b, memindex.New(nil)) }
