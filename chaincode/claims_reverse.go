package chaincode

import (
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
)

// reverse takes an advance back within 5 days, by four eyes
// (VERIFICATION.md §6.1): the first order asks for it and leaves the claim as it
// is but for ReversalBy, the second, by another person of the bank, reverses it.
// A person is the subject and issuer of the identity certificate, so that a
// renewed certificate is no second person.
func reverse(who Caller, arg string) (*task, error) {
	return moveTask(arg, owner, string(who.Person), func(ctx *claimContext, m *claimMove) (*dedupe.Claim, error) {
		next, err := m.state.Claim.Reverse(m.at)
		if err != nil {
			return nil, refusal(err)
		}
		switch m.state.Claim.ReversalBy {
		case "":
			m.state.Claim.ReversalBy, m.state.Claim.Changed = ctx.Caller.Person, m.at
			return m.keep(ctx)
		case ctx.Caller.Person:
			return nil, protocol.Refuse(protocol.CodeFourEyes, "the officer who requested the reversal of claim %s cannot approve it", m.in.ID)
		}
		return m.commit(ctx, next)
	})
}
