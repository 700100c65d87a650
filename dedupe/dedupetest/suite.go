package dedupetest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

// An Index is what the suite tests.
type Index interface {
	Lookup(ctx context.Context, tokens []dedupe.Token) ([]dedupe.Asset, []dedupe.Near, uint64, error)
	Apply(ctx context.Context, claims []dedupe.Claim, block uint64, txID string) error
	Forget(ctx context.Context, claimIDs ...string) error
	Checkpoint(ctx context.Context) (block uint64, txID string, err error)
	Reset(ctx context.Context) error
}

// A Harness makes indexes.
type Harness interface {
	// Open returns an index that was never built, and closes it when the test
	// ends. The index takes the time from now.
	Open(t *testing.T, now func() time.Time) Index
	// Stop makes the index of the last Open not answer any more.
	Stop(t *testing.T)
}

// A StoreHarness makes indexes over a store that outlives them, and breaks it.
type StoreHarness interface {
	Harness
	// Again returns another index over the store of the last Open, as another
	// process, or this one after a restart, has it.
	Again(t *testing.T, now func() time.Time) Index
	// Lose makes the store of the last Open forget everything.
	Lose(t *testing.T)
	// GoBack makes the store show again what it held when Mark was called.
	Mark(t *testing.T)
	GoBack(t *testing.T)
}

// Start is when the suite's clock begins.
var Start = time.Date(2026, 1, 9, 12, 0, 0, 0, time.UTC)

// A Clock is a time that the test moves.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// NewClock returns a clock that says Start.
func NewClock() *Clock { return &Clock{at: Start} }

// Now returns the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Move puts the clock forward.
func (c *Clock) Move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// Run runs the suite on the harness's indexes.
func Run(t *testing.T, h Harness) {
	run(t, h, map[string]func(*testing.T, *bench){
		"NeverBuilt": neverBuilt, "ResetForgets": resetForgets, "PartialToCapacity": partialToCapacity, "OtherCurrency": otherCurrency,
		"LeaseEnds": leaseEnds, "Near": near, "NearNewest": nearNewest, "EndedAreDropped": endedAreDropped, "AnswersAreCopies": answersAreCopies,
		"ApplyTwice": applyTwice, "ApplyOutOfOrder": applyOutOfOrder, "ApplyWithinBlock": applyWithinBlock, "ApplyMany": applyMany,
		"ApplyRefuses": applyRefuses, "RebuiltEqualsLive": rebuiltEqualsLive, "Forget": forget, "ProcessThenCheckpoint": processThenCheckpoint,
		"ManyAtOnce": manyAtOnce, "Unavailable": unavailable, "ContextEnds": contextEnds,
	})
}

// RunStore runs the cases of indexes over a store that outlives them.
func RunStore(t *testing.T, h StoreHarness) {
	cases := map[string]func(*testing.T, *bench){}
	for name, test := range map[string]func(*testing.T, *bench, StoreHarness){
		"CheckpointSurvives": checkpointSurvives, "LostData": lostData, "WentBack": wentBack,
	} {
		cases[name] = func(t *testing.T, b *bench) { test(t, b, h) }
	}
	run(t, h, cases)
}

func run(t *testing.T, h Harness, cases map[string]func(*testing.T, *bench)) {
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			clock := NewClock()
			b := &bench{t: t, h: h, clock: clock, x: h.Open(t, clock.Now)}
			if name != "NeverBuilt" {
				if err := b.x.Reset(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			test(t, b)
		})
	}
}

// A bench is one test's index, with short words for what tests do.
type bench struct {
	t     *testing.T
	h     Harness
	clock *Clock
	x     Index
}

func token(k dedupe.Kind, v string) dedupe.Token {
	return dedupe.Token{Kind: k, Epoch: 2026, Value: v}
}

func cny(minor int64) documents.Money { return documents.Money{Minor: minor, Currency: "CNY"} }

// claim returns a reservation of the amount on the assets, each of face value
// 10,000. A token of tier B joins the claim's similarities.
func claim(id, bank string, amount int64, partial bool, tokens ...dedupe.Token) dedupe.Claim {
	ask := dedupe.Ask{ID: id, Bank: bank, Amount: cny(amount), Partial: partial, Borrower: documents.BorrowerBuyer}
	for _, t := range tokens {
		if t.Kind.Asset() {
			ask.Uses = append(ask.Uses, dedupe.Use{Token: t, Capacity: cny(10_000), Amount: cny(amount)})
		} else {
			ask.Near = append(ask.Near, t)
		}
	}
	c, err := dedupe.NewClaim(ask, 0, Start)
	if err != nil {
		panic(err)
	}
	return c
}

func (b *bench) apply(c dedupe.Claim, block uint64, tx string) {
	b.t.Helper()
	if err := b.x.Apply(b.t.Context(), []dedupe.Claim{c}, block, tx); err != nil {
		b.t.Fatalf("apply %s: %v", c.ID, err)
	}
}

// take applies the claim in the next block.
func (b *bench) take(c dedupe.Claim) {
	b.t.Helper()
	block, _, err := b.x.Checkpoint(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	b.apply(c, block+1, "t-"+c.ID)
}

// decide looks the claim's tokens up and decides.
func (b *bench) decide(c dedupe.Claim, want documents.RegistryOutcome) dedupe.Decision {
	b.t.Helper()
	assets, near, _, err := b.x.Lookup(b.t.Context(), c.Ask().Tokens())
	if err != nil {
		b.t.Fatal(err)
	}
	d, err := dedupe.Decide(c.Ask(), assets, near, b.clock.Now())
	if err != nil || d.Outcome != want {
		b.t.Fatalf("decide on %s: %s, %v; want %s", c.ID, d.Outcome, err, want)
	}
	return d
}

// must passes a move's claim on.
func (b *bench) must(c dedupe.Claim, err error) dedupe.Claim {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}
