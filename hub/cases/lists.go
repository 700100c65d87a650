package cases

import (
	"bytes"
	"encoding/binary"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/documents"
)

// A Summary is what a list shows of a case.
type Summary struct {
	ID        string          `json:"caseId"`
	Firm      string          `json:"firm"`
	Bank      string          `json:"bank,omitempty"`
	State     State           `json:"state"`
	Request   string          `json:"request"`
	Applicant string          `json:"applicant"`
	Amount    documents.Money `json:"amount"`
	Date      documents.Date  `json:"date,omitempty"` // of presentation
	Documents int             `json:"documents"`
	Open      int             `json:"openQuestions,omitempty"`
	Changed   time.Time       `json:"changed"`
	Decision  Kind            `json:"decision,omitempty"`
	// The rest is the bank's and the supervisor's.
	Verdict string  `json:"verdictId,omitempty"`
	Answer  *Answer `json:"answer,omitempty"`
	Claim   string  `json:"claimId,omitempty"`
	Hold    bool    `json:"hold,omitempty"` // as in Case
}

// A Tab is a part of a list, in the order of what has to be done first.
type Tab string

// The tabs. A firm has Asked, Draft, With and Done; a bank Wait, Second, Asked and Done, and
// the supervisor the same.
const (
	TabAsked  Tab = "asked"
	TabDraft  Tab = "draft"
	TabWith   Tab = "with" // with the bank
	TabWait   Tab = "wait" // for an officer
	TabSecond Tab = "second"
	TabDone   Tab = "done"
)

// FirmTabs and BankTabs are the tabs of a list, in order.
var (
	FirmTabs = []Tab{TabAsked, TabDraft, TabWith, TabDone}
	BankTabs = []Tab{TabWait, TabSecond, TabAsked, TabDone}
)

// A View is whose list it is.
type View struct {
	kind, mspID string
	tabs        []Tab
}

// OfFirm is the list of a firm's cases.
func OfFirm(mspID string) View { return View{"firm", mspID, FirmTabs} }

// OfBank is the list of the cases that were presented to a bank.
func OfBank(mspID string) View { return View{"bank", mspID, BankTabs} }

// OfAll is the list of all cases that were presented.
func OfAll() View { return View{"all", "", BankTabs} }

// A shelf is a case's place in one list.
type shelf struct {
	view    View
	tab     Tab
	rank    byte // lower ones come first within the tab
	at      time.Time
	summary Summary
}

// shelves returns the places of a case.
func shelves(c *Case) []shelf {
	firm := c.ForFirm()
	out := []shelf{{OfFirm(c.Firm), firmTab(firm.State), 0, c.Changed, summarize(&firm)}}
	if c.Presented.IsZero() {
		return out
	}
	bank := c.ForBank()
	for _, v := range []View{OfBank(c.Bank), OfAll()} {
		out = append(out, shelf{v, bankTab(c.State), rank(c), c.Touched, summarize(&bank)})
	}
	return out
}

func firmTab(s State) Tab {
	switch s {
	case Asked:
		return TabAsked
	case Draft:
		return TabDraft
	case Presented:
		return TabWith
	}
	return TabDone
}

func bankTab(s State) Tab {
	switch s {
	case Asked:
		return TabAsked
	case Second:
		return TabSecond
	case Presented:
		return TabWait
	}
	return TabDone
}

// ranks are the outcomes, the worst first; what has no verdict yet comes last.
var ranks = []documents.Outcome{documents.Red, documents.Amber, documents.Grey, documents.Green}

func rank(c *Case) byte {
	if !c.State.WithBank() {
		return 0
	}
	if c.Answer != nil {
		if i := slices.Index(ranks, c.Answer.Outcome); i >= 0 {
			return byte(i)
		}
	}
	return byte(len(ranks))
}

func summarize(c *Case) Summary {
	s := Summary{
		ID: c.ID, Firm: c.Firm, Bank: c.Bank, State: c.State, Request: c.Request.ID, Applicant: c.Request.Applicant.Name,
		Amount: c.Request.Amount, Documents: len(c.Documents), Changed: c.Changed,
		Open: c.Open(), Verdict: c.Verdict, Answer: c.Answer, Claim: c.Claim, Hold: c.Hold,
	}
	if !c.Presented.IsZero() {
		s.Date = c.Request.Date
	}
	if c.Decision != nil && c.State == Decided {
		s.Decision = c.Decision.Kind
	}
	return s
}

// place returns the key of a shelf: whose list, tab, rank, time so that later ones come
// first, and the case.
func (b *Book) place(s shelf, name RowName) []byte {
	key := b.prefix(s.view)
	key = append(key, byte(slices.Index(s.view.tabs, s.tab)), s.rank)
	key = binary.BigEndian.AppendUint64(key, ^(uint64(s.at.UnixNano()) ^ 1<<63)) //nolint:gosec // the bits are meant, not the number
	return append(key, name[:]...)
}

func (b *Book) prefix(v View) []byte {
	n := b.seal.Name("list", v.kind, v.mspID)
	return n[:]
}

// MaxScan bounds the rows that one call of List looks at.
const MaxScan = 10_000

// List returns at most n summaries of the view after the place for which keep is true, in the
// order of the tabs, and the place where they end, nil at the end. No tab is all of them. A
// call looks at MaxScan rows at most, so it may return fewer than n before the end.
func (b *Book) List(v View, tab Tab, after []byte, n int, keep func(*Summary) bool) (rows []Summary, end []byte, err error) {
	prefix := b.prefix(v)
	whose := len(prefix)
	if i := slices.Index(v.tabs, tab); i >= 0 {
		prefix = append(prefix, byte(i))
	}
	err = b.db.db.View(func(tx *bbolt.Tx) error {
		c := tx.Bucket(shelvesBucket).Cursor()
		first := prefix
		if after != nil {
			first = append(bytes.Clone(prefix[:whose]), after...)
		}
		k, sealed := c.Seek(first)
		if after != nil && bytes.Equal(k, first) {
			k, sealed = c.Next()
		}
		for looked := 0; bytes.HasPrefix(k, prefix); k, sealed = c.Next() {
			if len(rows) == n || looked == MaxScan {
				return nil
			}
			end = bytes.Clone(k[whose:])
			looked++
			var s Summary
			if err := b.open(RowName(k[len(k)-len(RowName{}):]), sealed, &s); err != nil {
				return err
			}
			if keep == nil || keep(&s) {
				rows = append(rows, s)
			}
		}
		end = nil
		return nil
	})
	return rows, end, err
}

// Counts returns how many cases each tab of the view has.
func (b *Book) Counts(v View) (map[Tab]int, error) {
	out := map[Tab]int{}
	return out, b.db.db.View(func(tx *bbolt.Tx) error {
		prefix := b.prefix(v)
		c := tx.Bucket(shelvesBucket).Cursor()
		for k, _ := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, _ = c.Next() {
			out[v.tabs[k[len(prefix)]]]++
		}
		return nil
	})
}
