package hub_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/ledger"
)

// An entry is one thing that happened on the ledger, as a client was told of it
// or as a block holds it.
type entry struct {
	What  string
	TxID  string
	Block uint64
}

func documentEntry(d documents.Digest) string     { return "document " + string(d) }
func verdictEntry(id string) string               { return "verdict " + id }
func claimEntry(id string, s dedupe.State) string { return "claim " + id + " " + string(s) }

// history reads every block from the first up to the last one, which is not
// below until: a peer that was away may not have it yet, and is waited for.
func history(ctx context.Context, l *ledger.Ledger, until uint64) ([]entry, error) {
	height, err := l.Height(ctx)
	if err != nil {
		return nil, err
	}
	until = max(until, height)
	var all []entry
	for c, err := range l.Events(ctx, ledger.Checkpoint{}) {
		if err != nil {
			return nil, err
		}
		all = append(all, entriesOf(c)...)
		if c.At.TxID == "" && c.At.Block >= until {
			break
		}
	}
	return all, ctx.Err()
}

func entriesOf(c ledger.Change) []entry {
	var whats []string
	for _, d := range c.Documents {
		whats = append(whats, documentEntry(d.Digests.SHA256))
	}
	for _, v := range c.Verdicts {
		whats = append(whats, verdictEntry(v.ID))
	}
	for _, e := range c.Claims {
		whats = append(whats, claimEntry(e.ID, e.State))
	}
	entries := make([]entry, len(whats))
	for i, w := range whats {
		entries[i] = entry{w, c.At.TxID, c.At.Block}
	}
	return entries
}

// faults compares what was acknowledged with what the blocks hold: each thing
// once, and where its client was told.
func faults(acknowledged, blocks []entry) []string {
	there := map[string][]entry{}
	for _, e := range blocks {
		there[e.What] = append(there[e.What], e)
	}
	var out []string
	for what, es := range there {
		if len(es) > 1 {
			out = append(out, fmt.Sprintf("%s is on the ledger %d times: %v", what, len(es), es))
		}
	}
	for _, a := range acknowledged {
		switch es := there[a.What]; {
		case len(es) == 0:
			out = append(out, a.What+" was acknowledged and is not on the ledger")
		case !slices.Contains(es, a):
			out = append(out, fmt.Sprintf("%s was acknowledged in %s of block %d and is in %v", a.What, a.TxID, a.Block, es))
		}
	}
	slices.Sort(out)
	return out
}

// unheard lists what the blocks hold and nobody was told of. Once every request
// was repeated until its answer came there is none.
func unheard(acknowledged, blocks []entry) []string {
	heard, out := map[string]bool{}, map[string]bool{}
	for _, a := range acknowledged {
		heard[a.What] = true
	}
	for _, e := range blocks {
		if !heard[e.What] {
			out[e.What+" is on the ledger and nobody was told"] = true
		}
	}
	return slices.Sorted(maps.Keys(out))
}

// TestFaults shows that the comparison can fail: it is given histories that
// lost something, doubled something, or put it elsewhere.
func TestFaults(t *testing.T) {
	a, b, c := entry{"document a", "t1", 4}, entry{"verdict b", "t2", 5}, entry{"claim c RESERVED", "t3", 5}
	again := entry{c.What, "t4", 6}
	for name, tc := range map[string]struct {
		acknowledged, blocks []entry
		faults, unheard      int
	}{
		"all once":                         {[]entry{a, b, c}, []entry{a, b, c}, 0, 0},
		"not acknowledged yet":             {[]entry{a}, []entry{a, b}, 0, 1},
		"lost":                             {[]entry{a, b, c}, []entry{a, c}, 1, 0},
		"doubled":                          {[]entry{a, c}, []entry{a, c, again}, 1, 0},
		"doubled before anybody was told":  {[]entry{a}, []entry{a, c, again}, 1, 1},
		"lost and doubled":                 {[]entry{a, b, c}, []entry{a, c, again}, 2, 0},
		"in another transaction than told": {[]entry{again}, []entry{c}, 1, 0},
		"twice in one transaction":         {[]entry{c}, []entry{c, c}, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := faults(tc.acknowledged, tc.blocks); len(got) != tc.faults {
				t.Errorf("faults %q, want %d", got, tc.faults)
			}
			if got := unheard(tc.acknowledged, tc.blocks); len(got) != tc.unheard {
				t.Errorf("unheard %q, want %d", got, tc.unheard)
			}
		})
	}
}
