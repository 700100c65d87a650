package query

import (
	"context"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/projection"
)

// Claim returns a claim of the caller's bank, or any to a caller who may see
// every claim. Any other claim is ErrNotFound.
func (q *Query) Claim(ctx context.Context, who access.Caller, id string) (*dedupe.Claim, error) {
	if !protocol.May(who.Role, protocol.OrderClaim) {
		return nil, ErrNotFound
	}
	l, err := q.Ledger(ctx, who)
	if err != nil {
		return nil, err
	}
	c, err := l.Claims.Claim(ctx, id)
	if err != nil {
		return nil, hidden(err)
	}
	if c.Bank != who.MSPID && !who.SeesEveryClaim() {
		return nil, ErrNotFound
	}
	return c, nil
}

// A ClaimFilter says which claims are listed.
type ClaimFilter struct {
	Bank  string       // MSP ID; "" is all that the caller may see
	State dedupe.State // "" is any
}

// Claims lists claims, those reserved last first, without those that were purged.
func (q *Query) Claims(ctx context.Context, who access.Caller, f ClaimFilter, p Page) (List[dedupe.Claim], error) {
	bank, err := whose(who, f.Bank)
	if err != nil {
		return List[dedupe.Claim]{}, err
	}
	return read(ctx, q, who, p, func(after []byte, n int) ([]dedupe.Claim, []byte, error) {
		rows, end, err := q.Projection.Claims(bank, f.State, after, n)
		return each(rows, func(c projection.Claim) dedupe.Claim { return *c.Facts }), end, err
	}, "claims", bank, string(f.State))
}

// An OverriddenClaim is a claim that two officers of a bank made although its
// verdict was RED.
type OverriddenClaim struct {
	Claim    string           `json:"claim"`
	Verdict  string           `json:"verdict"`
	Bank     string           `json:"bank"`
	State    dedupe.State     `json:"state"`
	Amount   documents.Money  `json:"amount"`
	Override *dedupe.Override `json:"override"`
}

// Overrides lists the claims of every bank on verdicts that are RED, latest
// first, to the supervisor and the auditor.
func (q *Query) Overrides(ctx context.Context, who access.Caller, p Page) (List[OverriddenClaim], error) {
	if who.Role != protocol.RoleSupervisor && who.Role != protocol.RoleAuditor {
		return List[OverriddenClaim]{}, ErrNotFound
	}
	return read(ctx, q, who, p, func(after []byte, n int) ([]OverriddenClaim, []byte, error) {
		rows, end, err := q.Projection.Overridden(after, n)
		return each(rows, func(c projection.Claim) OverriddenClaim {
			f := c.Facts
			return OverriddenClaim{f.ID, f.Verdict, f.Bank, f.State, f.Amount, f.Override}
		}), end, err
	}, "overrides")
}

// Holdings returns the claims of the statements that the caller's bank keeps at
// its own peers, by ID.
func (q *Query) Holdings(ctx context.Context, who access.Caller) ([]protocol.KeptClaim, error) {
	if !protocol.May(who.Role, protocol.TxKept) {
		return nil, ErrNotFound
	}
	l, err := q.Ledger(ctx, who)
	if err != nil {
		return nil, err
	}
	kept, err := l.Claims.Kept(ctx, who.MSPID)
	return kept, hidden(err)
}

func each[A, B any](in []A, of func(A) B) []B {
	out := make([]B, len(in))
	for i, a := range in {
		out[i] = of(a)
	}
	return out
}
