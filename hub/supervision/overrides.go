package supervision

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/casework"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/trees"
)

// A Standing says whether the ledger proves a decision.
type Standing string

// The standings of a decision to finance.
const (
	Proved  Standing = "proved"  // its digest is in a tree on the ledger
	Missing Standing = "missing" // the hub has no decision, or none that was anchored
	Differs Standing = "differs" // the tree on the ledger is of another decision
)

// An Override is a claim on a verdict that is RED or AMBER, with the decision that it rests on.
type Override struct {
	Claim    string            `json:"claimId"`
	Verdict  string            `json:"verdictId"`
	Outcome  documents.Outcome `json:"outcome"`
	Bank     Party             `json:"bank"`
	State    dedupe.State      `json:"state"`
	Amount   documents.Money   `json:"amount"`
	Created  time.Time         `json:"created"`
	Case     string            `json:"caseId,omitempty"`
	Decision *Decided          `json:"decision,omitempty"`
	Ledger   *Officers         `json:"officers,omitempty"` // as the claim on the ledger names them
	Standing Standing          `json:"standing"`
}

// Officers are the two who signed an override on the ledger.
type Officers struct {
	Reason string    `json:"reason"` // one of dedupe.OverrideReasons
	Asked  Party     `json:"askedBy"`
	Agreed Party     `json:"agreedBy,omitzero"`
	At     time.Time `json:"at"`
}

// Overrides are a page of them, and how many there are in all.
type Overrides struct {
	Rows  []Override `json:"overrides"`
	Total uint64     `json:"total"`
	Block uint64     `json:"block"`
	Next  string     `json:"next,omitempty"`
}

// Overrides lists every claim on a verdict that is RED or AMBER, the latest first, to a
// supervisor. The list follows the ledger, not the banks' decisions: one without a proved
// decision shows as such.
func (d *Desk) Overrides(ctx context.Context, who access.Caller, p query.Page) (out Overrides, err error) {
	if err := supervises(who); err != nil {
		return out, err
	}
	var from uint64
	if p.Cursor != "" {
		if from, err = strconv.ParseUint(p.Cursor, 10, 64); err != nil || from == 0 {
			return out, query.ErrCursor
		}
	}
	v, err := d.view(who)
	if err != nil {
		return out, err
	}
	if out.Block, err = d.current(ctx); err != nil {
		return out, err
	}
	s, err := d.Totals.read()
	if err != nil {
		return out, err
	}
	ids, next, err := d.Totals.against(from, min(p.Size, query.MaxPage))
	if err != nil {
		return out, err
	}
	out.Rows, out.Total = []Override{}, s.Against
	for _, id := range ids {
		o, ok, err := v.override(ctx, who, id)
		if err != nil {
			return out, err
		}
		if ok {
			out.Rows = append(out.Rows, o)
		}
	}
	if next > 0 {
		out.Next = strconv.FormatUint(next, 10)
	}
	return out, nil
}

// override returns one row. ok is false where the claim was purged.
func (v view) override(ctx context.Context, who access.Caller, id string) (o Override, ok bool, err error) {
	c, ok, err := v.Query.Projection.Claim(id)
	if err != nil || !ok || c.Facts == nil {
		return o, false, err
	}
	f := c.Facts
	o = Override{Claim: f.ID, Verdict: f.Verdict, Bank: v.bank(f.Bank), State: f.State, Amount: f.Amount, Created: f.Created, Standing: Missing}
	if f.Advance.Minor != 0 {
		o.Amount = f.Advance
	}
	if r, found, err := v.Query.Projection.Verdict(f.Verdict); err != nil {
		return o, false, err
	} else if found {
		o.Outcome = r.Outcome
	}
	if w := f.Override; w != nil {
		o.Ledger = &Officers{Reason: w.Reason, Asked: v.party(string(w.AskedBy)), At: w.At}
		if w.AgreedBy != "" {
			o.Ledger.Agreed = v.party(string(w.AgreedBy))
		}
	}
	k, err := v.caseOf(ctx, who, f.Verdict)
	if err != nil || k == nil {
		return o, err == nil, err
	}
	if o.Case = k.ID; k.Claim == f.ID {
		o.Decision = v.decided(k.Decision)
		o.Standing, err = v.standing(ctx, k)
	}
	return o, true, err
}

// caseOf returns the case that a verdict is of, nil where a machine asked for it.
func (v view) caseOf(ctx context.Context, who access.Caller, verdict string) (*cases.Case, error) {
	r, err := v.Query.Report(ctx, who, verdict)
	if err != nil || r.Verdict.Request.Case == "" {
		return nil, absent(err)
	}
	k, err := v.Query.Case(ctx, who, r.Verdict.Request.Case)
	return k, absent(err)
}

func absent(err error) error {
	if errors.Is(err, query.ErrNotFound) || errors.Is(err, cases.ErrNotFound) {
		return nil
	}
	return err
}

// standing proves the decision of a case against the ledger.
func (v view) standing(ctx context.Context, k *cases.Case) (Standing, error) {
	if k.Decision == nil || k.Decision.Root == "" {
		return Missing, nil
	}
	leaf, err := casework.Leaf(ctx, v.Hasher, k.ID, *k.Decision)
	if err != nil {
		return "", err
	}
	proof, err := v.Trees.Prove(ctx, k.Bank, k.Decision.Root, leaf.SHA256)
	if errors.Is(err, cases.ErrNotFound) {
		return Differs, nil
	}
	if err != nil {
		return "", err
	}
	if err := proof.Verify(leaf); errors.Is(err, trees.ErrProof) {
		return Differs, nil
	} else if err != nil {
		return "", err
	}
	return Proved, nil
}

// Short reports whether a row lacks a proved decision.
func (o Override) Short() bool { return o.Standing != Proved }

// ShortOf returns how many rows lack a proved decision.
func (o Overrides) ShortOf() int {
	return len(slices.Collect(func(yield func(Override) bool) {
		for _, r := range o.Rows {
			if r.Short() && !yield(r) {
				return
			}
		}
	}))
}
