package api

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
)

const (
	defaultPage = 50
	maxPage     = 200
)

// A list is one page of a list, as a client asks for it.
type list struct {
	after   []byte // place where the page before ended
	size    int
	filters url.Values
}

// list reads the query: cursor, limit, and the filters that the route knows, each at most once.
func (s *server) list(c *gin.Context, filters ...string) (l list, err error) {
	q, err := query(c, append(filters, "cursor", "limit")...)
	if err != nil {
		return l, err
	}
	l = list{size: defaultPage, filters: url.Values{}}
	if text := q.Get("limit"); text != "" {
		if l.size, err = strconv.Atoi(text); err != nil || l.size < 1 || l.size > maxPage {
			return l, problem(CodeBadRequest, "detail.query.limit", "most", maxPage)
		}
	}
	for _, name := range filters {
		if q.Has(name) {
			l.filters.Set(name, q.Get(name))
		}
	}
	l.after, err = s.place(q.Get("cursor"), l.name(c)...)
	return l, err
}

// name is what a cursor is bound to.
func (l list) name(c *gin.Context) []string {
	return []string{c.FullPath(), caller(c).MSPID, l.filters.Encode()}
}

// next tells the client where the next page is (RFC 8288), unless end says that there is none.
func (s *server) next(c *gin.Context, l list, end []byte) {
	if end == nil {
		return
	}
	q := url.Values{"cursor": {s.cursor(end, l.name(c)...)}, "limit": {strconv.Itoa(l.size)}}
	for name, v := range l.filters {
		q[name] = v
	}
	c.Header("Link", fmt.Sprintf(`<%s?%s>; rel="next"`, c.FullPath(), q.Encode()))
}

// query returns a query whose parameters are all known and given once.
func query(c *gin.Context, known ...string) (url.Values, error) {
	q, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil {
		return nil, problem(CodeBadRequest, "detail.query.unreadable")
	}
	for name, values := range q {
		if !slices.Contains(known, name) || len(values) != 1 {
			return nil, problem(CodeBadRequest, "detail.query.names", "names", listed(known))
		}
	}
	return q, nil
}

// listed writes values one after the other, for every language alike.
func listed[T ~string](values []T) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return strings.Join(texts, ", ")
}

// current waits until the projection holds all that the ledger does, so that a
// row that is not in an answer is not there. It returns the block that holds for.
func (s *server) current(ctx context.Context) (block uint64, err error) {
	wait, cancel := context.WithTimeout(ctx, s.MaxLag)
	defer cancel()
	err = s.Projection.Current(wait)
	block, _ = s.Projection.Height()
	return block, err
}
