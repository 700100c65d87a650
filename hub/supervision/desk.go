package supervision

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/certificate"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/trees"
)

// ErrFilter means that a filter has a value that the list does not know.
var ErrFilter = errors.New("supervision: not a value of this filter")

// A Desk answers supervisors and auditors. All fields are required. Its methods may be called
// concurrently. Anybody else's question is query.ErrNotFound.
type Desk struct {
	Query   *query.Query
	Totals  *Totals
	Rows    *cases.Supervision
	Masks   Masks
	Person  func(mspID, name string) string // pseudonym of a person, see cases.Book.Person
	Callers []access.Caller                 // whom pseudonyms may stand for
	Trees   *trees.Anchorer
	Hasher  accel.Hasher
	Ledger  func(ctx context.Context, who access.Caller) (*ledger.Ledger, error)
	Signer  *certificate.Signer
	City    string // of the hub
	Channel string // of its ledger
	Now     func() time.Time
	MaxLag  time.Duration // how long an answer waits for the totals
	Log     *slog.Logger
}

// reads fails for whoever is neither supervisor nor auditor.
func reads(who access.Caller) error {
	if who.Role != protocol.RoleSupervisor && who.Role != protocol.RoleAuditor {
		return query.ErrNotFound
	}
	return nil
}

// supervises fails for whoever is no supervisor.
func supervises(who access.Caller) error {
	if who.Role != protocol.RoleSupervisor {
		return query.ErrNotFound
	}
	return nil
}

// current waits until the totals hold all that the ledger does.
func (d *Desk) current(ctx context.Context) (block uint64, err error) {
	wait, cancel := context.WithTimeout(ctx, d.MaxLag)
	defer cancel()
	err = d.Totals.Current(wait)
	block, _ = d.Totals.Height()
	return block, err
}

// A Party is an organisation or a person as a supervisor sees it. Name is "" until two
// supervisors unmasked it.
type Party struct {
	Mask string `json:"pseudonym,omitempty"`
	Name string `json:"name,omitempty"`
}

// A view shows parties to a caller as far as they are unmasked now.
type view struct {
	*Desk
	open map[string]string
}

func (d *Desk) view(who access.Caller) (v view, err error) {
	v.Desk = d
	if who.Role == protocol.RoleSupervisor {
		v.open, err = d.unmasked()
	}
	return v, err
}

func (v view) bank(mspID string) Party { return v.party(v.Masks.Bank(mspID)) }
func (v view) firm(mspID string) Party { return v.party(v.Masks.Firm(mspID)) }
func (v view) party(mask string) Party { return Party{mask, v.open[mask]} }
func (v view) shown(mspIDs ...Party) bool {
	for _, p := range mspIDs {
		if p.Name == "" {
			return false
		}
	}
	return true
}

// organisation returns the MSP ID behind a pseudonym, for filters. A filter shows nothing
// that the list does not.
func (d *Desk) organisation(mask string, of func(string) string) (string, error) {
	if mask == "" {
		return "", nil
	}
	for _, c := range d.Callers {
		if of(c.MSPID) == mask {
			return c.MSPID, nil
		}
	}
	s, err := d.Totals.read()
	if err != nil {
		return "", err
	}
	for mspID := range s.Banks {
		if of(mspID) == mask {
			return mspID, nil
		}
	}
	return "", fmt.Errorf("%w: no such pseudonym", ErrFilter)
}
