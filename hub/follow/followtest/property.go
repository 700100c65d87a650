package followtest

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/follow"
	"github.com/tradehub/tradehub/hub/ledger"
)

// followedIsRebuilt follows a random history that goes on meanwhile, stopped at random
// places and started again, sometimes reset, and compares the sink with one that was
// built from the first block once all was over.
func followedIsRebuilt(t *testing.T, h Harness) {
	rapid.Check(t, func(rt *rapid.T) {
		w := &writer{T: rt, Ledger: NewLedger("a"), versions: map[int]int{}, purged: map[string]bool{}}
		b := h.open(rt, w.Ledger)
		for range rapid.IntRange(1, 12).Draw(rt, "lives") {
			for range rapid.IntRange(0, 4).Draw(rt, "blocks") {
				w.block()
			}
			switch rapid.IntRange(0, 9).Draw(rt, "between") {
			case 0:
				if err := b.Reset(rt.Context()); err != nil {
					rt.Fatalf("reset: %v", err)
				}
			case 1, 2, 3:
				if b.Again != nil {
					b = bench{rt, b.Again()}
				}
			}
			w.Cut(rapid.IntRange(0, 20).Draw(rt, "cut"))
			w.live(b)
		}
		w.Cut(-1)
		w.live(b)
		b.wantHeld(h.built(rt, w.Ledger))
	})
}

// A writer writes a random history.
type writer struct {
	*rapid.T
	*Ledger
	n        int         // of what was made
	versions map[int]int // of attestations, by key
	purged   map[string]bool
}

// live follows to the end of the history, or until the stream is cut.
func (w *writer) live(b bench) {
	height, _ := w.Height(w.Context())
	f := follow.New("sink", w.Ledger, b.Sink, slog.New(slog.DiscardHandler))
	if err := f.CatchUp(w.Context(), height); err != nil && !errors.Is(err, ErrCut) {
		w.Fatalf("follow: %v", err)
	}
}

// block writes a block of some events.
func (w *writer) block() {
	block := make([]ledger.Change, rapid.IntRange(0, 3).Draw(w.T, "events"))
	for i := range block {
		block[i] = w.change()
	}
	w.Write(slices.DeleteFunc(block, func(c ledger.Change) bool {
		return c.Claims == nil && c.Documents == nil && c.Attested == nil && c.Verdicts == nil
	})...)
}

// change makes one event: of documents, an attestation, verdicts or claims.
func (w *writer) change() ledger.Change {
	w.n++
	switch rapid.IntRange(0, 5).Draw(w.T, "kind") {
	case 0:
		return ledger.Change{Documents: []protocol.DocumentRecord{Document(w.n)}}
	case 1:
		key := rapid.IntRange(0, 2).Draw(w.T, "key")
		w.versions[key]++
		return ledger.Change{Attested: Attested(key, w.n, w.versions[key])}
	case 2:
		v := Verdict(w.n, "")
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
		c, known := w.Fact(id)
		switch {
		case !known:
			c = Claim(id, fmt.Sprintf("Bank%dMSP", n%3), n)
		case rapid.IntRange(0, 9).Draw(w.T, "purge") == 0:
			w.purged[id] = true
			all.Claims = append(all.Claims, w.Purge(id).Claims...)
			continue
		default:
			c.State = rapid.SampledFrom([]dedupe.State{dedupe.Financed, dedupe.PartRepaid, dedupe.Repaid, dedupe.Frozen}).Draw(w.T, "state")
			c.Changed, c.Amount.Minor = Hour(w.n), int64(w.n)
		}
		all.Claims = append(all.Claims, w.Claim(c).Claims...)
	}
	return all
}
