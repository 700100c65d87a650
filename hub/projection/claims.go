package projection

import (
	"slices"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/ledger"
)

// A Claim is a claim in two parts. One is public, as in its last event. The other is the
// bank's own: only that bank, the registrar and the supervisor may see it.
type Claim struct {
	protocol.ClaimEvent
	Block uint64 `json:"block"` // of the last event
	TxID  string `json:"txId"`
	// Facts is the whole claim, nil once it was purged. It may be newer than the
	// last event: see [Projection.Hash].
	Facts *dedupe.Claim `json:"facts,omitempty"`
}

// EveryBank is all banks in place of one. No MSP ID has such a character.
const EveryBank = "*"

// bank returns the claim's bank, "" once the claim was purged.
func (c Claim) bank() string {
	if c.Facts == nil {
		return ""
	}
	return c.Facts.Bank
}

func (c Claim) lookups() []lookup {
	var out []lookup
	for _, t := range slices.Concat(c.Uses, c.Near) {
		out = append(out, lookup{claimsByToken, join(t.String(), c.bank(), c.ID)})
	}
	if c.Facts == nil {
		return out
	}
	place := newest(c.Facts.Created) + c.ID
	if c.Facts.Override != nil {
		out = append(out, lookup{claimsOverridden, place})
	}
	for _, bank := range []string{c.Facts.Bank, EveryBank} {
		out = append(out, lookup{claimsByBank, join(bank, place)}, lookup{claimsByState, join(bank, string(c.Facts.State), place)})
	}
	return out
}

// claim writes a claim as the event left it. Of a claim that was purged nothing
// but the public part stays.
func (w *writer) claim(e protocol.ClaimEvent, at ledger.Checkpoint) {
	row := Claim{ClaimEvent: e, Block: at.Block, TxID: at.TxID}
	if facts, ok := w.facts[e.ID]; ok && !e.Purged {
		row.Facts = &facts
	}
	put(w, claimTable, e.ID, row)
}

// Claim returns the claim of the ID, whosever it is. ok is false when there is none.
func (p *Projection) Claim(id string) (c Claim, ok bool, err error) {
	return one[Claim](p, claimTable, id)
}

// Overridden returns a page of at most n claims on verdicts that are RED, of every bank,
// those reserved last first. It also returns the place where the page ended, nil at the end.
func (p *Projection) Overridden(after Place, n int) ([]Claim, Place, error) {
	return page[Claim](p, claimTable, claimsOverridden, "", after, n)
}

// Claims returns a page of at most n claims of the bank, or of EveryBank, after the place,
// those reserved last first. It also returns the place where the page ended, nil at the end.
// A state of "" is any. A purged claim belongs to no bank.
func (p *Projection) Claims(bank string, state dedupe.State, after Place, n int) ([]Claim, Place, error) {
	if state == "" {
		return page[Claim](p, claimTable, claimsByBank, join(bank, ""), after, n)
	}
	return page[Claim](p, claimTable, claimsByState, join(bank, string(state), ""), after, n)
}
