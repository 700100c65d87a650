package dedupe

import (
	"errors"
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tradehub/tradehub/documents"
)

var noon = time.Date(2026, 1, 9, 12, 0, 0, 0, time.UTC)

func token(k Kind, v string) Token { return Token{Kind: k, Epoch: 2026, Value: v} }

func cny(minor int64) documents.Money { return documents.Money{Minor: minor, Currency: "CNY"} }

// askOf asks for the amount on one asset of each kind, of face value 10,000.
func askOf(bank string, amount int64, partial bool, kinds ...Kind) Ask {
	a := Ask{ID: "C-ask", Bank: bank, Amount: cny(amount), Partial: partial, Borrower: documents.BorrowerBuyer}
	for _, k := range kinds {
		a.Uses = append(a.Uses, Use{Token: token(k, "x"), Capacity: cny(10_000), Amount: cny(amount)})
	}
	return a
}

func held(k Kind, hs ...Holding) Asset {
	return Asset{Token: token(k, "x"), Capacity: 10_000, Currency: "CNY", Holdings: hs}
}

func holding(claim, bank string, s State, minor int64, partial bool) Holding {
	return Holding{Claim: claim, Bank: bank, State: s, Minor: minor, Partial: partial, Borrower: documents.BorrowerBuyer, Since: noon.Add(-48 * time.Hour)}
}

func similar(claim, bank string, kinds ...Kind) []Near {
	var out []Near
	for _, k := range kinds {
		out = append(out, Near{Token: token(k, "x"), Holding: holding(claim, bank, Financed, 5_000, true)})
	}
	return out
}

func aged(ns []Near, by time.Duration) []Near {
	for i := range ns {
		ns[i].Holding.Since = noon.Add(-by)
	}
	return ns
}

// TestDecide goes through the table of VERIFICATION.md §4.6 line by line.
func TestDecide(t *testing.T) {
	leased := func(end time.Time) Holding {
		h := holding("C1", "B", Reserved, 8_000, true)
		h.Expires = end
		return h
	}
	cases := []struct {
		name   string
		ask    Ask
		assets []Asset
		near   []Near
		want   documents.RegistryOutcome
	}{
		{"nothing known", askOf("A", 9_000, false, KindInvoiceBuyer), nil, nil, documents.OutcomeClear},
		{"asset without holdings", askOf("A", 9_000, false, KindInvoiceBuyer), []Asset{held(KindInvoiceBuyer)}, nil, documents.OutcomeClear},
		{"more than the face value", askOf("A", 10_001, false, KindInvoiceBuyer), nil, nil, documents.OutcomeOver},
		{"exactly the face value", askOf("A", 10_000, false, KindInvoiceBuyer), nil, nil, documents.OutcomeClear},
		{"both partial, within", askOf("A", 4_000, true, KindInvoiceBuyer),
			[]Asset{held(KindInvoiceBuyer, holding("C1", "B", Financed, 6_000, true))}, nil, documents.OutcomeSame},
		{"both partial, one too much", askOf("A", 4_001, true, KindInvoiceBuyer),
			[]Asset{held(KindInvoiceBuyer, holding("C1", "B", Financed, 6_000, true))}, nil, documents.OutcomeOver},
		{"other is exclusive", askOf("A", 1, true, KindInvoiceSeller),
			[]Asset{held(KindInvoiceSeller, holding("C1", "B", Financed, 1, false))}, nil, documents.OutcomeOver},
		{"asker is exclusive", askOf("A", 1, false, KindInvoiceSeller),
			[]Asset{held(KindInvoiceSeller, holding("C1", "B", Financed, 1, true))}, nil, documents.OutcomeOver},
		{"bill of lading shared by exclusive claims", askOf("A", 4_000, false, KindBillOfLading),
			[]Asset{held(KindBillOfLading, holding("C1", "B", Financed, 6_000, false))}, nil, documents.OutcomeShared},
		{"a container has no capacity", askOf("A", 40_001, false, KindContainer),
			[]Asset{held(KindContainer, holding("C1", "B", Financed, 6_000, false))}, nil, documents.OutcomeShared},
		{"a container and a little similar", askOf("A", 1, false, KindContainer),
			[]Asset{held(KindContainer, holding("C1", "B", Financed, 6_000, false))}, similar("C1", "B", KindAmountDay), documents.OutcomeShared},
		{"a container and similar goods", askOf("A", 1, false, KindContainer),
			[]Asset{held(KindContainer, holding("C1", "B", Financed, 6_000, false))}, similar("C1", "B", KindCargoVessel), documents.OutcomeNear},
		{"a bill of lading and similar goods", askOf("A", 1, false, KindBillOfLading),
			[]Asset{held(KindBillOfLading, holding("C1", "B", Financed, 6_000, false))}, similar("C1", "B", KindCargoVessel), documents.OutcomeShared},
		{"declaration by capacity alone", askOf("A", 4_000, false, KindDeclaration),
			[]Asset{held(KindDeclaration, holding("C1", "B", Financed, 6_000, false))}, nil, documents.OutcomeSame},
		{"disputed and frozen count", askOf("A", 4_000, true, KindInvoiceBuyer), []Asset{held(KindInvoiceBuyer,
			holding("C1", "B", Disputed, 3_000, true), holding("C2", "B", Frozen, 3_001, true))}, nil, documents.OutcomeOver},
		{"own within", askOf("A", 4_000, false, KindInvoiceBuyer),
			[]Asset{held(KindInvoiceBuyer, holding("C1", "A", Financed, 6_000, false))}, nil, documents.OutcomeOwn},
		{"own over", askOf("A", 4_001, false, KindInvoiceBuyer),
			[]Asset{held(KindInvoiceBuyer, holding("C1", "A", Financed, 6_000, false))}, nil, documents.OutcomeOver},
		{"released", askOf("A", 10_000, false, KindInvoiceBuyer), []Asset{held(KindInvoiceBuyer,
			holding("C1", "B", Repaid, 6_000, false), holding("C2", "B", Withdrawn, 6_000, false))}, nil, documents.OutcomeReleased},
		{"lease runs", askOf("A", 8_000, true, KindInvoiceBuyer), []Asset{held(KindInvoiceBuyer, leased(noon.Add(time.Second)))}, nil, documents.OutcomeOver},
		{"lease over, nobody said so", askOf("A", 8_000, true, KindInvoiceBuyer), []Asset{held(KindInvoiceBuyer, leased(noon))}, nil, documents.OutcomeReleased},
		{"the claim itself", Ask{ID: "C1", Bank: "B", Uses: askOf("B", 8_000, false, KindInvoiceBuyer).Uses},
			[]Asset{held(KindInvoiceBuyer, leased(noon.Add(time.Hour)))}, nil, documents.OutcomeClear},
		{"B1 alone", askOf("A", 1, false), nil, similar("C1", "B", KindAmountDay), documents.OutcomeWeak},
		{"B2 alone", askOf("A", 1, false), nil, similar("C1", "B", KindNearSeller), documents.OutcomeNear},
		{"B3 alone", askOf("A", 1, false), nil, similar("C1", "B", KindNearBuyer), documents.OutcomeNear},
		{"B4 alone", askOf("A", 1, false), nil, similar("C1", "B", KindCargoBuyer, KindCargoSeller), documents.OutcomeWeak},
		{"B4 alone, of another seller", askOf("A", 1, false), nil, similar("C1", "B", KindCargoBuyer), documents.OutcomeNear},
		{"the same seller's goods", askOf("A", 1, false), nil, similar("C1", "B", KindCargoSeller), documents.OutcomeClear},
		{"B7 alone", askOf("A", 1, false), nil, similar("C1", "B", KindNumberAmount), documents.OutcomeNear},
		{"B8 alone", askOf("A", 1, false), nil, similar("C1", "B", KindBillNumber), documents.OutcomeNear},
		{"B9 alone", askOf("A", 1, false), nil, similar("C1", "B", KindContainerTrip), documents.OutcomeNear},
		{"B4 of long ago", askOf("A", 1, false), nil, aged(similar("C1", "B", KindCargoBuyer), ageMonth), documents.OutcomeClear},
		{"B4 of this month", askOf("A", 1, false), nil, aged(similar("C1", "B", KindCargoBuyer), ageMonth-time.Second), documents.OutcomeNear},
		{"similar to what is on the same paper", askOf("A", 1, true, KindInvoiceBuyer),
			[]Asset{held(KindInvoiceBuyer, holding("C1", "B", Financed, 6_000, true))}, similar("C1", "B", KindNearBuyer), documents.OutcomeSame},
		{"B5 alone", askOf("A", 1, false), nil, similar("C1", "B", KindCargoVessel), documents.OutcomeNear},
		{"B6 alone is not shown", askOf("A", 1, false), nil, similar("C1", "B", KindAmountWindow), documents.OutcomeClear},
		{"B1 and B6", askOf("A", 1, false), nil, similar("C1", "B", KindAmountDay, KindAmountWindow), documents.OutcomeWeak},
		{"B1 and B4", askOf("A", 1, false), nil, similar("C1", "B", KindAmountDay, KindCargoBuyer), documents.OutcomeNear},
		{"B1 and B4 of two claims", askOf("A", 1, false), nil,
			append(similar("C1", "B", KindAmountDay), similar("C2", "B", KindCargoBuyer, KindCargoSeller)...), documents.OutcomeWeak},
		{"similar to an own claim", askOf("A", 1, false), nil, similar("C1", "A", KindNearBuyer), documents.OutcomeOwn},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d, err := Decide(c.ask, c.assets, c.near, noon)
			if err != nil {
				t.Fatal(err)
			}
			if d.Outcome != c.want {
				t.Errorf("outcome %s, want %s: %+v", d.Outcome, c.want, d)
			}
			if (d.Outcome == documents.OutcomeOver) != (len(d.Over) > 0) {
				t.Errorf("outcome %s with over %v", d.Outcome, d.Over)
			}
		})
	}
}

// A bank cannot enlarge an asset by declaring more, and shrinks it by declaring less.
func TestDecideTakesTheSmallestFaceValue(t *testing.T) {
	for _, c := range []struct {
		declared int64
		want     documents.RegistryOutcome
	}{{10_000, documents.OutcomeSame}, {1_000_000, documents.OutcomeSame}, {9_999, documents.OutcomeOver}} {
		ask := askOf("A", 4_000, true, KindInvoiceBuyer)
		ask.Uses[0].Capacity = cny(c.declared)
		d, err := Decide(ask, []Asset{held(KindInvoiceBuyer, holding("C1", "B", Financed, 6_000, true))}, nil, noon)
		if err != nil || d.Outcome != c.want {
			t.Errorf("declared %d: %s, %v; want %s", c.declared, d.Outcome, err, c.want)
		}
	}
}

// The file of a bill of lading is shared by claims that take their invoices whole.
func TestDecideSharedUse(t *testing.T) {
	ask := askOf("A", 4_000, false, KindDocument)
	other := holding("C1", "B", Financed, 6_000, false)
	ask.Uses[0].Shared, other.Shared = true, true
	if d, err := Decide(ask, []Asset{held(KindDocument, other)}, nil, noon); err != nil || d.Outcome != documents.OutcomeSame {
		t.Errorf("both shared: %s, %v", d.Outcome, err)
	}
	other.Shared = false
	if d, err := Decide(ask, []Asset{held(KindDocument, other)}, nil, noon); err != nil || d.Outcome != documents.OutcomeOver {
		t.Errorf("one takes it whole: %s, %v", d.Outcome, err)
	}
}

// A hit shows classes and buckets only; two epochs of one claim are one hit.
func TestDecideHits(t *testing.T) {
	ask := askOf("A", 4_000, true, KindInvoiceBuyer, KindBillOfLading)
	old := ask.Uses[0]
	old.Token.Epoch = 2025
	ask.Uses = append(ask.Uses, old)
	h := holding("C1", "B", Reserved, 7_000, true)
	h.Borrower, h.Expires = documents.BorrowerSeller, noon.Add(time.Hour)
	last := held(KindInvoiceBuyer, h)
	last.Token.Epoch = 2025
	d, err := Decide(ask, []Asset{held(KindInvoiceBuyer, h), last, held(KindBillOfLading, holding("C2", "B", Repaid, 0, false))}, nil, noon)
	if err != nil {
		t.Fatal(err)
	}
	want := []documents.Hit{
		{Kind: "A2", State: "reserved", Age: "<7d", OtherRole: true, Partial: true},
		{Kind: "A4", State: "released", Age: "<7d", Sufficient: true},
	}
	if !slices.Equal(d.Hits, want) {
		t.Errorf("hits %+v, want %+v", d.Hits, want)
	}
	if len(d.Over) != 2 {
		t.Errorf("over %v, want both epochs", d.Over)
	}
}

func TestAgeBucket(t *testing.T) {
	for age, want := range map[time.Duration]string{
		-time.Hour: "<24h", 24*time.Hour - 1: "<24h", 24 * time.Hour: "<7d", ageWeek: "<30d", ageMonth: "<180d", ageHalf: "older",
	} {
		if got := ageBucket(age); got != want {
			t.Errorf("%v: %s, want %s", age, got, want)
		}
	}
}

func TestDecideRefuses(t *testing.T) {
	twice := askOf("A", 1, true, KindInvoiceBuyer, KindInvoiceBuyer)
	mixed := askOf("A", 1, true, KindInvoiceBuyer)
	mixed.Uses[0].Amount.Currency = "USD"
	huge := askOf("A", documents.MaxMinor+1, true, KindInvoiceBuyer)
	vast, free := askOf("A", 1, true, KindInvoiceBuyer), askOf("A", 1, true, KindInvoiceBuyer)
	vast.FX = []documents.FXRate{rate(t, "EUR", "CNY", "1e999999999")}
	free.FX = []documents.FXRate{rate(t, "EUR", "CNY", "0")}
	for name, ask := range map[string]Ask{
		"twice": twice, "mixed": mixed, "huge": huge, "negative": askOf("A", -1, true, KindInvoiceBuyer), "vast rate": vast, "rate of nothing": free,
		"tier B as asset": askOf("A", 1, true, KindAmountDay), "asset as tier B": {Near: []Token{token(KindDocument, "x")}},
	} {
		if _, err := Decide(ask, nil, nil, noon); !errors.Is(err, ErrAsk) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Decide(Ask{}, []Asset{held(KindDocument), held(KindDocument)}, nil, noon); !errors.Is(err, ErrAsk) {
		t.Errorf("asset twice: %v", err)
	}
}

// A scene is an ask and what is known about it.
type scene struct {
	ask    Ask
	assets []Asset
	near   []Near
}

var (
	aKinds = Kinds[:8]
	bKinds = Kinds[8:]
	states = []State{Reserved, Financed, PartRepaid, Repaid, Expired, Withdrawn, Reversed, Disputed, Frozen}
)

func drawHolding(t *rapid.T, claim string) Holding {
	h := Holding{
		Claim: claim, Bank: rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "bank"), State: rapid.SampledFrom(states).Draw(t, "state"),
		Minor: rapid.Int64Range(0, 6_000).Draw(t, "minor"), Partial: rapid.Bool().Draw(t, "partial"),
		Shared: rapid.IntRange(0, 4).Draw(t, "shared") == 0, Borrower: documents.BorrowerBuyer, Since: noon.Add(-time.Hour),
	}
	if h.State == Reserved {
		h.Expires = noon.Add(time.Duration(rapid.IntRange(-1, 2).Draw(t, "expires")) * time.Hour)
	}
	if rapid.IntRange(0, 30).Draw(t, "vast") == 0 {
		h.Minor = documents.MaxMinor
	}
	return h
}

func drawScene(t *rapid.T) scene {
	s := scene{ask: Ask{ID: "C-ask", Bank: "A", Partial: rapid.Bool().Draw(t, "askPartial"), Borrower: documents.BorrowerBuyer}}
	for _, k := range rapid.SliceOfNDistinct(rapid.SampledFrom(aKinds), 0, 4, rapid.ID).Draw(t, "kinds") {
		s.ask.Uses = append(s.ask.Uses, Use{Token: token(k, "x"), Capacity: cny(rapid.Int64Range(0, 12_000).Draw(t, "declared")),
			Amount: cny(rapid.Int64Range(0, 8_000).Draw(t, "amount")), Shared: rapid.IntRange(0, 4).Draw(t, "useShared") == 0})
		a := Asset{Token: token(k, "x"), Capacity: rapid.Int64Range(1, 12_000).Draw(t, "capacity"), Currency: "CNY"}
		for i := range rapid.IntRange(0, 4).Draw(t, "holdings") {
			a.Holdings = append(a.Holdings, drawHolding(t, fmt.Sprintf("C%d", i)))
		}
		s.assets = append(s.assets, a)
	}
	for range rapid.IntRange(0, 4).Draw(t, "nears") {
		s.near = append(s.near, drawNear(t))
	}
	return s
}

func drawNear(t *rapid.T) Near {
	return Near{Token: token(rapid.SampledFrom(bKinds).Draw(t, "near"), "x"), Holding: drawHolding(t, fmt.Sprintf("C%d", rapid.IntRange(0, 5).Draw(t, "claim")))}
}

func (s scene) decide(t *rapid.T) Decision {
	d, err := Decide(s.ask, s.assets, s.near, noon)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var worst = []documents.RegistryOutcome{documents.OutcomeOver, documents.OutcomeSame, documents.OutcomeShared, documents.OutcomeNear,
	documents.OutcomeWeak, documents.OutcomeOwn, documents.OutcomeReleased, documents.OutcomeClear}

func TestDecideOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawScene(t)
		// One claim is one bank's, in one state.
		one := map[string]Holding{}
		for i := range s.near {
			h := &s.near[i].Holding
			if first, ok := one[h.Claim]; ok {
				*h = first
			}
			one[h.Claim] = *h
		}
		before := s.decide(t)
		r := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		r.Shuffle(len(s.ask.Uses), func(i, j int) { s.ask.Uses[i], s.ask.Uses[j] = s.ask.Uses[j], s.ask.Uses[i] })
		r.Shuffle(len(s.assets), func(i, j int) { s.assets[i], s.assets[j] = s.assets[j], s.assets[i] })
		r.Shuffle(len(s.near), func(i, j int) { s.near[i], s.near[j] = s.near[j], s.near[i] })
		for _, a := range s.assets {
			r.Shuffle(len(a.Holdings), func(i, j int) { a.Holdings[i], a.Holdings[j] = a.Holdings[j], a.Holdings[i] })
		}
		after := s.decide(t)
		if before.Outcome != after.Outcome || !slices.Equal(before.Hits, after.Hits) || !slices.Equal(before.Over, after.Over) {
			t.Fatalf("%+v, then %+v", before, after)
		}
	})
}

// What the ledger decides of assets and an index of similarity is together what
// one decision of both is.
func TestJoinIsOneDecision(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawScene(t)
		whole := s.decide(t)
		ledger, err := Decide(s.ask, s.assets, nil, noon)
		if err != nil {
			t.Fatal(err)
		}
		joined := Join(ledger, whole)
		slices.SortFunc(joined.Hits, func(a, b documents.Hit) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		slices.SortFunc(whole.Hits, func(a, b documents.Hit) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		if joined.Outcome != whole.Outcome || joined.Similar != whole.Similar || joined.Reversals != whole.Reversals || !slices.Equal(joined.Hits, whole.Hits) {
			t.Fatalf("joined %+v\nwhole  %+v", joined, whole)
		}
	})
}

func TestDecideNeverImprovesWithAnotherActiveClaim(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawScene(t)
		before := s.decide(t)
		h := drawHolding(t, "C-new")
		h.State, h.Expires = Financed, time.Time{}
		if len(s.assets) > 0 && rapid.Bool().Draw(t, "onAsset") {
			a := &s.assets[rapid.IntRange(0, len(s.assets)-1).Draw(t, "which")]
			a.Holdings = append(a.Holdings, h)
		} else {
			n := drawNear(t)
			n.Holding = h
			s.near = append(s.near, n)
		}
		after := s.decide(t)
		if before.Outcome == documents.OutcomeShared && after.Outcome == documents.OutcomeNear && !slices.ContainsFunc(before.Hits, sharesBill) {
			return // a container alone is less than what is similar
		}
		if slices.Index(worst, after.Outcome) > slices.Index(worst, before.Outcome) {
			t.Fatalf("%s became %s", before.Outcome, after.Outcome)
		}
	})
}

// The outcome is OVER exactly if the sum exceeds the capacity or an exclusive kind is taken
// twice.
func TestDecideOverExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawScene(t)
		want := false
		for i, u := range s.ask.Uses {
			if u.Token.Kind == KindContainer {
				continue
			}
			sum, taken := u.Amount.Minor, false
			for _, h := range s.assets[i].Holdings {
				active := h.State == Financed || h.State == PartRepaid || h.State == Disputed || h.State == Frozen ||
					h.State == Reserved && noon.Before(h.Expires)
				if !active {
					continue
				}
				sum += h.Minor
				alone := !h.Partial && !h.Shared || !s.ask.Partial && !u.Shared
				switch u.Token.Kind {
				case KindBillOfLading, KindDeclaration:
				default:
					taken = taken || h.Bank != "A" && alone
				}
			}
			want = want || taken || sum > min(u.Capacity.Minor, s.assets[i].Capacity)
		}
		if d := s.decide(t); (d.Outcome == documents.OutcomeOver) != want {
			t.Fatalf("outcome %s, over is %v", d.Outcome, want)
		}
	})
}

// Whatever order banks come in, the winners keep within the capacity, and a
// winner that takes an invoice whole is the only bank on it.
func TestDecideGrantsCapacityOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(slices.DeleteFunc(slices.Clone(aKinds), func(k Kind) bool { return !k.Counts() })).Draw(t, "kind")
		asset := Asset{Token: token(kind, "x")}
		for i := range rapid.IntRange(1, 12).Draw(t, "banks") {
			amount := rapid.Int64Range(1, 12_000).Draw(t, "amount")
			ask := askOf(rapid.SampledFrom([]string{"A", "B", "C", "D"}).Draw(t, "bank"), amount, rapid.Bool().Draw(t, "partial"), kind)
			ask.ID = fmt.Sprintf("C%d", i)
			d, err := Decide(ask, []Asset{asset}, nil, noon)
			if err != nil {
				t.Fatal(err)
			}
			if d.Outcome == documents.OutcomeOver {
				continue
			}
			c, err := NewClaim(ask, 0, noon)
			if err != nil {
				t.Fatal(err)
			}
			if asset, err = asset.Hold(c, c.Uses[0]); err != nil {
				t.Fatal(err)
			}
		}
		var sum int64
		banks, whole := map[string]bool{}, false
		for _, h := range asset.Holdings {
			sum += h.Minor
			banks[h.Bank] = true
			whole = whole || !h.Partial
		}
		if sum > 10_000 {
			t.Fatalf("%d granted of 10,000", sum)
		}
		if whole && len(banks) > 1 && kind.Exclusive() {
			t.Fatalf("an exclusive claim and %d banks: %+v", len(banks), asset.Holdings)
		}
	})
}
