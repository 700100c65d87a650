package dedupe

import (
	"fmt"
	"slices"
	"time"

	"github.com/tradehub/tradehub/documents"
)

// The bounds of a claim's life (VERIFICATION.md §6.1).
const (
	DefaultLease = 7 * 24 * time.Hour // of a reservation; also the longest
	MaxRenewals  = 2
	ReverseTime  = 5 * 24 * time.Hour // after the advance was made
)

// Ends are the codes that a bank may give for the end of its claim (VERIFICATION.md §6.1).
// Ten are those that registries of its kind exchange; the rest are reversed, transferred, and
// superseded by an amended document.
var Ends = []string{"EXNB", "DFIN", "EBNA", "EXND", "LG1F", "NTFD", "RJCT", "UKWN", "WITH", "OBSA", EndReversed, "TRNS", "AMND"}

// EndReversed is the end that Reverse sets itself.
const EndReversed = "REVS"

// A Move is one step of a claim's life.
type Move string

// The moves.
const (
	MoveConfirm Move = "confirm"
	MoveRelease Move = "release"
	MoveRenew   Move = "renew"
	MoveRepay   Move = "repay"
	MoveReverse Move = "reverse"
	MoveExpire  Move = "expire"
	MoveDispute Move = "dispute"
	MoveSettle  Move = "settle"
	MoveFreeze  Move = "freeze"
	MoveThaw    Move = "thaw"
)

// from lists the states that a move starts in; every other one refuses it.
var from = map[Move][]State{
	MoveConfirm: {Reserved},
	MoveRelease: {Reserved},
	MoveRenew:   {Reserved},
	MoveExpire:  {Reserved},
	MoveRepay:   {Financed, PartRepaid},
	MoveReverse: {Financed},
	MoveDispute: {Financed, PartRepaid},
	MoveSettle:  {Disputed},
	MoveFreeze:  {Reserved, Financed, PartRepaid, Disputed},
	MoveThaw:    {Frozen},
}

// A MoveCode says why a move was refused.
type MoveCode string

// The codes of refused moves.
const (
	MoveState     MoveCode = "STATE"      // the claim's state does not allow the move
	MoveLeaseOver MoveCode = "LEASE_OVER" // the reservation has ended: reserve again
	MoveLeaseRuns MoveCode = "LEASE_RUNS" // the reservation has not ended yet: wait, or release it
	MoveLease     MoveCode = "LEASE"      // a lease is positive and at most DefaultLease
	MoveRenewals  MoveCode = "RENEWALS"   // renewed as often as is allowed
	MoveAmount    MoveCode = "AMOUNT"     // not positive, more than is outstanding, or in another currency
	MoveLate      MoveCode = "LATE"       // ReverseTime is over: repay instead
	MoveReason    MoveCode = "REASON"     // not one of Ends
)

// A MoveError says why a claim was not moved.
type MoveError struct {
	Code   MoveCode
	From   State
	Move   Move
	Detail string
}

func (e *MoveError) Error() string {
	return fmt.Sprintf("%s: cannot %s a claim that is %s: %s", e.Code, e.Move, e.From, e.Detail)
}

// start checks that the claim may make the move, and marks the change.
func (c Claim) start(m Move, at time.Time) (Claim, error) {
	if !slices.Contains(from[m], c.State) {
		return c, c.refuse(m, MoveState, fmt.Sprintf("it must be one of %v", from[m]))
	}
	c.Changed = at
	return c, nil
}

func (c Claim) refuse(m Move, code MoveCode, detail string) error {
	return &MoveError{Code: code, From: c.State, Move: m, Detail: detail}
}

// live refuses a move of a reservation if its lease is over.
func (c Claim) live(m Move, at time.Time) error {
	if leaseOver(c.State, c.Expires, at) {
		return c.refuse(m, MoveLeaseOver, "its lease ended "+c.Expires.UTC().Format(time.RFC3339)+"; reserve again")
	}
	return nil
}

// NewClaim returns the reservation of the ask from the time on, for the lease
// (0 is DefaultLease). Whether there is capacity is for [Decide].
func NewClaim(ask Ask, lease time.Duration, at time.Time) (Claim, error) {
	c := Claim{
		ID: ask.ID, Bank: ask.Bank, State: Reserved, Amount: ask.Amount, Partial: ask.Partial, Borrower: ask.Borrower,
		Uses: slices.Clone(ask.Uses), Near: slices.Clone(ask.Near), Created: at, Changed: at,
	}
	if err := ask.Check(); err != nil {
		return Claim{}, err
	}
	if c.Amount.Minor <= 0 || c.Amount.Minor > documents.MaxMinor {
		return Claim{}, fmt.Errorf("%w: an advance is positive and at most 2^53-1 minor units", ErrAsk)
	}
	lease, err := c.lease(lease, "reserve")
	if err != nil {
		return Claim{}, err
	}
	c.Expires = at.Add(lease)
	return c, nil
}

func (c Claim) lease(d time.Duration, m Move) (time.Duration, error) {
	if d < 0 || d > DefaultLease {
		return 0, c.refuse(m, MoveLease, "a lease is positive and at most 7 days")
	}
	if d == 0 {
		return DefaultLease, nil
	}
	return d, nil
}

// Confirm records that the advance was made.
func (c Claim) Confirm(at time.Time) (Claim, error) {
	n, err := c.start(MoveConfirm, at)
	if err != nil {
		return c, err
	}
	if err := c.live(MoveConfirm, at); err != nil {
		return c, err
	}
	n.State, n.Advance, n.Financed, n.Expires = Financed, n.Amount, at, time.Time{}
	return n, nil
}

// Release gives a reservation up, for one of Ends.
func (c Claim) Release(reason string, at time.Time) (Claim, error) {
	n, err := c.start(MoveRelease, at)
	if err != nil {
		return c, err
	}
	if !slices.Contains(Ends, reason) {
		return c, c.refuse(MoveRelease, MoveReason, fmt.Sprintf("the reason is one of %v", Ends))
	}
	n.State, n.Reason = Withdrawn, reason
	return n, nil
}

// Renew lets a reservation last for the lease from the time on (0 is
// DefaultLease), at most MaxRenewals times. It never shortens a reservation.
func (c Claim) Renew(lease time.Duration, at time.Time) (Claim, error) {
	n, err := c.start(MoveRenew, at)
	if err != nil {
		return c, err
	}
	if err := c.live(MoveRenew, at); err != nil {
		return c, err
	}
	if c.Renewals >= MaxRenewals {
		return c, c.refuse(MoveRenew, MoveRenewals, "it was renewed twice; confirm it, or release it")
	}
	if lease, err = c.lease(lease, MoveRenew); err != nil {
		return c, err
	}
	if e := at.Add(lease); e.After(n.Expires) {
		n.Expires = e
	}
	n.Renewals++
	return n, nil
}

// Expire records that a reservation's lease is over. Its capacity came back at
// that moment already.
func (c Claim) Expire(at time.Time) (Claim, error) {
	n, err := c.start(MoveExpire, at)
	if err != nil {
		return c, err
	}
	if !leaseOver(c.State, c.Expires, at) {
		return c, c.refuse(MoveExpire, MoveLeaseRuns, "its lease runs on; release it instead")
	}
	n.State = Expired
	return n, nil
}

// Reverse takes an advance back within ReverseTime of Confirm, before anything
// is repaid. That two people agreed to it is the contract's to check.
func (c Claim) Reverse(at time.Time) (Claim, error) {
	n, err := c.start(MoveReverse, at)
	if err != nil {
		return c, err
	}
	if at.After(c.Financed.Add(ReverseTime)) {
		return c, c.refuse(MoveReverse, MoveLate, "more than 5 days have passed since the advance; repay instead")
	}
	n.State, n.Reason = Reversed, EndReversed
	return n, nil
}

// Dispute marks that the advance is disputed. It keeps its capacity.
func (c Claim) Dispute(at time.Time) (Claim, error) {
	return c.become(MoveDispute, Disputed, at)
}

// Settle ends a dispute: the claim returns to its state before.
func (c Claim) Settle(at time.Time) (Claim, error) {
	before := Financed
	if c.Amount != c.Advance {
		before = PartRepaid
	}
	return c.become(MoveSettle, before, at)
}

func (c Claim) become(m Move, s State, at time.Time) (Claim, error) {
	n, err := c.start(m, at)
	if err != nil {
		return c, err
	}
	n.State = s
	return n, nil
}

// Freeze lets nothing move the claim until Thaw. It keeps its capacity, and a
// frozen reservation's lease does not end.
func (c Claim) Freeze(at time.Time) (Claim, error) {
	n, err := c.start(MoveFreeze, at)
	if err != nil {
		return c, err
	}
	if err := c.live(MoveFreeze, at); err != nil {
		return c, err
	}
	n.State, n.Before = Frozen, c.State
	return n, nil
}

// Thaw restores the state that Freeze found. A reservation ends if its lease ended meanwhile.
func (c Claim) Thaw(at time.Time) (Claim, error) {
	n, err := c.start(MoveThaw, at)
	if err != nil {
		return c, err
	}
	n.State, n.Before = c.Before, ""
	return n, nil
}
