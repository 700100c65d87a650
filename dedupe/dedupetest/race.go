package dedupetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/tradehub/tradehub/dedupe"
)

// racers is how many goroutines read, and how many write.
const racers = 16

// all are the tokens that every claim of this file is on.
var all = []dedupe.Token{token(dedupe.KindInvoiceBuyer, "x"), token(dedupe.KindBillOfLading, "x"), token(dedupe.KindAmountDay, "x")}

// processThenCheckpoint: while an index follows, no answer lacks a claim of the
// blocks up to its height, and a claim is under all of its tokens or under none.
func processThenCheckpoint(t *testing.T, b *bench) {
	following, end := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	for range racers {
		readers.Go(func() {
			for following.Err() == nil {
				if err := b.whole(t.Context()); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for i := range dedupe.Kept {
		b.take(claim(fmt.Sprintf("C%02d", i), "A", 1, true, all...))
	}
	end()
	readers.Wait()
}

// whole fails if an answer is that of no moment between two changes.
func (b *bench) whole(ctx context.Context) error {
	assets, near, height, err := b.x.Lookup(ctx, all)
	if err != nil || height == 0 {
		return err
	}
	var under [3][]string // the claims, by token
	for i, a := range assets {
		for _, h := range a.Holdings {
			under[i] = append(under[i], h.Claim)
		}
	}
	for _, n := range near {
		under[2] = append(under[2], n.Holding.Claim)
	}
	if len(under[0]) < int(height) {
		return fmt.Errorf("at block %d there are %d claims", height, len(under[0]))
	}
	if !slices.Equal(under[0], under[1]) || !slices.Equal(under[0], under[2]) {
		return fmt.Errorf("at block %d tokens have the claims %v", height, under)
	}
	return nil
}

// manyAtOnce: of changes that come at once, none is lost.
func manyAtOnce(t *testing.T, b *bench) {
	errs := make([]error, racers)
	var writers sync.WaitGroup
	for i := range racers {
		writers.Go(func() {
			c := claim(fmt.Sprintf("C%02d", i), "A", 1, true, all...)
			errs[i] = b.x.Apply(t.Context(), []dedupe.Claim{c}, uint64(i+1), "t")
		})
	}
	writers.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	b.checkpoint(t, racers, "t")
	if err := b.whole(t.Context()); err != nil {
		t.Error(err)
	}
}
