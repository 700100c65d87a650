package ledger

import (
	"context"
	"errors"
	"iter"

	"tradehub/chaincode"
	"tradehub/dedupe"
)

// Check tells what Reserve would decide now. It promises nothing.
func (l *Ledger) Check(ctx context.Context, in chaincode.ClaimInput) (*dedupe.Decision, error) {
	return evaluate[*dedupe.Decision](ctx, l, "check claim "+in.ID, chaincode.TxCheck, in)
}

// Reserve takes the capacity that the claim asks for. An answer without a claim
// says that there is not enough, and why; that is no error. The claim in the
// answer is as it now stands: look at its state when the ID may have been used before.
func (l *Ledger) Reserve(ctx context.Context, in chaincode.ClaimInput) (*chaincode.ClaimAnswer, Receipt, error) {
	return submit[*chaincode.ClaimAnswer](ctx, l, "reserve claim "+in.ID, chaincode.TxReserve, in)
}

// Confirm records that the advance was made. Disburse only after it returned.
func (l *Ledger) Confirm(ctx context.Context, m chaincode.ClaimMove) (*dedupe.Claim, Receipt, error) {
	return l.move(ctx, "confirm", chaincode.TxConfirm, m)
}

// Release gives a reservation up, for a reason of dedupe.Ends.
func (l *Ledger) Release(ctx context.Context, m chaincode.ClaimMove) (*dedupe.Claim, Receipt, error) {
	return l.move(ctx, "release", chaincode.TxRelease, m)
}

// Renew lets a reservation last longer, at most twice.
func (l *Ledger) Renew(ctx context.Context, m chaincode.ClaimMove) (*dedupe.Claim, Receipt, error) {
	return l.move(ctx, "renew", chaincode.TxRenew, m)
}

// Repay records a repayment of the amount. It needs a key of its own, which
// makes it safe to repeat.
func (l *Ledger) Repay(ctx context.Context, m chaincode.ClaimMove) (*dedupe.Claim, Receipt, error) {
	return l.move(ctx, "repay", chaincode.TxRepay, m)
}

// Reverse asks for a reversal, or agrees to one that another person of the bank
// asked for: then the claim that is returned is reversed.
func (l *Ledger) Reverse(ctx context.Context, m chaincode.ClaimMove) (*dedupe.Claim, Receipt, error) {
	return l.move(ctx, "reverse", chaincode.TxReverse, m)
}

// Expire records that a reservation's lease is over.
func (l *Ledger) Expire(ctx context.Context, m chaincode.ClaimMove) (*dedupe.Claim, Receipt, error) {
	return l.move(ctx, "expire", chaincode.TxExpire, m)
}

// Freeze lets nothing move the claim until Thaw.
func (l *Ledger) Freeze(ctx context.Context, m chaincode.ClaimMove) (*dedupe.Claim, Receipt, error) {
	return l.move(ctx, "freeze", chaincode.TxFreeze, m)
}

// Thaw restores what Freeze found.
func (l *Ledger) Thaw(ctx context.Context, m chaincode.ClaimMove) (*dedupe.Claim, Receipt, error) {
	return l.move(ctx, "thaw", chaincode.TxThaw, m)
}

func (l *Ledger) move(ctx context.Context, verb, tx string, m chaincode.ClaimMove) (*dedupe.Claim, Receipt, error) {
	return submit[*dedupe.Claim](ctx, l, verb+" claim "+m.ID, tx, m)
}

// Claim returns a claim, or a refusal of chaincode.CodeNotFound. A bank may read its own only.
func (l *Ledger) Claim(ctx context.Context, id string) (*dedupe.Claim, error) {
	return evaluate[*dedupe.Claim](ctx, l, "claim "+id, chaincode.TxClaim, id)
}

// Facts returns the claims of the IDs as they now stand, without those that are not there.
func (l *Ledger) Facts(ctx context.Context, ids []string) ([]dedupe.Claim, error) {
	var out []dedupe.Claim
	for _, id := range ids {
		c, err := l.Claim(ctx, id)
		if errors.Is(err, &chaincode.Error{Code: chaincode.CodeNotFound}) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, *c)
	}
	return out, nil
}

// Asset returns what a token stands for and who holds it, or a refusal of
// chaincode.CodeNotFound when nobody claimed it.
func (l *Ledger) Asset(ctx context.Context, t dedupe.Token) (*dedupe.Asset, error) {
	return evaluate[*dedupe.Asset](ctx, l, "asset "+t.String(), chaincode.TxAsset, t)
}

// Claims yields the claims that the caller may read, by ID. It stops after the
// first error. Pages are read one by one: a claim that is made meanwhile may or
// may not be among them.
func (l *Ledger) Claims(ctx context.Context) iter.Seq2[dedupe.Claim, error] {
	return func(yield func(dedupe.Claim, error) bool) {
		p := chaincode.Page{Size: chaincode.MaxPage}
		for {
			page, err := evaluate[chaincode.ClaimPage](ctx, l, "claims", chaincode.TxClaims, p)
			if err != nil {
				yield(dedupe.Claim{}, err)
				return
			}
			for _, c := range page.Claims {
				if !yield(c, nil) {
					return
				}
			}
			if p.Bookmark = page.Bookmark; p.Bookmark == "" {
				return
			}
		}
	}
}
