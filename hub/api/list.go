package api

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/hub/query"
)

const defaultPage = 50

// A list is one page of a list, as a client asks for it.
type list struct {
	query.Page
	filters url.Values
}

// list reads the query: cursor, limit, and the filters that the route knows, each at most once.
func (s *server) list(c *gin.Context, filters ...string) (l list, err error) {
	q, err := parameters(c, append(filters, "cursor", "limit")...)
	if err != nil {
		return l, err
	}
	l = list{query.Page{Cursor: q.Get("cursor"), Size: defaultPage}, url.Values{}}
	if text := q.Get("limit"); text != "" {
		if l.Size, err = strconv.Atoi(text); err != nil || l.Size < 1 || l.Size > query.MaxPage {
			return l, problem(CodeBadRequest, "detail.query.limit", "most", query.MaxPage)
		}
	}
	for _, name := range filters {
		if q.Has(name) {
			l.filters.Set(name, q.Get(name))
		}
	}
	return l, nil
}

// link sends the client the address of the next page (RFC 8288), unless there is none.
func (l list) link(c *gin.Context, next string) {
	if next == "" {
		return
	}
	q := url.Values{"cursor": {next}, "limit": {strconv.Itoa(l.Size)}}
	for name, v := range l.filters {
		q[name] = v
	}
	c.Header("Link", fmt.Sprintf(`<%s?%s>; rel="next"`, c.FullPath(), q.Encode()))
}

// parameters returns a query. It fails if a parameter is unknown or given twice.
func parameters(c *gin.Context, known ...string) (url.Values, error) {
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
