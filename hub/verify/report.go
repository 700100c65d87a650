package verify

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/ledger"
)

// A Report is all there is to know of one verification. It stays in the hub;
// what leaves it is the verdict and its receipt.
type Report struct {
	Presentation documents.Presentation `json:"presentation"`
	Verdict      documents.Verdict      `json:"verdict"`
	// Claim asks for the capacity that the request needs; it is what Reserve submits.
	Claim   protocol.ClaimInput `json:"claim"`
	Receipt ledger.Receipt      `json:"receipt"` // where the verdict was recorded
}

// Digest returns the digest of the verdict's RFC 8785 form, as the ledger has it.
func (r *Report) Digest() (documents.Digest, error) {
	b, err := r.Verdict.Canonical()
	if err != nil {
		return "", err
	}
	return documents.DigestOf(b), nil
}

// keep stores the report and its case, without a receipt.
func (v *Verifier) keep(ctx context.Context, r *Report) (cases.Verification, error) {
	b, err := json.Marshal(r)
	if err != nil {
		return cases.Verification{}, err
	}
	d, err := v.Store.Put(ctx, b)
	if err != nil {
		return cases.Verification{}, fmt.Errorf("keep the report: %w", err)
	}
	c := cases.Verification{ID: r.Verdict.ID, Bank: r.Verdict.Request.Bank, Report: d, At: r.Verdict.IssuedAt, Match: r.Verdict.Duplicate.Match()}
	return c, v.Cases.PutVerification(c)
}

// Report returns the report of a verdict that the bank asked for. To another
// bank it is cases.ErrNotFound, as if it were not there.
func (v *Verifier) Report(ctx context.Context, bank, id string) (*Report, error) {
	c, err := v.Cases.Verification(id)
	if err != nil {
		return nil, err
	}
	if c.Bank != bank {
		return nil, fmt.Errorf("%w: verdict %s", cases.ErrNotFound, id)
	}
	return v.readReport(ctx, c)
}

func (v *Verifier) readReport(ctx context.Context, c cases.Verification) (*Report, error) {
	b, err := v.Store.Get(ctx, c.Report)
	if err != nil {
		return nil, fmt.Errorf("report of verdict %s: %w", c.ID, err)
	}
	r := &Report{Receipt: c.Receipt}
	if err := json.Unmarshal(b, r); err != nil {
		return nil, fmt.Errorf("report of verdict %s: %w", c.ID, err)
	}
	r.Receipt = c.Receipt
	return r, nil
}

// known answers a repeated request with the verdict that it had, finishing
// what a crash left undone.
func (v *Verifier) known(ctx context.Context, in Input) (*Report, error) {
	c, err := v.Cases.Verification(in.VerdictID)
	if errors.Is(err, cases.ErrNotFound) {
		return nil, nil //nolint:nilnil // no earlier verdict is neither a report nor an error
	}
	if err != nil {
		return nil, err
	}
	if c.Bank != in.Request.Bank {
		return nil, taken(in.VerdictID)
	}
	r, err := v.readReport(ctx, c)
	if err != nil {
		return nil, err
	}
	if same, err := r.answers(in); err != nil || !same {
		return nil, cmp.Or(err, taken(in.VerdictID))
	}
	return v.finish(ctx, c)
}

func taken(id string) error {
	return fmt.Errorf("%w: verdict ID %s is taken by another request; choose another", documents.ErrRequest, id)
}

// answers reports whether the report is the answer to the input: the same
// request on the same documents.
func (r *Report) answers(in Input) (bool, error) {
	mine, err := json.Marshal(r.Presentation.Request)
	if err != nil {
		return false, err
	}
	theirs, err := json.Marshal(in.Request)
	if err != nil {
		return false, err
	}
	same := slices.EqualFunc(r.Presentation.Items, in.Documents, func(it documents.Item, d documents.Digest) bool { return it.Digests.SHA256 == d })
	return same && bytes.Equal(mine, theirs) && r.Verdict.Supersedes == in.Supersedes, nil
}

// Resume records the verdicts that a crash left unrecorded, and returns how many.
func (v *Verifier) Resume(ctx context.Context) (int, error) {
	pending, err := v.Cases.Pending()
	if err != nil {
		return 0, err
	}
	done := 0
	for _, c := range pending {
		_, err := v.finish(ctx, c)
		var refused *protocol.Error
		switch {
		case errors.As(err, &refused): // the bank never received it, and asks again
		case err != nil:
			return done, err
		default:
			done++
		}
	}
	return done, nil
}

func (v *Verifier) finish(ctx context.Context, c cases.Verification) (*Report, error) {
	r, err := v.readReport(ctx, c)
	if err != nil || c.Receipt.TxID != "" {
		return r, err
	}
	return v.settle(ctx, c, r)
}
