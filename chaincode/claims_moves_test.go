package chaincode_test

import (
	"testing"
	"time"

	"github.com/tradehub/tradehub/chaincode"
	"github.com/tradehub/tradehub/chaincode/chaincodetest"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

var claim1 = protocol.ClaimMove{ID: "C-1"}

func (c *cast) asset(t *testing.T) dedupe.Asset {
	t.Helper()
	a, err := chaincodetest.Call[dedupe.Asset](c.World, c.auditor, protocol.OrderAsset, token(dedupe.KindInvoiceBuyer, 1))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestLife takes one claim through its whole life and a second one after it.
func TestLife(t *testing.T) {
	c := newCast(t)
	c.reserve(t, c.alpha, ask("C-1", 1_000_000, true))
	c.Now = c.Now.Add(3 * day)
	c.move(t, c.alpha, protocol.OrderConfirm, claim1, dedupe.Financed)
	if a := c.reserve(t, c.beta, ask("C-2", 1, true)); a.Claim != nil {
		t.Fatal("an asset that is financed whole was reserved again")
	}
	part := protocol.ClaimMove{ID: "C-1", Amount: cny(400_000), Key: "repayment-1"}
	got := c.move(t, c.alpha, protocol.OrderRepay, part, dedupe.PartRepaid)
	if got.Amount != cny(600_000) || got.Advance != cny(1_000_000) {
		t.Errorf("after a part: %+v", got)
	}
	if a := c.reserve(t, c.beta, ask("C-2", 400_001, true)); a.Claim != nil {
		t.Error("more was reserved than was repaid")
	}
	c.reserve(t, c.beta, ask("C-2", 400_000, true))
	c.move(t, c.alpha, protocol.OrderRepay, protocol.ClaimMove{ID: "C-1", Amount: cny(600_000), Key: "repayment-2"}, dedupe.Repaid)
	c.refused(t, c.alpha, protocol.OrderConfirm, claim1, protocol.CodeClaimState)
	c.move(t, c.beta, protocol.OrderRelease, protocol.ClaimMove{ID: "C-2", Reason: "WITH"}, dedupe.Withdrawn)

	if a := c.reserve(t, c.gamma, ask("C-3", 1_000_000, false)); a.Claim == nil || a.Decision.Outcome != documents.OutcomeReleased || len(a.Decision.Hits) != 2 {
		t.Errorf("after both were released: %+v", a)
	}
	last, err := protocol.ParseClaimEvents(c.Events[len(c.Events)-2].Payload)
	if err != nil || len(last) != 1 || last[0].ID != "C-2" || last[0].State != dedupe.Withdrawn {
		t.Errorf("the release's event: %+v, %v", last, err)
	}
}

func TestRepeatedMove(t *testing.T) {
	c := newCast(t)
	c.reserve(t, c.alpha, ask("C-1", 1_000_000, true))
	c.move(t, c.alpha, protocol.OrderConfirm, claim1, dedupe.Financed)
	part := protocol.ClaimMove{ID: "C-1", Amount: cny(400_000), Key: "k"}
	first := c.move(t, c.alpha, protocol.OrderRepay, part, dedupe.PartRepaid)
	events := len(c.Events)
	if again := c.move(t, c.alphaTwo, protocol.OrderRepay, part, dedupe.PartRepaid); again.Amount != first.Amount || len(c.Events) != events {
		t.Errorf("a repayment counted twice: %+v", again)
	}
	part.Amount = cny(400_001)
	c.refused(t, c.alpha, protocol.OrderRepay, part, protocol.CodeExists)
	c.refused(t, c.alpha, protocol.OrderReverse, protocol.ClaimMove{ID: "C-1", Key: "no key"}, protocol.CodeInvalidArgument)
	part.Key = ""
	_, err := c.Submit(c.alpha, protocol.OrderRepay, part)
	wantCode(t, err, protocol.CodeInvalidArgument)
	for _, amount := range []documents.Money{cny(0), cny(-1), cny(600_001), {Minor: 1, Currency: "USD"}} {
		c.refused(t, c.alpha, protocol.OrderRepay, protocol.ClaimMove{ID: "C-1", Amount: amount, Key: "k2"}, protocol.CodeAmount)
	}
}

func TestOnlyTheOwningBankMoves(t *testing.T) {
	c := newCast(t)
	c.reserve(t, c.alpha, ask("C-1", 1_000_000, true))
	for _, tx := range []string{protocol.OrderConfirm, protocol.OrderRelease, protocol.OrderRenew, protocol.OrderRepay, protocol.OrderReverse} {
		c.refused(t, c.beta, tx, claim1, protocol.CodeNotOwner)
		c.refused(t, c.alpha, tx, protocol.ClaimMove{ID: "C-9"}, protocol.CodeNotFound)
		c.refused(t, c.alpha, tx, protocol.ClaimMove{ID: "C 9"}, protocol.CodeInvalidArgument)
	}
	c.refused(t, c.alpha, protocol.OrderRelease, protocol.ClaimMove{ID: "C-1", Reason: "BORED"}, protocol.CodeInvalidArgument)
}

func TestLease(t *testing.T) {
	t.Run("its end gives the capacity back by itself", func(t *testing.T) {
		c := newCast(t)
		in := ask("C-1", 1_000_000, false)
		in.Lease = 3600
		c.reserve(t, c.alpha, in)
		c.refused(t, c.beta, protocol.OrderExpire, claim1, protocol.CodeLeaseRunning)
		c.Now = c.Now.Add(time.Hour)
		c.refused(t, c.alpha, protocol.OrderConfirm, claim1, protocol.CodeLeaseOver)
		c.refused(t, c.alpha, protocol.OrderRenew, claim1, protocol.CodeLeaseOver)
		if a := c.reserve(t, c.beta, ask("C-2", 1_000_000, false)); a.Claim == nil {
			t.Errorf("got %+v", a)
		}
		if got := c.move(t, c.beta, protocol.OrderExpire, claim1, dedupe.Expired); got.Bank != "" || len(got.Uses) > 0 || got.Amount.Minor != 0 {
			t.Errorf("another bank is shown %+v", got)
		}
		c.refused(t, c.registrar, protocol.OrderExpire, claim1, protocol.CodeClaimState)
	})
	t.Run("capacity that was given on is gone, whatever the bank's clock says", func(t *testing.T) {
		c := newCast(t)
		c.reserve(t, c.alpha, ask("C-1", 1_000_000, false))
		c.Now = c.Now.Add(7 * day)
		c.reserve(t, c.beta, ask("C-2", 1_000_000, false))
		c.Now = c.Now.Add(-time.Minute) // the lease still runs by this clock
		c.refused(t, c.alpha, protocol.OrderConfirm, claim1, protocol.CodeLeaseOver)
		c.refused(t, c.alpha, protocol.OrderRenew, claim1, protocol.CodeLeaseOver)
		c.refused(t, c.supervisor, protocol.OrderFreeze, claim1, protocol.CodeLeaseOver)
		c.move(t, c.alpha, protocol.OrderRelease, protocol.ClaimMove{ID: "C-1", Reason: "WITH"}, dedupe.Withdrawn)
		c.move(t, c.beta, protocol.OrderConfirm, protocol.ClaimMove{ID: "C-2"}, dedupe.Financed)
	})
	t.Run("is renewed twice", func(t *testing.T) {
		c := newCast(t)
		c.reserve(t, c.alpha, ask("C-1", 1_000_000, false))
		c.refused(t, c.alpha, protocol.OrderRenew, protocol.ClaimMove{ID: "C-1", Lease: 8 * 86400}, protocol.CodeInvalidArgument)
		for range dedupe.MaxRenewals {
			c.Now = c.Now.Add(6 * day)
			if got := c.move(t, c.alpha, protocol.OrderRenew, claim1, dedupe.Reserved); !got.Expires.Equal(c.Now.Add(7 * day)) {
				t.Errorf("expires %s", got.Expires)
			}
		}
		c.refused(t, c.alpha, protocol.OrderRenew, claim1, protocol.CodeRenewalsUsed)
		if a := c.reserve(t, c.beta, ask("C-2", 1, true)); a.Claim != nil {
			t.Error("a renewed reservation did not hold its asset")
		}
	})
}

func TestReverse(t *testing.T) {
	financed := func(t *testing.T) *cast {
		c := newCast(t)
		c.reserve(t, c.alpha, ask("C-1", 1_000_000, false))
		c.refused(t, c.alpha, protocol.OrderReverse, claim1, protocol.CodeClaimState)
		c.move(t, c.alpha, protocol.OrderConfirm, claim1, dedupe.Financed)
		return c
	}
	t.Run("needs two people of the bank", func(t *testing.T) {
		c := financed(t)
		asked := c.move(t, c.alpha, protocol.OrderReverse, claim1, dedupe.Financed)
		if asked.ReversalBy == "" {
			t.Error("the request does not show")
		}
		c.refused(t, c.alpha, protocol.OrderReverse, claim1, protocol.CodeFourEyes)
		renewed := chaincodetest.NewCreator(t, "AlphaMSP", "ann", protocol.RoleBank)
		c.refused(t, renewed, protocol.OrderReverse, claim1, protocol.CodeFourEyes)
		c.refused(t, c.beta, protocol.OrderReverse, claim1, protocol.CodeNotOwner)
		if got := c.move(t, c.alphaTwo, protocol.OrderReverse, claim1, dedupe.Reversed); got.Reason != dedupe.EndReversed {
			t.Errorf("reversed %+v", got)
		}
		if a := c.asset(t); len(a.Reversals) != 1 {
			t.Errorf("asset %+v", a)
		}
		c.reserve(t, c.beta, ask("C-2", 1_000_000, false))
	})
	t.Run("a repeated request is one request", func(t *testing.T) {
		c := financed(t)
		keyed := protocol.ClaimMove{ID: "C-1", Key: "k"}
		c.move(t, c.alpha, protocol.OrderReverse, keyed, dedupe.Financed)
		c.move(t, c.alpha, protocol.OrderReverse, keyed, dedupe.Financed)
		c.move(t, c.alphaTwo, protocol.OrderReverse, keyed, dedupe.Reversed)
	})
	t.Run("is for five days", func(t *testing.T) {
		c := financed(t)
		c.Now = c.Now.Add(dedupe.ReverseTime)
		c.move(t, c.alpha, protocol.OrderReverse, claim1, dedupe.Financed)
		c.Now = c.Now.Add(time.Second)
		c.refused(t, c.alphaTwo, protocol.OrderReverse, claim1, protocol.CodeTooLate)
	})
	t.Run("another move drops the request", func(t *testing.T) {
		c := financed(t)
		c.move(t, c.alpha, protocol.OrderReverse, claim1, dedupe.Financed)
		c.move(t, c.supervisor, protocol.OrderFreeze, claim1, dedupe.Frozen)
		if got := c.move(t, c.supervisor, protocol.OrderThaw, claim1, dedupe.Financed); got.ReversalBy != "" {
			t.Errorf("got %+v", got)
		}
		c.move(t, c.alphaTwo, protocol.OrderReverse, claim1, dedupe.Financed)
	})
}

func TestFreeze(t *testing.T) {
	c := newCast(t)
	c.reserve(t, c.alpha, ask("C-1", 1_000_000, false))
	c.refused(t, c.supervisor, protocol.OrderThaw, claim1, protocol.CodeClaimState)
	c.move(t, c.supervisor, protocol.OrderFreeze, claim1, dedupe.Frozen)
	c.refused(t, c.alpha, protocol.OrderConfirm, claim1, protocol.CodeClaimState)
	c.Now = c.Now.Add(30 * day)
	if a := c.reserve(t, c.beta, ask("C-2", 1, true)); a.Claim != nil {
		t.Error("a frozen reservation gave its capacity back")
	}
	c.move(t, c.supervisor, protocol.OrderThaw, claim1, dedupe.Reserved)
	c.refused(t, c.alpha, protocol.OrderConfirm, claim1, protocol.CodeLeaseOver)
	c.move(t, c.registrar, protocol.OrderExpire, claim1, dedupe.Expired)
}

// TestDispute holds that a dispute, which the bank or the supervisor begins, keeps
// the capacity and ends by the supervisor's word alone.
func TestDispute(t *testing.T) {
	c := newCast(t)
	c.reserve(t, c.alpha, ask("C-1", 1_000_000, false))
	c.refused(t, c.alpha, protocol.OrderDispute, claim1, protocol.CodeClaimState)
	c.move(t, c.alpha, protocol.OrderConfirm, claim1, dedupe.Financed)
	c.refused(t, c.beta, protocol.OrderDispute, claim1, protocol.CodeNotOwner)
	c.refused(t, c.auditor, protocol.OrderDispute, claim1, protocol.CodeForbidden)
	c.refused(t, c.supervisor, protocol.OrderSettle, claim1, protocol.CodeClaimState)
	c.move(t, c.alpha, protocol.OrderDispute, claim1, dedupe.Disputed)
	c.refused(t, c.alpha, protocol.OrderSettle, claim1, protocol.CodeForbidden)
	c.refused(t, c.alpha, protocol.OrderRepay, protocol.ClaimMove{ID: "C-1", Amount: cny(1), Key: "r"}, protocol.CodeClaimState)
	if a := c.reserve(t, c.beta, ask("C-2", 1, true)); a.Claim != nil {
		t.Error("a disputed claim gave its capacity back")
	}
	c.move(t, c.supervisor, protocol.OrderSettle, claim1, dedupe.Financed)
	c.move(t, c.alpha, protocol.OrderRepay, protocol.ClaimMove{ID: "C-1", Amount: cny(400_000), Key: "r"}, dedupe.PartRepaid)
	c.move(t, c.supervisor, protocol.OrderDispute, claim1, dedupe.Disputed)
	if got := c.move(t, c.supervisor, protocol.OrderSettle, claim1, dedupe.PartRepaid); got.Amount != cny(600_000) {
		t.Errorf("settled over %s", got.Amount)
	}
}

// TestAssetStaysSmall reserves and releases far more often than an asset keeps.
func TestAssetStaysSmall(t *testing.T) {
	c := newCast(t)
	for i := range chaincode.MaxReleased + 20 {
		id := protocol.ClaimMove{ID: "C-" + string(rune('A'+i/26)) + string(rune('A'+i%26)), Reason: "WITH"}
		c.Now = c.Now.Add(time.Minute)
		c.reserve(t, c.alpha, ask(id.ID, 1_000_000, false))
		c.move(t, c.alpha, protocol.OrderRelease, id, dedupe.Withdrawn)
	}
	a := c.asset(t)
	if len(a.Holdings) != chaincode.MaxReleased {
		t.Errorf("%d holdings", len(a.Holdings))
	}
	for _, h := range a.Holdings {
		if h.Claim == "C-AA" {
			t.Error("the oldest was kept, newer ones were not")
		}
	}
	c.Now = c.Now.AddDate(5, 0, 1)
	c.reserve(t, c.beta, ask("C-last", 1, true))
	if a := c.asset(t); len(a.Holdings) != 1 {
		t.Errorf("%d holdings after five years", len(a.Holdings))
	}
}

func TestReversalsAreBounded(t *testing.T) {
	c := newCast(t)
	for i := range chaincode.MaxReversals + 3 {
		id := protocol.ClaimMove{ID: "C-" + string(rune('A'+i))}
		c.Now = c.Now.Add(time.Hour)
		c.reserve(t, c.alpha, ask(id.ID, 1_000_000, false))
		c.move(t, c.alpha, protocol.OrderConfirm, id, dedupe.Financed)
		c.move(t, c.alpha, protocol.OrderReverse, id, dedupe.Financed)
		c.move(t, c.alphaTwo, protocol.OrderReverse, id, dedupe.Reversed)
	}
	a := c.asset(t)
	if len(a.Reversals) != chaincode.MaxReversals || !a.Reversals[len(a.Reversals)-1].Equal(c.Now) {
		t.Errorf("reversals %v", a.Reversals)
	}
}
