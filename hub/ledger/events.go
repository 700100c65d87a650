package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"

	"tradehub/chaincode"
	"tradehub/dedupe"
)

// A Change is a decoded event: what one committed transaction changed. One of
// the fields is set; none is for an event that this version does not know.
type Change struct {
	At        Checkpoint // go on from here once the change was processed
	Name      string     // of the event
	Documents []chaincode.DocumentRecord
	Attested  *chaincode.AttestedEvent
	Verdict   *chaincode.VerdictRecord
	Claim     *dedupe.Claim

	// The same, as lists of what everybody may know.
	Verdicts []chaincode.VerdictRecord
	Claims   []chaincode.ClaimEvent
}

// Events yields the changes of committed, valid transactions after from, in
// order, and then waits for more until ctx ends. It stops after the first
// error: open it again from the last change that was processed.
func (l *Ledger) Events(ctx context.Context, from Checkpoint) iter.Seq2[Change, error] {
	return func(yield func(Change, error) bool) {
		for e, err := range l.d.Events(ctx, from) {
			var c Change
			if err == nil {
				c, err = decodeEvent(e)
			}
			if err != nil {
				yield(Change{}, fmt.Errorf("ledger events after block %d: %w", from.Block, err))
				return
			}
			from = c.At
			if !yield(c, nil) {
				return
			}
		}
	}
}

func decodeEvent(e Event) (Change, error) {
	c := Change{At: Checkpoint{e.Block, e.TxID}, Name: e.Name}
	var into any
	switch e.Name {
	case chaincode.EventDocuments:
		into = &c.Documents
	case chaincode.EventAttested:
		into = &c.Attested
	case chaincode.EventVerdict:
		into = &c.Verdict
	case chaincode.EventClaim:
		into = &c.Claim
	default:
		return c, nil
	}
	if err := json.Unmarshal(e.Payload, into); err != nil {
		return c, fmt.Errorf("event %s of transaction %s: %w", e.Name, e.TxID, err)
	}
	switch {
	case c.Attested != nil:
		c.Attested.Attestation.Block = e.Block
	case c.Verdict != nil:
		c.Verdicts = []chaincode.VerdictRecord{*c.Verdict}
	case c.Claim != nil:
		c.Claims = []chaincode.ClaimEvent{publicOf(*c.Claim)}
	}
	return c, nil
}

func publicOf(c dedupe.Claim) chaincode.ClaimEvent {
	e := chaincode.ClaimEvent{ID: c.ID, State: c.State, Near: c.Near, Changed: c.Changed, Expires: c.Expires}
	for _, u := range c.Uses {
		e.Uses = append(e.Uses, u.Token)
	}
	return e
}
