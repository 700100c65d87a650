package chaincode

import (
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/chaincode/state"
)

// claimContract holds who finances what. It grants an asset's capacity once: two claims that
// race for an asset read and write the asset's one state key, so the peers invalidate the
// second (VERIFICATION.md §8).
//
// A claim is kept in a private data collection. The public rest of a transaction shows
// neither the claim's bank nor its amount. Its creator is the registrar, its argument is
// empty, its answer is sealed, and its event is of ClaimEvents.
type claimContract struct{ contractapi.Contract }

// GetEvaluateTransactions names the transactions that change nothing.
func (*claimContract) GetEvaluateTransactions() []string { return []string{"Kept"} }

// claimContext is the context of the claims' transactions. While an order of a batch is
// carried out, Caller is who signed it.
type claimContext struct {
	Context
	private *state.Private // the records of claims

	// Of a batch of orders.
	registrar string                // MSP ID of the submitter
	seal      []byte                // random bytes that came with it
	order     string                // name of the current one
	staged    []protocol.ClaimEvent // by the current order
	events    []protocol.ClaimEvent // by those that were carried out
}

func (c *claimContext) begin(charter protocol.Charter, roles Roles) error {
	if err := c.Context.begin(charter, roles); err != nil {
		return err
	}
	c.private = state.NewPrivate(c.GetStub(), protocol.Collection, prefixClaim)
	return nil
}

func (c *claimContext) finish() error {
	if err := c.Context.finish(); err != nil {
		return err
	}
	c.private.Keep()
	return c.private.Flush()
}

// keep commits what the current order wrote.
func (c *claimContext) keep() {
	c.private.Keep()
	c.events = append(c.events, c.staged...)
	c.staged = c.staged[:0]
}

// drop discards what the current order wrote.
func (c *claimContext) drop() {
	c.private.Drop()
	c.staged = c.staged[:0]
}
