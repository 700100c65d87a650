package portal

import (
	"time"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/rules"
)

// bankMoves are the moves that a bank may make, in the order of a claim's life.
var bankMoves = []dedupe.Move{
	dedupe.MoveConfirm, dedupe.MoveRelease, dedupe.MoveRenew, dedupe.MoveExpire, dedupe.MoveRepay, dedupe.MoveReverse, dedupe.MoveDispute,
}

// movesOf are the moves that the claim allows at the time.
func movesOf(c dedupe.Claim, now time.Time) (out []dedupe.Move) {
	for _, m := range bankMoves {
		if try(c, m, now) == nil {
			out = append(out, m)
		}
	}
	return out
}

// try returns why a claim would refuse a move.
func try(c dedupe.Claim, m dedupe.Move, now time.Time) (err error) {
	switch m {
	case dedupe.MoveConfirm:
		_, err = c.Confirm(now)
	case dedupe.MoveRelease:
		_, err = c.Release(ends[0], now)
	case dedupe.MoveRenew:
		_, err = c.Renew(0, now)
	case dedupe.MoveExpire:
		_, err = c.Expire(now)
	case dedupe.MoveRepay:
		_, err = c.Repay(c.Amount, now)
	case dedupe.MoveReverse:
		_, err = c.Reverse(now)
	case dedupe.MoveDispute:
		_, err = c.Dispute(now)
	default:
		err = errGone
	}
	return err
}

// A lease is how long a reservation lasts.
type lease struct {
	Ends  time.Time // zero: the claim is no reservation
	Days  int       // whole days that are left
	Hours int       // whole hours that are left
	Soon  bool      // less than two days
	Over  bool
}

// soon is how long before its end a lease is marked.
const soon = 48 * time.Hour

func leaseOf(c *dedupe.Claim, now time.Time) lease {
	if c.State != dedupe.Reserved || c.Expires.IsZero() {
		return lease{}
	}
	left := c.Expires.Sub(now)
	return lease{Ends: c.Expires, Days: int(left.Hours()) / 24, Hours: int(left.Hours()), Soon: left < soon, Over: left <= 0}
}

// A claimRow is a claim of the portfolio.
type claimRow struct {
	dedupe.Claim
	Lease lease
}

// A useGroup is what a claim takes of the assets of a kind.
type useGroup struct {
	Kind   string // in words
	N      int
	Amount documents.Money // of the last one
	Repaid documents.Money
}

// A claimView is what the page of a claim shows.
type claimView struct {
	dedupe.Claim
	Lease    lease
	Uses     []useGroup
	Moves    []dedupe.Move
	Case     string // ID of the case that it was made for, "" for none
	Request  string
	Reversed bool // somebody asked to reverse it
}

// claimOf is the page of a claim as a reader sees it.
func claimOf(r reader, c dedupe.Claim, caseID, request string, now time.Time) claimView {
	view := claimView{Claim: c, Lease: leaseOf(&c, now), Moves: movesOf(c, now), Case: caseID, Request: request, Reversed: c.ReversalBy != ""}
	at := map[dedupe.Kind]int{}
	for _, u := range c.Uses {
		i, ok := at[u.Token.Kind]
		if !ok {
			i = len(view.Uses)
			at[u.Token.Kind] = i
			view.Uses = append(view.Uses, useGroup{Kind: sentence(rules.KindText(string(u.Token.Kind))[r.lang])})
		}
		g := &view.Uses[i]
		g.N++
		g.Amount, g.Repaid = u.Amount, documents.Money{Minor: u.Repaid, Currency: u.Amount.Currency}
	}
	return view
}
