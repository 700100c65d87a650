package ledger_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/ledger"
)

// A register answers for facts as the test says, and counts what it is asked.
type register struct {
	mu     sync.Mutex
	states map[string]dedupe.State // of the claims that were not purged, guarded by mu
	asked  []string                // IDs of each question, guarded by mu
	err    error                   // guarded by mu
}

func (r *register) answer(o protocol.Order) (any, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var ids []string
	if err := json.Unmarshal(o.Argument, &ids); err != nil {
		return nil, err
	}
	r.asked = append(r.asked, strings.Join(ids, " "))
	out := []dedupe.Claim{}
	for _, id := range ids {
		if s, ok := r.states[id]; ok {
			out = append(out, dedupe.Claim{ID: id, State: s})
		}
	}
	return out, r.err
}

func (r *register) set(id string, s dedupe.State) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.states[id] = s
}

func changed(block uint64, ids ...string) (c ledger.Change) {
	c.At = ledger.Checkpoint{Block: block, TxID: "t"}
	for _, id := range ids {
		c.Claims = append(c.Claims, protocol.ClaimEvent{ID: id})
	}
	return c
}

// TestFeed holds that the facts of a change are asked once, and again as soon as a
// later block changed the claim.
func TestFeed(t *testing.T) {
	r := &register{states: map[string]dedupe.State{"C-1": dedupe.Reserved, "C-2": dedupe.Reserved}}
	f := ledger.NewFeed(newParty(t, ledger.BatchOptions{}, r.answer).Ledger)
	want := func(facts, asked string, changes ...ledger.Change) {
		t.Helper()
		got, err := f.Facts(t.Context(), changes)
		var text []string
		for _, id := range slices.Sorted(maps.Keys(got)) {
			text = append(text, id+" "+string(got[id].State))
		}
		if err != nil || strings.Join(text, ", ") != facts {
			t.Errorf("facts %v, %v; want %s", text, err, facts)
		}
		if now := strings.Join(r.asked, ", "); now != asked {
			t.Errorf("asked for %s; want %s", now, asked)
		}
		r.asked = nil
	}
	want("", "")
	want("C-1 RESERVED, C-2 RESERVED", "C-1 C-2 C-3", changed(4, "C-2", "C-1"), changed(5, "C-3", "C-1"))
	want("C-1 RESERVED, C-2 RESERVED", "", changed(4, "C-2", "C-1"), changed(5, "C-3", "C-1"))
	want("C-1 RESERVED", "", changed(3, "C-1")) // as of block 5, which is later
	r.set("C-1", dedupe.Financed)
	want("C-1 FINANCED", "C-1", changed(6, "C-1"))
	want("C-1 FINANCED, C-2 RESERVED", "C-2", changed(5, "C-2"), changed(6, "C-1"))
	r.err = ledger.ErrUnavailable
	if _, err := f.Facts(t.Context(), []ledger.Change{changed(7, "C-1")}); !errors.Is(err, ledger.ErrUnavailable) {
		t.Errorf("error %v", err)
	}
	r.err, r.asked = nil, nil
	want("C-1 FINANCED", "C-1", changed(7, "C-1")) // what failed was not kept
}

// TestFeedOfMany lets several followers ask at once: the ledger is asked once for each block.
func TestFeedOfMany(t *testing.T) {
	r := &register{states: map[string]dedupe.State{"C-1": dedupe.Reserved}}
	f := ledger.NewFeed(newParty(t, ledger.BatchOptions{}, r.answer).Ledger)
	for block := range uint64(3) {
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				if got, err := f.Facts(t.Context(), []ledger.Change{changed(block+1, "C-1")}); err != nil || len(got) != 1 {
					t.Errorf("%v, %v", got, err)
				}
			})
		}
		wg.Wait()
	}
	if len(r.asked) != 3 {
		t.Errorf("asked %d times", len(r.asked))
	}
}

// TestFeedWaitsForNoOther holds that who waits for another's question may give up.
func TestFeedWaitsForNoOther(t *testing.T) {
	asks, answers := make(chan struct{}), make(chan struct{})
	f := ledger.NewFeed(newParty(t, ledger.BatchOptions{}, func(protocol.Order) (any, error) {
		close(asks)
		<-answers
		return []dedupe.Claim{}, nil
	}).Ledger)
	done := make(chan error)
	go func() {
		_, err := f.Facts(t.Context(), []ledger.Change{changed(1, "C-1")})
		done <- err
	}()
	<-asks
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Facts(ctx, []ledger.Change{changed(1, "C-1")}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	close(answers)
	if err := <-done; err != nil {
		t.Error(err)
	}
}
