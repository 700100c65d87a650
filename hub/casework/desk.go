package casework

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/trees"
	"github.com/tradehub/tradehub/hub/verify"
)

// A Desk makes the moves of cases. Its methods may be called concurrently. Each takes who
// moves: a case of another organisation is cases.ErrNotFound. A version is that of the case
// as the caller read it; another one is a *cases.ChangedError.
type Desk struct {
	Book     *cases.Book
	Verifier *verify.Verifier
	Firms    *verify.Firms
	Claims   *verify.Claims
	Trees    *trees.Anchorer
	Hasher   accel.Hasher
	Banks    []string // MSP IDs that a case may be presented to
	// Ledger returns the ledger as the caller's organisation sees it.
	Ledger func(ctx context.Context, who access.Caller) (*ledger.Ledger, error)
	// Officer returns the caller in whose name a bank's standing order asks for verdicts.
	Officer func(mspID string) (access.Caller, bool)
	Now     func() time.Time
	Zone    *time.Location // of the day of presentation
	Log     *slog.Logger

	bell chan struct{} // rung when a case waits for a verdict; see Run
}

// Open prepares the desk for use.
func (d *Desk) Open() *Desk {
	d.bell = make(chan struct{}, 1)
	return d
}

func (d *Desk) now() time.Time { return d.Now().UTC().Truncate(time.Millisecond) }

// person returns the pseudonym of a caller.
func (d *Desk) person(who access.Caller) string { return d.Book.Person(who.MSPID, who.Name) }

// ofFirm returns a case of the caller's firm, at the version that the caller read.
func (d *Desk) ofFirm(who access.Caller, id string, version int) (*cases.Case, error) {
	c, err := d.Book.Case(id)
	switch {
	case err != nil:
		return nil, err
	case !who.IsFirm() || c.Firm != who.MSPID:
		return nil, fmt.Errorf("%w: case %s", cases.ErrNotFound, id)
	case c.Version != version:
		return nil, &cases.ChangedError{Version: c.Version, At: c.Changed}
	}
	return c, nil
}

// ofBank returns a case that was presented to the caller's bank, at the version that the
// caller read.
func (d *Desk) ofBank(who access.Caller, id string, version int) (*cases.Case, error) {
	c, err := d.Book.Case(id)
	switch {
	case err != nil:
		return nil, err
	case who.Role != protocol.RoleBank || c.Presented.IsZero() || c.Bank != who.MSPID:
		return nil, fmt.Errorf("%w: case %s", cases.ErrNotFound, id)
	case c.Revision != version:
		return nil, &cases.ChangedError{Version: c.Revision, At: c.Touched}
	}
	return c, nil
}

// attempts bounds how often a firm's move is made again because the bank's side of the case
// changed meanwhile, which the firm must not notice.
const attempts = 8

// byFirm makes a firm's move.
func (d *Desk) byFirm(who access.Caller, id string, version int, event cases.EventType, move func(*cases.Case) error) (*cases.Case, error) {
	for i := 0; ; i++ {
		c, err := d.ofFirm(who, id, version)
		if err != nil {
			return nil, err
		}
		if err := move(c); err != nil {
			return nil, err
		}
		err = d.Book.Put(c, event, d.now())
		if _, changed := errors.AsType[*cases.ChangedError](err); changed && i < attempts {
			continue
		}
		if err != nil {
			return nil, err
		}
		d.ring(c)
		shown := c.ForFirm()
		return &shown, nil
	}
}

// byBank makes a bank's move.
func (d *Desk) byBank(who access.Caller, id string, version int, event cases.EventType, move func(*cases.Case) error) (*cases.Case, error) {
	c, err := d.ofBank(who, id, version)
	if err != nil {
		return nil, err
	}
	if err := move(c); err != nil {
		return nil, err
	}
	return d.putForBank(c, event)
}

func (d *Desk) putForBank(c *cases.Case, event cases.EventType) (*cases.Case, error) {
	if err := d.Book.Put(c, event, d.now()); err != nil {
		return nil, err
	}
	d.ring(c)
	shown := c.ForBank()
	return &shown, nil
}

// known fails for a bank that is none of the hub's.
func (d *Desk) known(bank string) error {
	if bank != "" && !slices.Contains(d.Banks, bank) {
		return fmt.Errorf("%w: bank: must be one of %v", documents.ErrRequest, d.Banks)
	}
	return nil
}
