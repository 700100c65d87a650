package verify

import (
	"context"
	"fmt"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/ledger"
)

// A Supervisor is what interventions need of the ledger.
type Supervisor interface {
	Dispute(ctx context.Context, m protocol.ClaimMove) (*dedupe.Claim, ledger.Receipt, error)
	Settle(ctx context.Context, m protocol.ClaimMove) (*dedupe.Claim, ledger.Receipt, error)
	Freeze(ctx context.Context, m protocol.ClaimMove) (*dedupe.Claim, ledger.Receipt, error)
	Thaw(ctx context.Context, m protocol.ClaimMove) (*dedupe.Claim, ledger.Receipt, error)
}

// Interventions are the moves that a supervisor may make of any bank's claim. A
// bank may dispute its own.
var Interventions = []Move{dedupe.MoveDispute, dedupe.MoveSettle, dedupe.MoveFreeze, dedupe.MoveThaw}

// Interveners returns the roles that may make the intervention.
func Interveners(m Move) []protocol.Role {
	return protocol.RolesFor(map[Move]string{
		dedupe.MoveDispute: protocol.OrderDispute, dedupe.MoveSettle: protocol.OrderSettle,
		dedupe.MoveFreeze: protocol.OrderFreeze, dedupe.MoveThaw: protocol.OrderThaw,
	}[m])
}

// Intervene makes an intervention. One that the claim's state does not allow is a *protocol.Error.
func (c *Claims) Intervene(ctx context.Context, s Supervisor, move Move, m protocol.ClaimMove) (*Settled, error) {
	step := map[Move]func(context.Context, protocol.ClaimMove) (*dedupe.Claim, ledger.Receipt, error){
		dedupe.MoveDispute: s.Dispute, dedupe.MoveSettle: s.Settle, dedupe.MoveFreeze: s.Freeze, dedupe.MoveThaw: s.Thaw,
	}[move]
	if step == nil {
		return nil, fmt.Errorf("no intervention %q", move)
	}
	claim, rc, err := step(ctx, m)
	if err != nil {
		return nil, fmt.Errorf("%s claim %s: %w", move, m.ID, err)
	}
	return &Settled{Claim: claim, Receipt: rc}, nil
}
