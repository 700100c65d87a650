package ledger

import (
	"context"
	"crypto/rand"
	"fmt"
	"iter"
	"slices"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
)

// Check returns what Reserve would decide now. It promises nothing.
func (f Claims) Check(ctx context.Context, in protocol.ClaimInput) (*dedupe.Decision, error) {
	return ask[*dedupe.Decision](ctx, f.client, "check claim "+in.ID, protocol.OrderCheck, in)
}

// Reserve takes the capacity that the claim asks for. An answer without a claim says that
// there is not enough, and why; that is no error. The answer has the claim's current state:
// look at it if the ID may have been used before.
func (f Claims) Reserve(ctx context.Context, in protocol.ClaimInput) (*protocol.ClaimAnswer, Receipt, error) {
	keys := []string{in.ID}
	for _, u := range in.Uses {
		keys = append(keys, u.Token.String())
	}
	noun := "reserve claim " + in.ID
	out, r, err := order[protocol.Reserved](ctx, f.client, noun, protocol.OrderReserve, in, keys)
	if err != nil {
		return nil, r, err
	}
	a, err := out.Answer(in)
	if err != nil {
		return nil, r, fmt.Errorf("%s: the contract made another claim than this hub would; check that their versions are the same: %w", noun, err)
	}
	return a, r, nil
}

// Confirm records that the advance was made. Disburse only after it returned.
func (f Claims) Confirm(ctx context.Context, m protocol.ClaimMove) (*dedupe.Claim, Receipt, error) {
	return f.move(ctx, "confirm", protocol.OrderConfirm, m)
}

// Release gives a reservation up, for a reason of dedupe.Ends.
func (f Claims) Release(ctx context.Context, m protocol.ClaimMove) (*dedupe.Claim, Receipt, error) {
	return f.move(ctx, "release", protocol.OrderRelease, m)
}

// Renew lets a reservation last longer, at most twice.
func (f Claims) Renew(ctx context.Context, m protocol.ClaimMove) (*dedupe.Claim, Receipt, error) {
	return f.move(ctx, "renew", protocol.OrderRenew, m)
}

// Repay records a repayment of the amount. Give it a key of its own: two
// repayments of one amount are nothing unusual.
func (f Claims) Repay(ctx context.Context, m protocol.ClaimMove) (*dedupe.Claim, Receipt, error) {
	return f.move(ctx, "repay", protocol.OrderRepay, m)
}

// Reverse asks for a reversal, or agrees to one that another person of the bank
// asked for: then the claim that is returned is reversed.
func (f Claims) Reverse(ctx context.Context, m protocol.ClaimMove) (*dedupe.Claim, Receipt, error) {
	return f.move(ctx, "reverse", protocol.OrderReverse, m)
}

// Override asks to finance against a verdict that is RED, or agrees to it where
// another person of the bank asked: then the override that is returned is agreed.
func (f Claims) Override(ctx context.Context, in protocol.OverrideInput) (*dedupe.Override, Receipt, error) {
	return order[*dedupe.Override](ctx, f.client, "override verdict "+in.Verdict, protocol.OrderOverride, in, []string{"override " + in.Verdict})
}

// Expire records that a reservation's lease is over.
func (f Claims) Expire(ctx context.Context, m protocol.ClaimMove) (*dedupe.Claim, Receipt, error) {
	return f.move(ctx, "expire", protocol.OrderExpire, m)
}

// Dispute marks that the advance is disputed. The claim keeps its capacity.
func (f Claims) Dispute(ctx context.Context, m protocol.ClaimMove) (*dedupe.Claim, Receipt, error) {
	return f.move(ctx, "dispute", protocol.OrderDispute, m)
}

// Settle ends a dispute: the claim is again as it was before.
func (f Claims) Settle(ctx context.Context, m protocol.ClaimMove) (*dedupe.Claim, Receipt, error) {
	return f.move(ctx, "settle", protocol.OrderSettle, m)
}

// Freeze lets nothing move the claim until Thaw.
func (f Claims) Freeze(ctx context.Context, m protocol.ClaimMove) (*dedupe.Claim, Receipt, error) {
	return f.move(ctx, "freeze", protocol.OrderFreeze, m)
}

// Thaw restores what Freeze found.
func (f Claims) Thaw(ctx context.Context, m protocol.ClaimMove) (*dedupe.Claim, Receipt, error) {
	return f.move(ctx, "thaw", protocol.OrderThaw, m)
}

// move makes a move. Without a key of the caller's it gets one, and is then safe
// to repeat for this call alone.
func (f Claims) move(ctx context.Context, verb, name string, m protocol.ClaimMove) (*dedupe.Claim, Receipt, error) {
	if m.Key == "" {
		m.Key = rand.Text()
	}
	return order[*dedupe.Claim](ctx, f.client, verb+" claim "+m.ID, name, m, []string{m.ID})
}

// Purge erases a claim that has ended. What is returned has its ID and state alone.
func (f Claims) Purge(ctx context.Context, id string) (*dedupe.Claim, Receipt, error) {
	return order[*dedupe.Claim](ctx, f.client, "purge claim "+id, protocol.OrderPurge, id, []string{id})
}

// Claim returns a claim, or a refusal of protocol.CodeNotFound. A bank may read its own only.
func (f Claims) Claim(ctx context.Context, id string) (*dedupe.Claim, error) {
	return ask[*dedupe.Claim](ctx, f.client, "claim "+id, protocol.OrderClaim, id)
}

// Facts returns those of the claims that exist, in their current state.
func (f Claims) Facts(ctx context.Context, ids []string) ([]dedupe.Claim, error) {
	var out []dedupe.Claim
	for part := range slices.Chunk(ids, protocol.MaxBatch) {
		claims, err := ask[[]dedupe.Claim](ctx, f.client, "facts of claims", protocol.OrderFacts, part)
		if err != nil {
			return nil, err
		}
		out = append(out, claims...)
	}
	return out, nil
}

// Asset returns the asset of a token and who holds it. It fails with a refusal of
// protocol.CodeNotFound if nobody claimed it.
func (f Claims) Asset(ctx context.Context, t dedupe.Token) (*dedupe.Asset, error) {
	return ask[*dedupe.Asset](ctx, f.client, "asset "+t.String(), protocol.OrderAsset, t)
}

// AllClaims yields all claims in their current state, without those that were purged. They
// come in the order in which they were first made, up to the ledger's present height. It
// reads every event. It stops after the first error.
func (l *Ledger) AllClaims(ctx context.Context) iter.Seq2[dedupe.Claim, error] {
	return func(yield func(dedupe.Claim, error) bool) {
		ids, err := l.claimIDs(ctx)
		if err != nil {
			yield(dedupe.Claim{}, err)
			return
		}
		for part := range slices.Chunk(ids, protocol.MaxBatch) {
			claims, err := l.Claims.Facts(ctx, part)
			if err != nil {
				yield(dedupe.Claim{}, err)
				return
			}
			for _, c := range claims {
				if !yield(c, nil) {
					return
				}
			}
		}
	}
}

func (l *Ledger) claimIDs(ctx context.Context) ([]string, error) {
	height, err := l.Height(ctx)
	if err != nil || height == 0 { // the first block holds no claim, and its end is not marked
		return nil, err
	}
	var ids []string
	seen := map[string]bool{}
	for c, err := range l.Events(ctx, Checkpoint{}) {
		if err != nil {
			return nil, err
		}
		for _, e := range c.Claims {
			if !seen[e.ID] {
				seen[e.ID] = true
				ids = append(ids, e.ID)
			}
		}
		if c.At.TxID == "" && c.At.Block >= height {
			return ids, nil
		}
	}
	return nil, ctx.Err()
}
