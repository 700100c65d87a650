package protocol

import (
	"time"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

// Claim returns the claim that the order makes.
func (in ClaimInput) Claim(bank string, at time.Time, lease time.Duration) (dedupe.Claim, error) {
	c, err := dedupe.NewClaim(in.Ask(bank), lease, at)
	c.Verdict = in.Verdict
	return c, err
}

// Ask returns what the claim asks for in the bank's name.
func (in ClaimInput) Ask(bank string) dedupe.Ask {
	return dedupe.Ask{
		ID: in.ID, Bank: bank, Amount: in.Amount, Partial: in.Partial, Borrower: in.Borrower, Uses: in.Uses, Near: in.Near, FX: in.FX,
	}
}

// LeaseDuration returns how long the capacity is to be kept; 0 is the default.
func (in ClaimInput) LeaseDuration() time.Duration { return time.Duration(in.Lease) * time.Second }

// OwnCollection returns the collection that the peers of one organisation alone hold (Fabric: implicit collections).
func OwnCollection(msp string) string { return "_implicit_org_" + msp }

// Collection is the private data collection that holds what claims are: the
// registrar's and the supervisor's organisations are its members, and both
// endorse what is written to it. All others see digests of keys and values.
const Collection = "claims"

// A ClaimInput asks for capacity.
type ClaimInput struct {
	// ID is chosen by the bank; the same ID with the same content is the same claim.
	// Everybody on the channel sees it, so it must not identify the bank.
	ID       string                 `json:"id"`
	Amount   documents.Money        `json:"amount"`
	Partial  bool                   `json:"partial"`
	Borrower documents.BorrowerRole `json:"borrower"`
	Uses     []dedupe.Use           `json:"uses"`
	Near     []dedupe.Token         `json:"near,omitempty"`
	FX       []documents.FXRate     `json:"fx,omitempty"`      // turn what is asked into an asset's currency
	Lease    int64                  `json:"lease,omitempty"`   // seconds; 0 is the default of 7 days, which is also the most
	Verdict  string                 `json:"verdict,omitempty"` // the verdict that it relies on
}

// A ClaimAnswer is the outcome of Reserve. Claim is nil when the capacity was refused.
type ClaimAnswer struct {
	Claim    *dedupe.Claim
	Decision dedupe.Decision
}

// A Reserved is how the contract answers Reserve. Every peer keeps the answer, so it holds
// only what the order lacks of a claim that the order made. Of a claim that existed before,
// it holds everything.
type Reserved struct {
	Made     *Made           `json:"made,omitempty"`
	Claim    *dedupe.Claim   `json:"claim,omitempty"`
	Decision dedupe.Decision `json:"decision"`
}

// A Made is what is not the order's to say of a claim that it made.
type Made struct {
	Bank    string    `json:"bank"` // MSP ID
	At      time.Time `json:"at"`
	Expires time.Time `json:"expires"`
	// Override is what lets the claim rely on a verdict that is RED.
	Override *dedupe.Override `json:"override,omitempty"`
	// Uses replace those of the order if one was turned into the currency of its asset.
	Uses []dedupe.Use `json:"uses,omitempty"`
}

// Answer returns the outcome; in is what the order asked for.
func (r Reserved) Answer(in ClaimInput) (*ClaimAnswer, error) {
	if r.Made == nil {
		return &ClaimAnswer{r.Claim, r.Decision}, nil
	}
	if r.Made.Uses != nil {
		in.Uses = r.Made.Uses
	}
	c, err := in.Claim(r.Made.Bank, r.Made.At, r.Made.Expires.Sub(r.Made.At))
	if err != nil {
		return nil, err
	}
	c.Override = r.Made.Override
	return &ClaimAnswer{&c, r.Decision}, nil
}

// An OverrideInput is one officer's word that the bank finances against a verdict that is RED.
type OverrideInput struct {
	Verdict string `json:"verdict"`
	Reason  string `json:"reason"` // one of dedupe.OverrideReasons
}

// A ClaimMove moves one claim.
type ClaimMove struct {
	ID     string          `json:"id"`
	Amount documents.Money `json:"amount,omitzero"`  // repaid
	Reason string          `json:"reason,omitempty"` // of a release: one of dedupe.Ends
	Lease  int64           `json:"lease,omitempty"`  // of a renewal, seconds; 0 is the default of 7 days, which is also the most
	// Key makes a repeated move the same move, also where somebody else repeats
	// it: one with a key that was seen is answered with the claim as it is. Take a
	// fresh one for each move.
	Key string `json:"key"`
}
