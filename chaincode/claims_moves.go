package chaincode

import (
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
)

// confirm records that the advance was made.
func confirm(c dedupe.Claim, _ protocol.ClaimMove, at time.Time) (dedupe.Claim, error) {
	return c.Confirm(at)
}

// release gives a reservation up, for one of dedupe.Ends.
func release(c dedupe.Claim, in protocol.ClaimMove, at time.Time) (dedupe.Claim, error) {
	return c.Release(in.Reason, at)
}

// renew lets a reservation last longer, at most twice.
func renew(c dedupe.Claim, in protocol.ClaimMove, at time.Time) (dedupe.Claim, error) {
	if err := checkLease(in.Lease); err != nil {
		return c, err
	}
	return c.Renew(time.Duration(in.Lease)*time.Second, at)
}

// repay takes a repayment off what is outstanding and frees that share of every asset.
func repay(c dedupe.Claim, in protocol.ClaimMove, at time.Time) (dedupe.Claim, error) {
	return c.Repay(in.Amount, at)
}

// dispute marks that the advance is disputed.
func dispute(c dedupe.Claim, _ protocol.ClaimMove, at time.Time) (dedupe.Claim, error) {
	return c.Dispute(at)
}

// settle ends a dispute: the claim is again as it was before.
func settle(c dedupe.Claim, _ protocol.ClaimMove, at time.Time) (dedupe.Claim, error) {
	return c.Settle(at)
}

// freeze lets nothing move the claim until thaw.
func freeze(c dedupe.Claim, _ protocol.ClaimMove, at time.Time) (dedupe.Claim, error) {
	return c.Freeze(at)
}

// thaw restores what freeze found.
func thaw(c dedupe.Claim, _ protocol.ClaimMove, at time.Time) (dedupe.Claim, error) {
	return c.Thaw(at)
}

// expire records that a reservation's lease is over; any bank may, since the
// capacity came back at that moment already.
func expire(_ Caller, arg string) (*task, error) {
	return moveTask(arg, anyone, "", func(ctx *claimContext, m *claimMove) (*dedupe.Claim, error) {
		c, err := m.apply(ctx, func(c dedupe.Claim, _ protocol.ClaimMove, at time.Time) (dedupe.Claim, error) { return c.Expire(at) })
		if err != nil || mayRead(ctx.Caller, *c) {
			return c, err
		}
		return &dedupe.Claim{ID: c.ID, State: c.State}, nil // of another bank's claim no more than was asked for
	})
}

// A move is for anyone's claims or for the owner's. The access table has decided already
// which roles may make it.
const (
	anyone = false
	owner  = true
)

func moveOwn(r rule) func(Caller, string) (*task, error) { return moveBy(owner, r) }

func moveAny(r rule) func(Caller, string) (*task, error) { return moveBy(anyone, r) }

// moveVisible returns a move for a bank's own claims, and for any claim if the signer may
// read every claim.
func moveVisible(r rule) func(Caller, string) (*task, error) {
	return func(who Caller, arg string) (*task, error) { return moveBy(who.Role == protocol.RoleBank, r)(who, arg) }
}

func moveBy(own bool, r rule) func(Caller, string) (*task, error) {
	return func(_ Caller, arg string) (*task, error) {
		return moveTask(arg, own, "", func(ctx *claimContext, m *claimMove) (*dedupe.Claim, error) { return m.apply(ctx, r) })
	}
}
