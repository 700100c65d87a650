package query

import (
	"context"
	"fmt"

	"github.com/tradehub/tradehub/hub/access"
)

// MaxPage bounds the rows of a page.
const MaxPage = 200

// A Page is the part of a list that is asked for.
type Page struct {
	Cursor string // List.Next of the page before; "" is the beginning
	Size   int    // 1 to MaxPage rows
}

// A List is one page of a list.
type List[R any] struct {
	Rows  []R
	Block uint64 // up to which the list is complete
	Next  string // cursor of the next page; "" is the end
}

// read reads one page of a list. A cursor is good for the list of this name, this
// caller's organisation and role, and these filters.
func read[R any](
	ctx context.Context, q *Query, who access.Caller, p Page, rows func(after []byte, n int) ([]R, []byte, error), name string, filters ...string,
) (l List[R], err error) {
	if p.Size < 1 || p.Size > MaxPage {
		return l, fmt.Errorf("query: a page of %d rows; want 1 to %d", p.Size, MaxPage)
	}
	list := append([]string{name, who.MSPID, string(who.Role)}, filters...)
	after, err := q.place(p.Cursor, list...)
	if err != nil {
		return l, err
	}
	if l.Block, err = q.current(ctx); err != nil {
		return l, err
	}
	got, end, err := rows(after, p.Size)
	if err != nil {
		return l, hidden(err)
	}
	l.Rows = append([]R{}, got...) // JSON [], not null
	if end != nil {
		l.Next = q.cursor(end, list...)
	}
	return l, nil
}
