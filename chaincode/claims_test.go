package chaincode_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/tradehub/tradehub/chaincode"
	"github.com/tradehub/tradehub/chaincode/catalogue"
	"github.com/tradehub/tradehub/chaincode/chaincodetest"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

func TestReserve(t *testing.T) {
	t.Run("capacity is granted once", func(t *testing.T) {
		c := newCast(t)
		a := c.reserve(t, c.alpha, ask("C-1", 600_000, true))
		if a.Claim == nil || a.Claim.State != dedupe.Reserved || a.Claim.Bank != "AlphaMSP" || a.Decision.Outcome != documents.OutcomeClear {
			t.Fatalf("first %+v", a)
		}
		if want := c.Now.Add(7 * day); !a.Claim.Expires.Equal(want) {
			t.Errorf("expires %s, want %s", a.Claim.Expires, want)
		}
		keys, events := c.Keys(catalogue.Name), len(c.Events)
		over := c.reserve(t, c.beta, ask("C-2", 500_000, true))
		if over.Claim != nil || over.Decision.Outcome != documents.OutcomeOver || len(over.Decision.Over) != 1 {
			t.Errorf("second %+v", over)
		}
		if c.Keys(catalogue.Name) != keys || len(c.Events) != events {
			t.Error("a refused claim was written")
		}
		if b := c.reserve(t, c.beta, ask("C-2", 400_000, true)); b.Claim == nil || b.Decision.Outcome != documents.OutcomeSame {
			t.Errorf("within the rest %+v", b)
		}
	})
	t.Run("a claim that is not partial keeps others off", func(t *testing.T) {
		c := newCast(t)
		c.reserve(t, c.alpha, ask("C-1", 1, false))
		if a := c.reserve(t, c.beta, ask("C-2", 1, true)); a.Claim != nil {
			t.Errorf("got %+v", a)
		}
	})
	t.Run("the same claim again is the same claim", func(t *testing.T) {
		c := newCast(t)
		first := c.reserve(t, c.alpha, ask("C-1", 600_000, false))
		c.move(t, c.alpha, protocol.OrderConfirm, protocol.ClaimMove{ID: "C-1"}, dedupe.Financed)
		c.Now = c.Now.Add(day)
		again := c.reserve(t, c.alphaTwo, ask("C-1", 600_000, false))
		if again.Claim == nil || again.Claim.State != dedupe.Financed || again.Decision.Outcome != first.Decision.Outcome {
			t.Errorf("again %+v", again)
		}
		c.refused(t, c.alpha, protocol.OrderReserve, ask("C-1", 600_001, false), protocol.CodeExists)
		c.refused(t, c.beta, protocol.OrderReserve, ask("C-1", 600_000, false), protocol.CodeExists)
	})
	t.Run("it relies on a verdict in force", func(t *testing.T) {
		c := newCast(t)
		in := ask("C-1", 1, true)
		in.Verdict = "V-1"
		c.refused(t, c.alpha, protocol.OrderReserve, in, protocol.CodeNotFound)
		c.record(t, verdict("V-1"))
		if a := c.reserve(t, c.alpha, in); a.Claim.Verdict != "V-1" {
			t.Errorf("got %+v", a.Claim)
		}
		next := verdict("V-2")
		next.Supersedes = "V-1"
		c.record(t, next)
		in.ID = "C-2"
		c.refused(t, c.alpha, protocol.OrderReserve, in, protocol.CodeSuperseded)
	})
	t.Run("the answer is the claim as it is read", func(t *testing.T) {
		c := newCast(t)
		c.record(t, verdict("V-1"))
		in := ask("C-1", 600_000, true)
		in.Verdict, in.Lease = "V-1", 3600
		in.Uses = append(in.Uses, use(dedupe.KindBillOfLading, 2, 1_000_000, 600_000))
		in.Near = []dedupe.Token{use(dedupe.KindAmountDay, 3, 0, 0).Token}
		for range 2 { // made, and there already
			a := c.reserve(t, c.alpha, in)
			read, err := chaincodetest.Call[dedupe.Claim](c.World, c.alpha, protocol.OrderClaim, "C-1")
			if err != nil || !reflect.DeepEqual(*a.Claim, read) {
				t.Errorf("answered %+v\nread     %+v, %v", *a.Claim, read, err)
			}
		}
	})
	t.Run("an asset has one currency", func(t *testing.T) {
		c := newCast(t)
		c.reserve(t, c.alpha, ask("C-1", 1, true))
		in := ask("C-2", 100_000, true)
		in.Uses[0].Capacity.Currency, in.Uses[0].Amount.Currency = "USD", "USD"
		if a := c.reserve(t, c.beta, in); a.Claim != nil || !a.Decision.Hits[0].OtherCurrency {
			t.Errorf("without a rate: %+v", a)
		}
		in.FX = []documents.FXRate{{From: "USD", To: "CNY", Rate: decimal.RequireFromString("10"), Source: "PBOC", Date: "2026-11-10"}}
		if a := c.reserve(t, c.beta, in); a.Claim != nil {
			t.Errorf("1,000,000 of 999,999 left: %+v", a)
		}
		in.Uses[0].Amount.Minor = 99_999
		a := c.reserve(t, c.beta, in)
		if a.Claim == nil || a.Claim.Uses[0].Amount != cny(999_990) || a.Claim.Uses[0].Capacity != cny(10_000_000) {
			t.Fatalf("%+v", a)
		}
		read, err := chaincodetest.Call[dedupe.Claim](c.World, c.beta, protocol.OrderClaim, "C-2")
		if err != nil || !reflect.DeepEqual(*a.Claim, read) {
			t.Errorf("answered %+v\nread     %+v, %v", *a.Claim, read, err)
		}
		if again := c.reserve(t, c.beta, in); again.Claim == nil || !reflect.DeepEqual(*a.Claim, *again.Claim) {
			t.Errorf("again %+v", again)
		}
		if b := c.reserve(t, c.gamma, ask("C-3", 10, true)); b.Claim != nil {
			t.Errorf("10 of 9 left: %+v", b)
		}
		in = ask("C-4", 1, true)
		in.FX = []documents.FXRate{{From: "USD", To: "CNY", Rate: decimal.New(1, -13)}}
		c.refused(t, c.beta, protocol.OrderCheck, in, protocol.CodeInvalidArgument)
	})
	t.Run("an asset has a bounded number of claims", func(t *testing.T) {
		c := newCast(t)
		c.enroll(t, c.alpha)
		var many []protocol.Order
		for i := range chaincode.MaxHoldings {
			many = append(many, order(t, protocol.OrderReserve, ask(fmt.Sprintf("C-%d", i), 1, true)))
		}
		if _, err := c.Bring(c.Bundle(c.alpha, many...)); err != nil {
			t.Fatal(err)
		}
		c.refused(t, c.alpha, protocol.OrderReserve, ask("C-more", 1, true), protocol.CodeLimit)
		c.move(t, c.alpha, protocol.OrderRelease, protocol.ClaimMove{ID: "C-0", Reason: "WITH"}, dedupe.Withdrawn)
		c.reserve(t, c.alpha, ask("C-more", 1, true))
	})
	t.Run("the event says what it touches and not whose it is", func(t *testing.T) {
		c := newCast(t)
		in := ask("C-1", 1, true)
		in.Near = []dedupe.Token{token(dedupe.KindNearBuyer, 5)}
		c.reserve(t, c.alpha, in)
		events, err := protocol.ParseClaimEvents(c.Events[0].Payload)
		if err != nil || len(events) != 1 || c.Events[0].Name != protocol.EventClaims {
			t.Fatalf("event %s", c.Events[0].Payload)
		}
		if e := events[0]; e.ID != "C-1" || len(e.Near) != 1 || len(e.Uses) != 1 || e.State != dedupe.Reserved || e.Expires.IsZero() {
			t.Errorf("event %+v", e)
		}
		if n, m := c.Keys(catalogue.Name), c.Keys(protocol.Collection); n != 2 || m != 2 {
			t.Errorf("%d entries and %d private values, want the claim's and the asset's in one, and the mark", n, m)
		}
	})
}

func TestReserveRefusesArguments(t *testing.T) {
	c := newCast(t)
	for name, change := range map[string]func(*protocol.ClaimInput){
		"no ID":                func(in *protocol.ClaimInput) { in.ID = "" },
		"no amount":            func(in *protocol.ClaimInput) { in.Amount.Minor = 0 },
		"negative amount":      func(in *protocol.ClaimInput) { in.Amount.Minor = -1 },
		"amount beyond 2^53":   func(in *protocol.ClaimInput) { in.Amount.Minor = documents.MaxMinor + 1 },
		"no currency":          func(in *protocol.ClaimInput) { in.Amount.Currency = "" },
		"no borrower":          func(in *protocol.ClaimInput) { in.Borrower = "" },
		"negative lease":       func(in *protocol.ClaimInput) { in.Lease = -1 },
		"lease of 8 days":      func(in *protocol.ClaimInput) { in.Lease = 8 * 86400 },
		"lease that overflows": func(in *protocol.ClaimInput) { in.Lease = 1 << 62 },
		"verdict":              func(in *protocol.ClaimInput) { in.Verdict = "V 1" },
		"no use":               func(in *protocol.ClaimInput) { in.Uses = nil },
		"use named twice":      func(in *protocol.ClaimInput) { in.Uses = append(in.Uses, in.Uses[0]) },
		"use of tier B":        func(in *protocol.ClaimInput) { in.Uses[0].Token.Kind = dedupe.KindNearBuyer },
		"unknown kind":         func(in *protocol.ClaimInput) { in.Uses[0].Token.Kind = "A9" },
		"no year":              func(in *protocol.ClaimInput) { in.Uses[0].Token.Epoch = 0 },
		"token value":          func(in *protocol.ClaimInput) { in.Uses[0].Token.Value = "x" },
		"negative share":       func(in *protocol.ClaimInput) { in.Uses[0].Amount.Minor = -1 },
		"repaid beforehand":    func(in *protocol.ClaimInput) { in.Uses[0].Repaid = in.Uses[0].Amount.Minor },
		"two currencies":       func(in *protocol.ClaimInput) { in.Uses[0].Capacity.Currency = "USD" },
		"near of tier A":       func(in *protocol.ClaimInput) { in.Near = []dedupe.Token{token(dedupe.KindDocument, 1)} },
		"near value":           func(in *protocol.ClaimInput) { in.Near = []dedupe.Token{{Kind: dedupe.KindNearBuyer, Epoch: 2026}} },
		"more uses than are allowed": func(in *protocol.ClaimInput) {
			for i := range dedupe.MaxUses {
				in.Uses = append(in.Uses, use(dedupe.KindContainer, i, 1, 1))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			in := ask("C-1", 1, true)
			change(&in)
			c.refused(t, c.alpha, protocol.OrderReserve, in, protocol.CodeInvalidArgument)
			c.refused(t, c.alpha, protocol.OrderCheck, in, protocol.CodeInvalidArgument)
		})
	}
}

func TestCheckPromisesNothing(t *testing.T) {
	c := newCast(t)
	check := func(who []byte, in protocol.ClaimInput) dedupe.Decision {
		d, err := chaincodetest.Call[dedupe.Decision](c.World, who, protocol.OrderCheck, in)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	if d := check(c.alpha, ask("C-1", 1, false)); d.Outcome != documents.OutcomeClear {
		t.Errorf("got %+v", d)
	}
	if c.Keys(catalogue.Name) != 0 || len(c.Events) != 0 {
		t.Error("a check was written")
	}
	c.reserve(t, c.alpha, ask("C-1", 1, false))
	if d := check(c.beta, ask("C-2", 1, true)); d.Outcome != documents.OutcomeOver || d.Hits[0].Own || d.Hits[0].State != dedupe.StateReserved {
		t.Errorf("another bank got %+v", d)
	}
	if d := check(c.alpha, ask("C-3", 1, true)); d.Outcome != documents.OutcomeOwn || !d.Hits[0].Own {
		t.Errorf("its own bank got %+v", d)
	}
}

func TestWhoReadsClaims(t *testing.T) {
	c := newCast(t)
	for i, who := range [][]byte{c.alpha, c.beta, c.alpha, c.gamma, c.alpha} {
		c.reserve(t, who, ask(fmt.Sprintf("C-%d", i), 1, true))
	}
	facts, err := chaincodetest.Call[[]dedupe.Claim](c.World, c.auditor, protocol.OrderFacts, []string{"C-3", "C-9", "C-1"})
	if err != nil || len(facts) != 2 || facts[0].Bank != "GammaMSP" || facts[1].Bank != "BetaMSP" {
		t.Errorf("the auditor reads %+v, %v", facts, err)
	}
	c.refused(t, c.auditor, protocol.OrderFacts, []string{}, protocol.CodeInvalidArgument)
	c.refused(t, c.auditor, protocol.OrderFacts, []string{"C 1"}, protocol.CodeInvalidArgument)
	c.refused(t, c.alpha, protocol.OrderFacts, []string{"C-0"}, protocol.CodeForbidden)

	c.refused(t, c.beta, protocol.OrderClaim, "C-0", protocol.CodeNotOwner)
	c.refused(t, c.beta, protocol.OrderClaim, "C-9", protocol.CodeNotFound)
	if got, err := chaincodetest.Call[dedupe.Claim](c.World, c.supervisor, protocol.OrderClaim, "C-1"); err != nil || got.Bank != "BetaMSP" {
		t.Errorf("the supervisor reads %+v, %v", got, err)
	}
	asset, err := chaincodetest.Call[dedupe.Asset](c.World, c.auditor, protocol.OrderAsset, token(dedupe.KindInvoiceBuyer, 1))
	if err != nil || len(asset.Holdings) != 5 || asset.Capacity != 1_000_000 || asset.Currency != "CNY" {
		t.Errorf("asset %+v, %v", asset, err)
	}
	c.refused(t, c.auditor, protocol.OrderAsset, token(dedupe.KindInvoiceBuyer, 2), protocol.CodeNotFound)
	c.refused(t, c.auditor, protocol.OrderAsset, dedupe.Token{}, protocol.CodeInvalidArgument)
}
