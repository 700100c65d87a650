package portal

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/transcript"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/verify"
	"github.com/tradehub/tradehub/web"
)

// A paperNext is what the visitor may do next with a paper. Its word is "paperNext.NEXT".
type paperNext string

// What comes next. All but the first are the turns of transcribe.Turn.
const (
	paperBegin  paperNext = "begin" // nobody has typed it
	paperType   paperNext = "type"
	paperRead   paperNext = "read"
	paperSettle paperNext = "settle"
	paperWait   paperNext = "wait"
	paperDone   paperNext = "done"
)

// nexts is the order of the list: what waits for the visitor comes first.
var nexts = []paperNext{paperSettle, paperType, paperRead, paperBegin, paperWait, paperDone}

// A paperRow is a paper of the list.
type paperRow struct {
	Digest documents.Digest
	Kind   transcript.Kind // "" where nobody began
	Next   paperNext
	At     time.Time
}

// Bounds of what the list looks through.
const (
	lookedUploads = 400
	lookedCases   = 100
	listedPapers  = 200
)

// list handles "GET /papers".
func (p Papers) list(v *Visit) error {
	rows, err := p.waiting(v.Context(), v.Who.Caller)
	if err != nil {
		return err
	}
	return v.Render("papers-list", web.Page{Title: v.Say("papers.title"), Data: rows})
}

// waiting are the papers that the visitor's organisation works on, and those that nobody has begun.
func (p Papers) waiting(ctx context.Context, who access.Caller) (rows []paperRow, err error) {
	works, err := p.Desk.List(ctx, who)
	if err != nil {
		return nil, err
	}
	seen := map[documents.Digest]bool{}
	for _, w := range works {
		if _, err := p.Desk.Work(ctx, who, w.Original); errors.Is(err, cases.ErrNotFound) {
			continue // no more the organisation's to read
		}
		seen[w.Original] = true
		rows = append(rows, paperRow{w.Original, w.Kind, paperNext(w.Turn), w.Changed})
	}
	more, err := p.readable(ctx, who)
	if err != nil {
		return nil, err
	}
	for _, u := range more {
		if seen[u.Digest] || len(rows) >= listedPapers {
			continue
		}
		seen[u.Digest] = true
		row, err := p.Rows.Document(u.Digest)
		if err != nil || !row.Paper() {
			continue // it is nothing to type
		}
		next := paperRow{Digest: u.Digest, Next: paperBegin, At: u.At}
		if w, err := p.Desk.Work(ctx, who, u.Digest); err == nil {
			next.Kind, next.Next = w.Kind, paperNext(w.Turn)
		} else if !errors.Is(err, cases.ErrNotFound) {
			return nil, err
		}
		rows = append(rows, next)
	}
	slices.SortStableFunc(rows, func(a, b paperRow) int {
		return cmp.Or(slices.Index(nexts, a.Next)-slices.Index(nexts, b.Next), b.At.Compare(a.At))
	})
	return rows, nil
}

// readable are documents that may be papers: a firm's latest uploads, and those of the latest cases
// that were presented to a bank.
func (p Papers) readable(ctx context.Context, who access.Caller) (out []cases.Upload, err error) {
	if who.IsFirm() {
		for at := (query.Page{Size: lookedUploads / 4}); len(out) < lookedUploads; {
			l, err := p.Query.UploadList(ctx, who, at)
			if out = append(out, l.Rows...); err != nil || l.Next == "" {
				return out, err
			}
			at.Cursor = l.Next
		}
		return out, nil
	}
	l, err := p.Query.CaseList(ctx, who, query.CaseFilter{}, query.Page{Size: lookedCases})
	if err != nil {
		return nil, err
	}
	for _, s := range l.Rows {
		c, err := p.Query.Case(ctx, who, s.ID)
		if err != nil {
			continue // it was withdrawn since
		}
		for _, d := range c.Documents {
			out = append(out, cases.Upload{Digest: d, At: c.Presented})
		}
	}
	return out, nil
}

// unconfirmed reports whether an error says that nobody confirmed what is on a paper.
func unconfirmed(err error) bool {
	_, is := errors.AsType[*verify.UnconfirmedError](err)
	return is
}
