package events

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/follow"
	"github.com/tradehub/tradehub/hub/ledger"
)

// schema is the version of the rows. Raise it when they change, or when more is told.
const schema = 1

// A state is how far the logs are. It is written with them.
type state struct {
	Schema int               `json:"schema"`
	Epoch  string            `json:"epoch"`
	Block  uint64            `json:"block"` // the last whole one
	Last   ledger.Checkpoint `json:"last"`
	Cases  uint64            `json:"cases"` // the number of the last event of the book of cases
}

// A sink tells of the ledger's changes. Events and checkpoint are one transaction.
type sink struct {
	rows *rows
	Sources
}

// Checkpoint returns how far the logs are.
func (s *sink) Checkpoint(context.Context) (c follow.Checkpoint, err error) {
	err = s.rows.tallies.View(func(tx *cases.TallyTx) error {
		at, err := cases.Tally[state](tx, "state")
		switch {
		case errors.Is(err, cases.ErrSealed):
			return fmt.Errorf("%w: %w", follow.ErrNoCheckpoint, err)
		case err != nil:
			return err
		case at.Schema != schema:
			return fmt.Errorf("%w: the schema of events is %d, want %d", follow.ErrNoCheckpoint, at.Schema, schema)
		}
		c = follow.Checkpoint{Block: at.Block, Last: at.Last}
		return nil
	})
	return c, err
}

// Reset drops every event, and begins another epoch.
func (s *sink) Reset(context.Context) error {
	if err := s.rows.tallies.Reset(); err != nil {
		return err
	}
	return s.rows.tallies.Update(func(tx *cases.TallyTx) error {
		at, err := cases.Tally[state](tx, "state")
		if err == nil {
			*at = state{Schema: schema, Epoch: newEpoch()}
		}
		return err
	})
}

// Apply tells of the changes that were not told.
func (s *sink) Apply(ctx context.Context, changes []ledger.Change, to follow.Checkpoint) error {
	facts, err := s.Ledger.Facts(ctx, changes)
	if err != nil {
		return err
	}
	told := false
	err = s.rows.tallies.Update(func(tx *cases.TallyTx) error {
		at, err := cases.Tally[state](tx, "state")
		if err != nil {
			return err
		}
		for _, c := range changes {
			if c.At.Block <= at.Block {
				continue
			}
			w := &writer{sink: s, tx: tx, facts: facts, tx0: c.At}
			if err := w.change(c); err != nil {
				return err
			}
			told = told || w.n > 0
		}
		at.Block, at.Last = max(at.Block, to.Block), to.Last
		return nil
	})
	if err != nil {
		return fmt.Errorf("events: up to block %d: %w", to.Block, err)
	}
	if told {
		s.rows.wake()
	}
	return nil
}

// A writer tells of one transaction of the ledger.
type writer struct {
	*sink
	tx    *cases.TallyTx
	facts map[string]dedupe.Claim
	tx0   ledger.Checkpoint
	n     int // events of the transaction so far
}

func (w *writer) change(c ledger.Change) error {
	for _, v := range c.Verdicts {
		bank, match, err := w.askedBy(v.ID)
		if err != nil {
			return err
		}
		told := []Event{{Type: VerdictRecorded, Subject: v.ID, At: v.At, Data: Data{Outcome: v.Outcome}}}
		if v.Supersedes != "" {
			told = append(told, Event{Type: VerdictSuperseded, Subject: v.Supersedes, At: v.At, Data: Data{SupersededBy: v.ID}})
		}
		if err := w.tell(told, bank, supervisors, observers); err != nil {
			return err
		}
		if match != "" { // what the registry answered is the asking bank's alone
			if err := w.tell([]Event{{Type: MatchDetected, Subject: v.ID, At: v.At, Data: Data{Match: match}}}, bank); err != nil {
				return err
			}
		}
	}
	for _, e := range c.Claims {
		told := Event{Type: claimTypes[e.State], Subject: e.ID, At: e.Changed, Data: Data{State: e.State, Expires: e.Expires}}
		if e.Purged {
			told.Type, told.Data = ClaimPurged, Data{}
		}
		var bank Reader
		if f, ok := w.facts[e.ID]; ok {
			bank = bankReader(f.Bank)
		}
		if err := w.tell([]Event{told}, bank, supervisors, observers); err != nil {
			return err
		}
	}
	if a := c.Attested; a != nil && a.Revoked {
		return w.revoked(*a)
	}
	return nil
}

// revoked tells the authority, and the banks that may read the document.
func (w *writer) revoked(a documents.Attestation) error {
	banks, err := w.Readers(a.Document)
	if err != nil {
		return err
	}
	readers := []Reader{authorityReader(a.MSPID), supervisors, observers}
	for _, bank := range banks {
		readers = append(readers, bankReader(bank))
	}
	return w.tell([]Event{{Type: AttestationRevoked, Subject: a.ID, At: a.At, Data: Data{Document: a.Document}}}, readers...)
}

// askedBy returns the log of the bank that asked for a verdict, "" for another hub's, and what the
// registry answered where that is a match.
func (w *writer) askedBy(verdict string) (Reader, documents.RegistryOutcome, error) {
	v, err := w.Verifications.Verification(verdict)
	if errors.Is(err, cases.ErrNotFound) {
		return "", "", nil
	}
	return bankReader(v.Bank), v.Match, err
}

// tell adds events to the logs of the readers that are known.
func (w *writer) tell(told []Event, readers ...Reader) error {
	if readers[0] == "" {
		readers = readers[1:]
	}
	for _, e := range told {
		e.ID = strings.Join([]string{w.Channel, strconv.FormatUint(w.tx0.Block, 10), w.tx0.TxID, strconv.Itoa(w.n)}, "/")
		w.n++
		if err := add(w.tx, e, readers...); err != nil {
			return err
		}
	}
	return nil
}
