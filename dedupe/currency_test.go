package dedupe

import (
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/tradehub/tradehub/documents"
)

func rate(t testing.TB, from, to documents.CurrencyCode, r string) documents.FXRate {
	t.Helper()
	d, err := decimal.NewFromString(r)
	if err != nil {
		t.Fatal(err)
	}
	return documents.FXRate{From: from, To: to, Rate: d, Source: "PBOC", Date: "2026-01-09"}
}

func usd(minor int64) documents.Money { return documents.Money{Minor: minor, Currency: "USD"} }

// The asset is kept in CNY; another bank holds 6,000 of its 10,000. The ask is in USD.
func TestDecideInAnotherCurrency(t *testing.T) {
	cases := []struct {
		name   string
		amount documents.Money
		face   documents.Money
		fx     []documents.FXRate
		held   State
		want   documents.RegistryOutcome
		other  bool // the hit says that the rest is unknown
	}{
		{"what is left", usd(500), usd(2_000), []documents.FXRate{rate(t, "USD", "CNY", "8")}, Financed, documents.OutcomeSame, false},
		{"a little more", usd(501), usd(2_000), []documents.FXRate{rate(t, "USD", "CNY", "8")}, Financed, documents.OutcomeOver, false},
		{"the rate the other way round", usd(500), usd(2_000), []documents.FXRate{rate(t, "CNY", "USD", "0.125")}, Financed, documents.OutcomeSame, false},
		{"by way of a third currency", usd(500), usd(2_000), []documents.FXRate{rate(t, "HKD", "CNY", "1"), rate(t, "USD", "HKD", "8")}, Financed, documents.OutcomeSame, false},
		{"a smaller face value bounds", usd(500), usd(1_249), []documents.FXRate{rate(t, "USD", "CNY", "8")}, Financed, documents.OutcomeOver, false},
		{"no rate", usd(1), usd(2_000), nil, Financed, documents.OutcomeOver, true},
		{"a rate of others", usd(1), usd(2_000), []documents.FXRate{rate(t, "USD", "HKD", "8")}, Financed, documents.OutcomeOver, true},
		{"no rate, all of it repaid", usd(1), usd(2_000), nil, Repaid, documents.OutcomeOver, true},
		{"a rate, all of it repaid", usd(1_250), usd(2_000), []documents.FXRate{rate(t, "USD", "CNY", "8")}, Repaid, documents.OutcomeReleased, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			ask := askOf("A", 1, true, KindInvoiceBuyer)
			ask.Uses[0].Amount, ask.Uses[0].Capacity, ask.FX = c.amount, c.face, c.fx
			asset := held(KindInvoiceBuyer, holding("C1", "B", c.held, 6_000, true))
			d, err := Decide(ask, []Asset{asset}, nil, noon)
			if err != nil {
				t.Fatal(err)
			}
			if d.Outcome != c.want || d.Hits[0].OtherCurrency != c.other || d.Hits[0].Sufficient != (c.want != documents.OutcomeOver) {
				t.Errorf("%+v, want %s", d, c.want)
			}
			if c.want == documents.OutcomeOver {
				return
			}
			claim, err := NewClaim(ask.In([]Asset{asset}), 0, noon)
			if err != nil {
				t.Fatal(err)
			}
			if asset, err = asset.Hold(claim, claim.Uses[0]); err != nil || asset.Currency != "CNY" {
				t.Errorf("the claim cannot be kept: %+v, %v", asset, err)
			}
		})
	}
}

// What nobody holds any more is in no currency.
func TestHoldInAnotherCurrency(t *testing.T) {
	ask := askOf("A", 1, true, KindInvoiceBuyer)
	ask.Uses[0].Amount, ask.Uses[0].Capacity = usd(7), usd(70_000)
	d, err := Decide(ask, []Asset{held(KindInvoiceBuyer)}, nil, noon)
	if err != nil || d.Outcome != documents.OutcomeClear {
		t.Fatalf("%+v, %v", d, err)
	}
	c, err := NewClaim(ask, 0, noon)
	if err != nil {
		t.Fatal(err)
	}
	if a, err := held(KindInvoiceBuyer).Hold(c, c.Uses[0]); err != nil || a.Currency != "USD" || a.Capacity != 70_000 {
		t.Errorf("%+v, %v", a, err)
	}
}

// At honest rates nobody gains by asking in another currency: what does not fit
// in the asset's own currency does not fit at a rate either, rounded up as it is.
func TestConversionGivesNothingAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		milli := rapid.Int64Range(1, 20_000).Draw(t, "rate")
		fx := []documents.FXRate{{From: "USD", To: "CNY", Rate: decimal.New(milli, -3)}}
		amount := rapid.Int64Range(1, 1_000_000).Draw(t, "amount")
		in, ok := convert(fx, usd(amount), "CNY")
		if !ok || in.Currency != "CNY" || in.Minor*1000 < amount*milli || (in.Minor-1)*1000 >= amount*milli {
			t.Fatalf("%d at %d/1000 is %v", amount, milli, in)
		}
		back, ok := convert(fx, in, "USD")
		if !ok || back.Minor < amount {
			t.Fatalf("%d there and back is %v", amount, back)
		}
	})
}
