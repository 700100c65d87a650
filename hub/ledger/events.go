package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// A Change is a decoded event: what one committed transaction changed. One of
// the fields is set; none is for an event that this version does not know.
type Change struct {
	At        Checkpoint // go on from here once the change was processed
	Name      string     // of the event
	Documents []protocol.DocumentRecord
	Tree      *protocol.TreeRecord
	Attested  *documents.Attestation
	Verdicts  []protocol.VerdictRecord
	// Claims are what everybody may know of the claims that changed, in the order
	// of the changes. What else they are is for Facts to say.
	Claims []protocol.ClaimEvent
}

// Records returns how many records the change covers, at least 1.
func (c Change) Records() int {
	return max(1, len(c.Documents)+len(c.Verdicts)+len(c.Claims))
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
	case protocol.EventDocuments:
		into = &c.Documents
	case protocol.EventTree:
		into = &c.Tree
	case protocol.EventAttested:
		into = &c.Attested
	case protocol.EventVerdicts:
		into = &c.Verdicts
	case protocol.EventClaims:
		var err error
		if c.Claims, err = protocol.ParseClaimEvents(e.Payload); err != nil {
			return c, fmt.Errorf("transaction %s: %w", e.TxID, err)
		}
		return c, nil
	default:
		return c, nil
	}
	if err := json.Unmarshal(e.Payload, into); err != nil {
		return c, fmt.Errorf("event %s of transaction %s: %w", e.Name, e.TxID, err)
	}
	if c.Attested != nil {
		c.Attested.Block = e.Block
	}
	return c, nil
}
