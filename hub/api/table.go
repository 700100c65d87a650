package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/openapi"
)

// A handler answers a request, or returns why not.
type handler = func(*gin.Context) error

// A route is a row of the table: what a client can ask for, who may, and what answers. What of
// it a caller may see is decided where it is read.
type route struct {
	openapi.Operation
	roles []protocol.Role // nil is any caller
	class Class
	do    handler
	// again answers a repeated request under an Idempotency-Key; nil repeats do, which by
	// itself does nothing twice.
	again replay
}

// table is the table of contents. The handlers, both OpenAPI documents and API.md are made of it.
func (s *server) table() (all []route) {
	for _, rows := range [][]route{s.documentRoutes(), s.paperRoutes(), s.caseRoutes(), s.verdictRoutes(), s.claimRoutes(), s.supervisorRoutes(), s.supervisionRoutes(), s.eventRoutes(), s.webhookRoutes(), s.publicRoutes(), s.hubRoutes()} {
		all = append(all, rows...)
	}
	for i := range all {
		for _, role := range all[i].roles {
			all[i].Roles = append(all[i].Roles, string(role))
		}
	}
	return all
}

// routes registers the table.
func (s *server) routes(r *gin.Engine) {
	for _, row := range s.table() {
		chain := []gin.HandlerFunc{s.limited(row.class)}
		if !row.Open {
			chain = []gin.HandlerFunc{s.allow(row.roles...), s.limited(row.class)}
		}
		last := s.handle(row.do)
		if row.Once {
			last = s.idempotent(row.do, row.again)
		}
		r.Handle(row.Method, pattern(row.Path), append(chain, last)...)
	}
}

// pattern returns a path as gin reads it: "/v1/claims/:id" of "/v1/claims/{id}".
func pattern(path string) string {
	return strings.NewReplacer(":", `\:`, "{", ":", "}", "").Replace(path)
}

// The parts of rows.

func get(id, path, does string) openapi.Operation {
	return openapi.Operation{ID: id, Method: http.MethodGet, Path: path, Does: does}
}

func post(id, path, does string) openapi.Operation {
	return openapi.Operation{ID: id, Method: http.MethodPost, Path: path, Does: does}
}

func ok(body any) []openapi.Answer {
	return []openapi.Answer{{Status: http.StatusOK, Body: body}}
}

// made is an answer that names a new resource.
func made(body any) []openapi.Answer {
	return []openapi.Answer{{Status: http.StatusCreated, Body: body, Headers: []string{"Location"}}}
}

// changed is an answer that names the resource that was changed.
func changed(body any) []openapi.Answer {
	return []openapi.Answer{{Status: http.StatusOK, Body: body, Headers: []string{"Content-Location"}}}
}

// paged are the answer and the query of a list.
func paged(op openapi.Operation, body any, filters ...openapi.Parameter) openapi.Operation {
	op.Answers = []openapi.Answer{{Status: http.StatusOK, Body: body, Headers: []string{"Link"}}}
	op.Query = append(slices.Clone(filters),
		openapi.Parameter{Name: "limit", Does: "items of a page, 50 by default and 200 at most", Integer: true},
		openapi.Parameter{Name: "cursor", Does: "from the link to the next page"})
	op.Codes = codes(CodeBehind, CodeNotFound) // a bank's list is another's for nobody
	return op
}

func codes(of ...Code) (all []string) {
	for _, c := range of {
		all = append(all, string(c))
	}
	return all
}

func refusals(of ...protocol.Code) (all []string) {
	for _, c := range of {
		all = append(all, string(c))
	}
	return all
}
