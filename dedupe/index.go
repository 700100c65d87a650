package dedupe

import "errors"

// An index keeps, outside the ledger, who holds what, so that an ask is
// answered in a millisecond. It hints; the ledger decides (VERIFICATION.md §8).
// Packages redisindex and memindex are its drivers: they keep a [View] and
// decide nothing. Package dedupetest is what every driver must pass.
var (
	// ErrLagging means that the index does not know all that it once knew, or
	// was never built: ask the ledger, and rebuild the index. It is never clear.
	ErrLagging = errors.New("dedupe: the index lags behind the ledger")
	// ErrUnavailable means that the index could not be asked: ask the ledger.
	ErrUnavailable = errors.New("dedupe: the index cannot be reached")
)

// A Change is a claim as a transaction of a block left it.
type Change struct {
	Claim Claim
	Block uint64
	TxID  string
}

// Ask returns what the claim asks for.
func (c Claim) Ask() Ask {
	return Ask{ID: c.ID, Bank: c.Bank, Amount: c.Amount, Partial: c.Partial, Borrower: c.Borrower, Uses: c.Uses, Near: c.Near}
}
