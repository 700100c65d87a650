package projection_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/projection"
)

// A writer writes a random history.
type writer struct {
	*rapid.T
	*history
	n        int         // of what was made
	versions map[int]int // of attestations, by key
	purged   map[string]bool
}

// change makes one event: of documents, an attestation, verdicts or claims.
func (w *writer) change() ledger.Change {
	w.n++
	switch rapid.IntRange(0, 5).Draw(w.T, "kind") {
	case 0:
		return ledger.Change{Documents: []protocol.DocumentRecord{document(w.n)}}
	case 1:
		key := rapid.IntRange(0, 2).Draw(w.T, "key")
		w.versions[key]++
		return ledger.Change{Attested: attested(key, w.n, w.versions[key])}
	case 2:
		v := verdict(w.n, "")
		if w.n > 1 && rapid.Bool().Draw(w.T, "supersedes") {
			v.Supersedes = fmt.Sprint("V-", rapid.IntRange(1, w.n-1).Draw(w.T, "which"))
		}
		return ledger.Change{Verdicts: []protocol.VerdictRecord{v}}
	}
	return w.claims()
}

// claims makes one event of several claims.
func (w *writer) claims() (all ledger.Change) {
	for range rapid.IntRange(1, 3).Draw(w.T, "claims") {
		n := rapid.IntRange(0, 9).Draw(w.T, "claim")
		id := fmt.Sprint("C-", n)
		if w.purged[id] {
			continue
		}
		c, known := w.facts[id]
		switch {
		case !known:
			c = claimOf(id, fmt.Sprintf("Bank%dMSP", n%3), n)
		case rapid.IntRange(0, 9).Draw(w.T, "purge") == 0:
			w.purged[id] = true
			all.Claims = append(all.Claims, w.purge(id).Claims...)
			continue
		default:
			c.State = rapid.SampledFrom([]dedupe.State{dedupe.Financed, dedupe.PartRepaid, dedupe.Repaid, dedupe.Frozen}).Draw(w.T, "state")
			c.Changed, c.Amount.Minor = hour(w.n), int64(w.n)
		}
		all.Claims = append(all.Claims, w.claim(c).Claims...)
	}
	return all
}

// TestRebuiltIsEqual follows a random history that goes on meanwhile, killed at
// random places and opened again, sometimes on an empty file, and compares it with
// one that was built from the first block once all was over.
func TestRebuiltIsEqual(t *testing.T) {
	dir, run := t.TempDir(), 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		path := filepath.Join(dir, fmt.Sprint(run))
		w := &writer{T: rt, history: newHistory("a"), versions: map[int]int{}, purged: map[string]bool{}}
		for range rapid.IntRange(1, 12).Draw(rt, "lives") {
			for range rapid.IntRange(0, 4).Draw(rt, "blocks") {
				block := make([]ledger.Change, rapid.IntRange(0, 3).Draw(rt, "events"))
				for i := range block {
					block[i] = w.change()
				}
				w.write(slices.DeleteFunc(block, func(c ledger.Change) bool {
					return c.Claims == nil && c.Documents == nil && c.Attested == nil && c.Verdicts == nil
				})...)
			}
			if rapid.IntRange(0, 9).Draw(rt, "truncate") == 0 {
				_ = os.Truncate(path, 0) // which it may not be there for
			}
			w.cut = rapid.IntRange(0, 20).Draw(rt, "cut")
			w.live(path)
		}
		w.cut = -1
		w.compare(path)
	})
}

// live follows until the stream is cut, and lets go of the file.
func (w *writer) live(path string) {
	p := open(w.T, path, w.history)
	height, _ := w.Height(w.Context())
	if err := p.CatchUp(w.Context(), height); err != nil && !errors.Is(err, errCut) {
		w.Error(err)
	}
	if err := p.Close(); err != nil {
		w.Error(err)
	}
}

func (w *writer) compare(path string) {
	var sums []projection.Sum
	for _, file := range []string{path, path + "-anew"} {
		p := open(w.T, file, w.history)
		height, _ := w.Height(w.Context())
		if err := p.CatchUp(w.Context(), height); err != nil {
			w.Fatal(err)
		}
		s, err := p.Hash()
		if err != nil {
			w.Fatal(err)
		}
		sums = append(sums, s)
		if err := p.Close(); err != nil {
			w.Error(err)
		}
	}
	if sums[0].String() != sums[1].String() {
		w.Errorf("followed: %s\nrebuilt:  %s", sums[0], sums[1])
	}
}
