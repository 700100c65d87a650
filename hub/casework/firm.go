package casework

import (
	"context"
	"fmt"
	"slices"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/verify"
)

// A Draft is what a firm prepares. It may be incomplete until it is presented.
type Draft struct {
	Bank      string             `json:"bank,omitempty"` // MSP ID
	Request   documents.Request  `json:"request"`        // without its bank and its day
	Documents []documents.Digest `json:"documents,omitempty"`
	Note      string             `json:"note,omitempty"`
}

// MaxDrafts bounds the drafts of a firm.
const MaxDrafts = 1000

// ErrDrafts means that the firm has as many drafts as it may have.
var ErrDrafts = fmt.Errorf("a firm has at most %d drafts; present or discard some", MaxDrafts)

// Create makes a case of the caller's firm. The same key is the same case, whatever the draft.
func (d *Desk) Create(ctx context.Context, who access.Caller, key string, in Draft) (*cases.Case, error) {
	if !who.IsFirm() {
		return nil, fmt.Errorf("%w: only a firm makes cases", cases.ErrNotFound)
	}
	id := d.Book.NewID(who.MSPID, key)
	if c, err := d.Book.Case(id); err == nil {
		shown := c.ForFirm()
		return &shown, nil
	}
	counts, err := d.Book.Counts(cases.OfFirm(who.MSPID))
	if err != nil {
		return nil, err
	}
	if counts[cases.TabDraft] >= MaxDrafts {
		return nil, ErrDrafts
	}
	c := &cases.Case{ID: id, Firm: who.MSPID, State: cases.Draft, At: d.now()}
	if err := d.fill(who, c, in); err != nil {
		return nil, err
	}
	if err := d.Book.Put(c, "", d.now()); err != nil {
		return nil, err
	}
	shown := c.ForFirm()
	return &shown, nil
}

// Edit replaces what a draft holds.
func (d *Desk) Edit(_ context.Context, who access.Caller, id string, version int, in Draft) (*cases.Case, error) {
	return d.byFirm(who, id, version, "", func(c *cases.Case) error { return d.fill(who, c, in) })
}

func (d *Desk) fill(who access.Caller, c *cases.Case, in Draft) error {
	if err := d.known(in.Bank); err != nil {
		return err
	}
	if err := d.uploaded(who, in.Documents); err != nil {
		return err
	}
	return c.Edit(in.Bank, in.Request, in.Documents, in.Note, d.now())
}

// uploaded fails for documents that the caller's firm did not upload.
func (d *Desk) uploaded(who access.Caller, docs []documents.Digest) error {
	for _, doc := range docs {
		if err := doc.Names(); err != nil {
			return err
		}
		if err := d.Verifier.Cases.Uploaded(who.MSPID, doc); err != nil {
			return err
		}
	}
	return nil
}

// Attach adds documents that the firm uploaded to a draft.
func (d *Desk) Attach(ctx context.Context, who access.Caller, id string, version int, docs ...documents.Digest) (*cases.Case, error) {
	return d.redo(ctx, who, id, version, func(in *Draft) {
		for _, doc := range docs {
			if !slices.Contains(in.Documents, doc) {
				in.Documents = append(slices.Clone(in.Documents), doc)
			}
		}
	})
}

// Detach takes a document out of a draft. The upload stays.
func (d *Desk) Detach(ctx context.Context, who access.Caller, id string, version int, doc documents.Digest) (*cases.Case, error) {
	return d.redo(ctx, who, id, version, func(in *Draft) {
		in.Documents = slices.DeleteFunc(slices.Clone(in.Documents), func(have documents.Digest) bool { return have == doc })
	})
}

func (d *Desk) redo(_ context.Context, who access.Caller, id string, version int, change func(*Draft)) (*cases.Case, error) {
	return d.byFirm(who, id, version, "", func(c *cases.Case) error {
		in := Draft{c.Bank, c.Request, c.Documents, c.Note}
		change(&in)
		return d.fill(who, c, in)
	})
}

// Discard forgets a draft. Its documents stay the firm's.
func (d *Desk) Discard(_ context.Context, who access.Caller, id string, version int) error {
	c, err := d.ofFirm(who, id, version)
	if err != nil {
		return err
	}
	if c.State != cases.Draft {
		return &cases.StateError{State: c.ForFirm().State, Want: []cases.State{cases.Draft}}
	}
	return d.Book.Drop(c)
}

// Check examines a case of the caller's firm before a bank does. It writes nothing on the
// ledger, and knows nothing of the registry of claims.
func (d *Desk) Check(ctx context.Context, who access.Caller, id string) (*verify.Check, error) {
	c, err := d.Book.Case(id)
	if err != nil {
		return nil, err
	}
	if !who.IsFirm() || c.Firm != who.MSPID {
		return nil, fmt.Errorf("%w: case %s", cases.ErrNotFound, id)
	}
	r := c.Request
	if r.Date == "" {
		r.Date = d.today()
	}
	return d.Firms.Check(ctx, who.MSPID, r, c.Documents)
}

func (d *Desk) today() documents.Date { return documents.DateOf(d.Now().In(d.Zone)) }

// Present gives a draft to its bank, which may then read the documents. Unless the bank
// switched its standing order off, the hub asks for its verdict soon after. A paper that nobody
// has confirmed is a *verify.UnconfirmedError.
func (d *Desk) Present(ctx context.Context, who access.Caller, id string, version int) (*cases.Case, error) {
	return d.byFirm(who, id, version, cases.EventPresented, func(c *cases.Case) error {
		if err := d.uploaded(who, c.Documents); err != nil {
			return err
		}
		if err := d.Verifier.CheckConfirmed(ctx, who.MSPID, c.Documents); err != nil {
			return err
		}
		if err := c.Present(d.today(), d.now()); err != nil {
			return err
		}
		s, err := d.Book.Settings(c.Bank)
		c.Hold = s.Hold
		return err
	})
}

// Withdraw ends a case that the bank has not decided. The bank may read the documents for
// thirty days more.
func (d *Desk) Withdraw(_ context.Context, who access.Caller, id string, version int) (*cases.Case, error) {
	return d.byFirm(who, id, version, cases.EventWithdrawn, func(c *cases.Case) error { return c.Withdraw(d.now()) })
}

// Reply answers the open questions of the bank in their order, and may add documents.
func (d *Desk) Reply(ctx context.Context, who access.Caller, id string, version int, answers []string, more ...documents.Digest) (*cases.Case, error) {
	return d.byFirm(who, id, version, cases.EventAnswered, func(c *cases.Case) error {
		if err := d.uploaded(who, more); err != nil {
			return err
		}
		if err := d.Verifier.CheckConfirmed(ctx, who.MSPID, more); err != nil {
			return err
		}
		return c.Reply(answers, more, d.now())
	})
}
