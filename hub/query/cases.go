package query

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
)

// A Book holds what firms presented to banks.
type Book interface {
	Case(id string) (*cases.Case, error)
	List(v cases.View, tab cases.Tab, after []byte, n int, keep func(*cases.Summary) bool) ([]cases.Summary, []byte, error)
	Counts(v cases.View) (map[cases.Tab]int, error)
}

// ErrFilter means that a filter has a value that the list does not know.
var ErrFilter = errors.New("not a value of this filter")

// A CaseFilter says which cases are listed. Zero fields are any.
type CaseFilter struct {
	Tab     cases.Tab
	Outcome documents.Outcome // of the verdict; a firm may not ask for it
	Word    string            // part of the request's ID, of the applicant's name, or the case's ID
	Firm    string            // MSP ID
	Bank    string            // MSP ID
}

// Case returns a case: to its firm as the firm may see it, to its bank and the supervisor
// whole. A draft is its firm's alone. Any other case is ErrNotFound.
func (q *Query) Case(_ context.Context, who access.Caller, id string) (*cases.Case, error) {
	c, err := q.Book.Case(id)
	if err != nil {
		return nil, hidden(err)
	}
	shown := *c
	switch {
	case who.IsFirm() && c.Firm == who.MSPID:
		shown = c.ForFirm()
	case c.Presented.IsZero():
		return nil, ErrNotFound
	case isBank(who) && c.Bank == who.MSPID, who.SeesEveryCase():
		shown = c.ForBank()
	default:
		return nil, ErrNotFound
	}
	return &shown, nil
}

// CaseList lists the cases that the caller works on: a firm its own, a bank those that were
// presented to it, the supervisor all that were presented. What has to be done first is
// first: see cases.FirmTabs and cases.BankTabs.
func (q *Query) CaseList(ctx context.Context, who access.Caller, f CaseFilter, p Page) (List[cases.Summary], error) {
	v, err := view(who)
	if err == nil {
		err = f.valid(who)
	}
	if err != nil {
		return List[cases.Summary]{}, err
	}
	return read(ctx, q, who, p, func(after []byte, n int) ([]cases.Summary, []byte, error) {
		return q.Book.List(v, f.Tab, after, n, f.keep)
	}, "cases", string(f.Tab), string(f.Outcome), f.Word, f.Firm, f.Bank)
}

// CaseCounts returns how many cases each tab of the caller's list has.
func (q *Query) CaseCounts(_ context.Context, who access.Caller) (map[cases.Tab]int, error) {
	v, err := view(who)
	if err != nil {
		return nil, err
	}
	return q.Book.Counts(v)
}

func view(who access.Caller) (cases.View, error) {
	switch {
	case who.IsFirm():
		return cases.OfFirm(who.MSPID), nil
	case isBank(who):
		return cases.OfBank(who.MSPID), nil
	case who.SeesEveryCase():
		return cases.OfAll(), nil
	}
	return cases.View{}, fmt.Errorf("%w: the role %s has no list of cases", ErrNotFound, who.Role)
}

func (f CaseFilter) valid(who access.Caller) error {
	tabs := cases.BankTabs
	if who.IsFirm() {
		tabs = cases.FirmTabs
	}
	outcomes := []documents.Outcome{documents.Green, documents.Amber, documents.Red, documents.Grey}
	switch {
	case f.Tab != "" && !slices.Contains(tabs, f.Tab):
		return fmt.Errorf("%w: tab: must be one of %v", ErrFilter, tabs)
	case f.Outcome != "" && (who.IsFirm() || !slices.Contains(outcomes, f.Outcome)):
		return fmt.Errorf("%w: outcome: must be one of %v, and is a bank's", ErrFilter, outcomes)
	case len(f.Word) > cases.MaxName:
		return fmt.Errorf("%w: q: must have at most %d bytes", ErrFilter, cases.MaxName)
	}
	return nil
}

func (f CaseFilter) keep(s *cases.Summary) bool {
	if f.Firm != "" && s.Firm != f.Firm || f.Bank != "" && s.Bank != f.Bank {
		return false
	}
	if f.Outcome != "" && (s.Answer == nil || s.Answer.Outcome != f.Outcome) {
		return false
	}
	has := func(text string) bool { return strings.Contains(strings.ToLower(text), strings.ToLower(f.Word)) }
	return f.Word == "" || has(s.Request) || has(s.Applicant) || has(s.ID)
}
