// Package followtest holds sinks of package follow to one behaviour, and has the
// ledger that their tests follow.
package followtest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/ledger"
)

// A Ledger is written as the test says. Its methods may be called from any goroutine.
type Ledger struct {
	mu     sync.Mutex
	name   string
	blocks [][]ledger.Change       // from block 1, guarded by mu
	claims map[string]dedupe.Claim // as they are now, guarded by mu
	grown  chan struct{}           // closed and replaced when blocks grow, guarded by mu
	cut    int                     // how many changes a stream yields before ErrCut, -1 is all, guarded by mu
	refuse error                   // what Facts returns, guarded by mu
}

// ErrCut is what a stream ends with where Cut says so.
var ErrCut = errors.New("the stream was cut")

// NewLedger returns a ledger without a block. Its name is part of its transactions' IDs.
func NewLedger(name string) *Ledger {
	return &Ledger{name: name, claims: map[string]dedupe.Claim{}, grown: make(chan struct{}), cut: -1}
}

// Height returns the number of the last block.
func (l *Ledger) Height(context.Context) (uint64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return uint64(len(l.blocks)), nil
}

// Facts returns the claims in the changes, as they are now.
func (l *Ledger) Facts(_ context.Context, changes []ledger.Change) (map[string]dedupe.Claim, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	facts := map[string]dedupe.Claim{}
	for _, c := range changes {
		for _, e := range c.Claims {
			if claim, ok := l.claims[e.ID]; ok {
				facts[e.ID] = claim
			}
		}
	}
	return facts, l.refuse
}

// Events yields the changes after from, and the end of every block.
func (l *Ledger) Events(ctx context.Context, from ledger.Checkpoint) iter.Seq2[ledger.Change, error] {
	return func(yield func(ledger.Change, error) bool) {
		l.mu.Lock()
		cut := l.cut
		l.mu.Unlock()
		if err := l.check(from); err != nil {
			yield(ledger.Change{}, err)
			return
		}
		for b := max(from.Block, 1); ; b++ {
			changes, err := l.await(ctx, b)
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
					yield(ledger.Change{}, ErrCut)
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

// check refuses a checkpoint of another ledger.
func (l *Ledger) check(at ledger.Checkpoint) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if at == (ledger.Checkpoint{}) {
		return nil
	}
	if at.Block > uint64(len(l.blocks)) || !slices.ContainsFunc(l.blocks[at.Block-1], func(c ledger.Change) bool { return c.At == at }) {
		return fmt.Errorf("%w: %+v", ledger.ErrCheckpoint, at)
	}
	return nil
}

func (l *Ledger) await(ctx context.Context, b uint64) ([]ledger.Change, error) {
	for {
		l.mu.Lock()
		if b <= uint64(len(l.blocks)) {
			defer l.mu.Unlock()
			return l.blocks[b-1], nil
		}
		grown := l.grown
		l.mu.Unlock()
		select {
		case <-grown:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Write adds a block of the changes, one a transaction.
func (l *Ledger) Write(changes ...ledger.Change) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := uint64(len(l.blocks) + 1)
	for i := range changes {
		changes[i].At = ledger.Checkpoint{Block: b, TxID: fmt.Sprintf("%s-%d-%d", l.name, b, i)}
		if a := changes[i].Attested; a != nil {
			a.Block = b
		}
	}
	l.setBlocks(append(l.blocks, changes))
}

// Claim keeps the claim as it is now and returns the change with it.
func (l *Ledger) Claim(c dedupe.Claim) ledger.Change {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.claims[c.ID] = c
	e := protocol.ClaimEvent{ID: c.ID, State: c.State, Near: c.Near, Changed: c.Changed, Expires: c.Expires}
	for _, u := range c.Uses {
		e.Uses = append(e.Uses, u.Token)
	}
	return ledger.Change{Claims: []protocol.ClaimEvent{e}}
}

// Purge forgets the claim's content and returns the change with its purge.
func (l *Ledger) Purge(id string) ledger.Change {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.claims[id]
	delete(l.claims, id)
	return ledger.Change{Claims: []protocol.ClaimEvent{{ID: id, State: c.State, Uses: []dedupe.Token{c.Uses[0].Token}, Changed: c.Changed, Purged: true}}}
}

// Fact returns the claim as it is now, and whether there is one.
func (l *Ledger) Fact(id string) (dedupe.Claim, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c, ok := l.claims[id]
	return c, ok
}

// SetFact makes Facts return the claim under the ID, whatever the claim's own is.
func (l *Ledger) SetFact(id string, c dedupe.Claim) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.claims[id] = c
}

// Blocks returns the changes of each block, from block 1.
func (l *Ledger) Blocks() [][]ledger.Change {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.blocks)
}

// SetBlocks replaces all blocks, as if the ledger were another one.
func (l *Ledger) SetBlocks(blocks [][]ledger.Change) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.setBlocks(blocks)
}

// setBlocks replaces the blocks and wakes who waits for more. l.mu must be held.
func (l *Ledger) setBlocks(blocks [][]ledger.Change) {
	l.blocks = blocks
	close(l.grown)
	l.grown = make(chan struct{})
}

// Cut makes every stream from now on end with ErrCut after n changes and ends of
// blocks; -1 is never.
func (l *Ledger) Cut(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = n
}

// Refuse makes Facts return the error; nil is none.
func (l *Ledger) Refuse(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refuse = err
}
