package projection_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/projection"
)

// A history is a ledger that is written as the test says.
type history struct {
	mu     sync.Mutex
	name   string
	blocks [][]ledger.Change       // from block 1
	facts  map[string]dedupe.Claim // as they now stand
	grown  chan struct{}
	// cut makes the stream end with errCut after so many changes, -1 never.
	cut int
	// ask, when set, may refuse to answer Facts.
	ask func() error
}

var errCut = errors.New("the stream was cut")

func newHistory(name string) *history {
	return &history{name: name, facts: map[string]dedupe.Claim{}, grown: make(chan struct{}), cut: -1}
}

func (h *history) Height(context.Context) (uint64, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return uint64(len(h.blocks)), nil
}

func (h *history) Facts(_ context.Context, ids []string) (out []dedupe.Claim, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ask != nil {
		err = h.ask()
	}
	for _, id := range ids {
		if c, ok := h.facts[id]; ok {
			out = append(out, c)
		}
	}
	return out, err
}

func (h *history) Events(ctx context.Context, from ledger.Checkpoint) iter.Seq2[ledger.Change, error] {
	return func(yield func(ledger.Change, error) bool) {
		h.mu.Lock()
		cut := h.cut
		h.mu.Unlock()
		if err := h.place(from); err != nil {
			yield(ledger.Change{}, err)
			return
		}
		for b := max(from.Block, 1); ; b++ {
			changes, err := h.await(ctx, b)
			if err != nil {
				yield(ledger.Change{}, err)
				return
			}
			if b == from.Block {
				i := slices.IndexFunc(changes, func(c ledger.Change) bool { return c.At.TxID == from.TxID })
				changes = changes[i+1:]
			}
			for _, c := range append(slices.Clone(changes), ledger.Change{At: ledger.Checkpoint{Block: b}}) {
				if cut == 0 {
					yield(ledger.Change{}, errCut)
					return
				}
				cut--
				if !yield(c, nil) {
					return
				}
			}
		}
	}
}

func (h *history) place(at ledger.Checkpoint) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if at == (ledger.Checkpoint{}) {
		return nil
	}
	if at.Block > uint64(len(h.blocks)) || !slices.ContainsFunc(h.blocks[at.Block-1], func(c ledger.Change) bool { return c.At == at }) {
		return fmt.Errorf("%w: %+v", ledger.ErrCheckpoint, at)
	}
	return nil
}

func (h *history) await(ctx context.Context, b uint64) ([]ledger.Change, error) {
	for {
		h.mu.Lock()
		if b <= uint64(len(h.blocks)) {
			defer h.mu.Unlock()
			return h.blocks[b-1], nil
		}
		grown := h.grown
		h.mu.Unlock()
		select {
		case <-grown:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// write adds a block of the changes, one a transaction.
func (h *history) write(changes ...ledger.Change) {
	h.mu.Lock()
	defer h.mu.Unlock()
	b := uint64(len(h.blocks) + 1)
	for i := range changes {
		changes[i].At = ledger.Checkpoint{Block: b, TxID: fmt.Sprintf("%s-%d-%d", h.name, b, i)}
		if a := changes[i].Attested; a != nil {
			a.Block = b
		}
	}
	h.blocks = append(h.blocks, changes)
	close(h.grown)
	h.grown = make(chan struct{})
}

// claim keeps the claim as it now stands and returns the change that tells of it.
func (h *history) claim(c dedupe.Claim) ledger.Change {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.facts[c.ID] = c
	e := protocol.ClaimEvent{ID: c.ID, State: c.State, Near: c.Near, Changed: c.Changed, Expires: c.Expires}
	for _, u := range c.Uses {
		e.Uses = append(e.Uses, u.Token)
	}
	return ledger.Change{Claims: []protocol.ClaimEvent{e}}
}

// purge forgets what the claim was and returns the change that tells of it.
func (h *history) purge(id string) ledger.Change {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := h.facts[id]
	delete(h.facts, id)
	return ledger.Change{Claims: []protocol.ClaimEvent{{ID: id, State: c.State, Uses: []dedupe.Token{c.Uses[0].Token}, Changed: c.Changed, Purged: true}}}
}

var noon = time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC)

// hour is n hours after noon.
func hour(n int) time.Time { return noon.Add(time.Duration(n) * time.Hour) }

func digest(word string, n int) documents.Digest {
	return documents.DigestOf(fmt.Appendf(nil, "%s %d", word, n))
}

func token(n int) dedupe.Token {
	return dedupe.Token{Kind: dedupe.KindInvoiceBuyer, Epoch: 2026, Value: fmt.Sprintf("%032x", n)}
}

func claimOf(id, bank string, at int) dedupe.Claim {
	return dedupe.Claim{
		ID: id, Bank: bank, State: dedupe.Reserved, Amount: documents.Money{Minor: 100, Currency: "USD"},
		Uses: []dedupe.Use{{Token: token(1)}}, Near: []dedupe.Token{{Kind: dedupe.KindAmountDay, Epoch: 2026, Value: fmt.Sprintf("%032x", 9)}},
		Created: hour(at), Changed: hour(at),
	}
}

func document(n int) protocol.DocumentRecord {
	return protocol.DocumentRecord{
		DocumentInput: protocol.DocumentInput{Digests: documents.Digests{
			SHA256: digest("bytes", n), SM3: documents.Digest("sm3:" + digest("sm3", n).Hex()), Canonical: digest("canonical", n),
		}, Type: "380"},
		MSPID: "TraderMSP", At: hour(n), TxID: fmt.Sprint("t", n),
	}
}

func verdict(n int, supersedes string) protocol.VerdictRecord {
	return protocol.VerdictRecord{
		ID: fmt.Sprint("V-", n), Inputs: digest("inputs", n), Verdict: digest("verdict", n), Outcome: documents.Green, Supersedes: supersedes, At: hour(n),
	}
}

func attested(number, document, version int) *documents.Attestation {
	return &documents.Attestation{
		ID: fmt.Sprint("A-", number), Authority: documents.AuthorityCustoms, MSPID: "CustomsMSP", Document: digest("bytes", document),
		Keys: []documents.Digest{digest("key", number), digest("other key", number)}, Version: version, At: hour(version),
	}
}

// A tester is a test or a check of a property.
type tester interface {
	Helper()
	Cleanup(func())
	Fatal(args ...any)
}

func open(t tester, path string, s projection.Source) *projection.Projection {
	t.Helper()
	return openLogged(t, path, s, slog.New(slog.DiscardHandler))
}

func openLogged(t tester, path string, s projection.Source, log *slog.Logger) *projection.Projection {
	t.Helper()
	p, err := projection.Open(path, s, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() }) // again, of one that the test closed
	return p
}

// caughtUp opens the file and follows to the end of the history.
func caughtUp(t *testing.T, path string, h *history) *projection.Projection {
	t.Helper()
	p := open(t, path, h)
	catchUp(t, p, h)
	return p
}

func catchUp(t *testing.T, p *projection.Projection, h *history) {
	t.Helper()
	height, _ := h.Height(t.Context())
	if err := p.CatchUp(t.Context(), height); err != nil {
		t.Fatal(err)
	}
}

func sum(t *testing.T, p *projection.Projection) projection.Sum {
	t.Helper()
	s, err := p.Hash()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// wantRebuilt holds that the projection is what is built anew from the first block.
func wantRebuilt(t *testing.T, p *projection.Projection, h *history) {
	t.Helper()
	anew := caughtUp(t, filepath.Join(t.TempDir(), "anew.db"), h)
	got, want := sum(t, p), sum(t, anew)
	if got.String() != want.String() {
		t.Errorf("followed: %s\nrebuilt:  %s", got, want)
	}
	if err := anew.Close(); err != nil {
		t.Error(err)
	}
}
