package events

import (
	"context"
	"encoding/hex"
	"fmt"
	"log/slog"
	"time"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/follow"
	"github.com/tradehub/tradehub/hub/projection"
)

// ExpiringWithin is how long before a lease ends its bank is told.
const ExpiringWithin = 48 * time.Hour

// sweepEvery is how often leases are looked at.
const sweepEvery = 10 * time.Minute

// retryAfter is how long a step that failed waits: at the first start, until the logs are begun.
const retryAfter = time.Second

// caseEvents bounds how many events of cases one transaction adds.
const caseEvents = 500

// Verifications say which bank asked for a verdict.
type Verifications interface {
	Verification(id string) (cases.Verification, error)
}

// Cases are the events of cases, as the book keeps them.
type Cases interface {
	Events(after uint64, n int) ([]cases.Event, error)
}

// Leases are the claims by state.
type Leases interface {
	Claims(bank string, state dedupe.State, after projection.Place, n int) ([]projection.Claim, projection.Place, error)
}

// Sources are where events come from.
type Sources struct {
	Ledger        projection.Source
	Verifications Verifications
	Cases         Cases
	Leases        Leases
	// Readers returns the banks that may read a document.
	Readers func(documents.Digest) ([]string, error)
	Channel string
	Seal    *cases.Seal // names events of cases: their numbers would say how many there are
	Now     func() time.Time
}

// A Log is every reader's log. Its methods may be called concurrently.
type Log struct {
	*rows
	*follow.Follower
	sink *sink
	src  Sources
	log  *slog.Logger
	more chan struct{} // a case changed
}

// Open returns the logs of the rows. Call Run to keep them up to date.
func Open(t *cases.Tallies, s Sources, log *slog.Logger) *Log {
	r := newRows(t)
	to := &sink{r, s}
	return &Log{r, follow.New("events", s.Ledger, to, log), to, s, log, make(chan struct{}, 1)}
}

// CasesChanged says that the book of cases has more events. It does not wait.
func (l *Log) CasesChanged() {
	select {
	case l.more <- struct{}{}:
	default:
	}
}

// Run adds events until ctx ends.
func (l *Log) Run(ctx context.Context) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		l.Follower.Run(ctx)
	}()
	sweep := time.NewTicker(sweepEvery)
	defer sweep.Stop()
	for ctx.Err() == nil {
		var again <-chan time.Time
		if err := l.step(ctx); err != nil && ctx.Err() == nil {
			l.log.Debug("events were not added; trying again", "cause", err)
			again = time.After(retryAfter)
		}
		select {
		case <-again:
		case <-l.more:
		case <-sweep.C:
		case <-ctx.Done():
		}
	}
	<-done
}

// step adds what happened to cases, and tells of leases that end soon.
func (l *Log) step(ctx context.Context) error {
	if _, err := l.sink.Checkpoint(ctx); err != nil { // what is added to a log that is not begun is lost
		return err
	}
	if err := l.cases(); err != nil {
		return err
	}
	return l.leases(ctx)
}

// cases adds the events of cases that were not added.
func (l *Log) cases() error {
	for {
		n := 0
		err := l.tallies.Update(func(tx *cases.TallyTx) error {
			at, err := cases.Tally[state](tx, "state")
			if err != nil {
				return err
			}
			happened, err := l.src.Cases.Events(at.Cases, caseEvents)
			for _, e := range happened {
				if err := add(tx, l.ofCase(e), firmReader(e.Firm), bankReader(e.Bank), supervisors); err != nil {
					return err
				}
				at.Cases = e.Number
			}
			n = len(happened)
			return err
		})
		if err != nil {
			return fmt.Errorf("events of cases: %w", err)
		}
		if n == 0 {
			return nil
		}
		l.wake()
	}
}

func (l *Log) ofCase(e cases.Event) Event {
	name := l.src.Seal.Name("event of a case", fmt.Sprint(e.Number))
	return Event{ID: l.src.Channel + "/cases/" + hex.EncodeToString(name[:]), Type: Type(e.Type), Subject: e.Case, At: e.At}
}

// leases tells of reservations whose lease ends soon, each lease once.
func (l *Log) leases(ctx context.Context) error {
	var after projection.Place
	for ctx.Err() == nil {
		claims, next, err := l.src.Leases.Claims(projection.EveryBank, dedupe.Reserved, after, MaxEvents)
		if err != nil {
			return err
		}
		if err := l.expiring(claims); err != nil {
			return err
		}
		if after = next; next == nil {
			return nil
		}
	}
	return ctx.Err()
}

// A warning says of which lease a bank was told.
type warning struct {
	Expires time.Time `json:"expires"`
}

func (l *Log) expiring(claims []projection.Claim) error {
	told := false
	err := l.tallies.Update(func(tx *cases.TallyTx) error {
		for _, c := range claims {
			if c.Facts == nil || c.Expires.IsZero() || c.Expires.Sub(l.src.Now()) > ExpiringWithin {
				continue
			}
			w, err := cases.Tally[warning](tx, "warned", c.ID)
			if err != nil {
				return err
			}
			if w.Expires.Equal(c.Expires) {
				continue
			}
			w.Expires, told = c.Expires, true
			e := Event{
				ID:   fmt.Sprintf("%s/%d/%s/expiring/%s", l.src.Channel, c.Block, c.TxID, c.ID),
				Type: ClaimExpiring, Subject: c.ID, At: later(c.Changed, c.Expires.Add(-ExpiringWithin)), Data: Data{State: c.State, Expires: c.Expires},
			}
			if err := add(tx, e, bankReader(c.Facts.Bank), supervisors, observers); err != nil {
				return err
			}
		}
		return nil
	})
	if told {
		l.wake()
	}
	return err
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
