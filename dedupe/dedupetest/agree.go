package dedupetest

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tradehub/tradehub/dedupe"
)

// Agree lets two indexes follow random histories and compares every answer and
// every refusal. Both take the time from the clock.
func Agree(t *testing.T, clock *Clock, one, other Index) {
	rapid.Check(t, func(rt *rapid.T) {
		p := &pair{T: rt, ctx: t.Context(), one: one, other: other, writer: writer{T: rt, clock: clock, ledger: map[string]dedupe.Claim{}}}
		p.both(func(x Index) error { return x.Reset(p.ctx) })
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			p.step()
			p.compare(rapid.SliceOf(rapid.SampledFrom(universe)).Draw(rt, "tokens"))
		}
		p.compare(universe)
	})
}

// A pair is two indexes that follow one history.
type pair struct {
	*rapid.T
	ctx        context.Context
	one, other Index
	writer     writer
}

func (p *pair) step() {
	switch rapid.IntRange(0, 11).Draw(p.T, "step") {
	case 0:
		p.writer.clock.Move(time.Duration(rapid.Int64Range(0, int64(10*24*time.Hour)).Draw(p.T, "later")))
	case 1:
		block := rapid.Uint64Range(0, p.writer.block+2).Draw(p.T, "block")
		p.both(func(x Index) error { return x.Apply(p.ctx, nil, block, "") })
	case 2:
		ids := p.writer.someIDs()
		p.both(func(x Index) error { return x.Forget(p.ctx, ids...) })
	case 3:
		p.apply(p.writer.again())
	case 4:
		p.apply(p.writer.flood())
	case 5:
		if rapid.IntRange(0, 4).Draw(p.T, "reset") == 0 {
			p.both(func(x Index) error { return x.Reset(p.ctx) })
		}
	default:
		p.apply(p.writer.transaction())
	}
}

func (p *pair) apply(tx transaction) {
	p.both(func(x Index) error { return x.Apply(p.ctx, tx.claims, tx.block, tx.id) })
}

// both does the same to both indexes, which must refuse it alike.
func (p *pair) both(f func(Index) error) {
	p.Helper()
	if one, other := fmt.Sprint(f(p.one)), fmt.Sprint(f(p.other)); one != other {
		p.Fatalf("one: %s\nother: %s", one, other)
	}
}

// compare asks both indexes for everything they hold about the tokens.
func (p *pair) compare(tokens []dedupe.Token) {
	p.Helper()
	type answers struct {
		Assets        []dedupe.Asset
		Near          []dedupe.Near
		Height, Block uint64
		Tx            string
	}
	var got [2]answers
	for i, x := range []Index{p.one, p.other} {
		var err error
		a := &got[i]
		if a.Assets, a.Near, a.Height, err = x.Lookup(p.ctx, tokens); err != nil {
			p.Fatal(err)
		}
		if a.Block, a.Tx, err = x.Checkpoint(p.ctx); err != nil {
			p.Fatal(err)
		}
	}
	if !reflect.DeepEqual(got[0], got[1]) {
		p.Fatalf("one: %+v\nother: %+v", got[0], got[1])
	}
}
