package openapi

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// A Source is what a document is made of.
type Source struct {
	Title, Version string
	Text           string // what holds for all operations, in Markdown
	Groups         []Group
	Operations     []Operation
	Problem        any // a value of the type of every answer that is a refusal
	Codes          []Code
	Kinds          []Kind
	Names          map[string]string // of schemas, by the Go type, "cases.Decision", where its own does not do
	Optional       []string          // members that a client may leave out: "Request.bank"
	Examples       []Example
}

// A Group is a heading under which operations are listed.
type Group struct{ Name, Does string }

// A Code is the name of a problem.
type Code struct {
	Code   string
	Status int
	Titles map[string]string // by the language
	// Common is why an operation may answer it without naming it; nil where each operation
	// that may answer it names it.
	Common func(*Operation) bool
}

// A Document describes an interface.
type Document struct {
	Source
	Current []byte // OpenAPI 3.1, JSON
	Older   []byte // OpenAPI 3.0.3, JSON
}

// New returns the document. It fails where operations and examples do not fit each other.
func New(src Source) (*Document, error) {
	d := &Document{Source: src}
	b := builder{src, newRegistry(src.Kinds, src.Names)}
	api := &huma.OpenAPI{
		OpenAPI: "3.1.0", Info: &huma.Info{Title: src.Title, Version: src.Version, Description: src.Text},
		Components: &huma.Components{Schemas: b.types.Registry, SecuritySchemes: map[string]*huma.SecurityScheme{
			"bearer": {Type: "http", Scheme: "bearer", Description: "a caller's token"},
		}},
		Security: []map[string][]string{{"bearer": {}}},
		Servers:  []*huma.Server{{URL: "/"}},
	}
	for _, g := range src.Groups {
		api.Tags = append(api.Tags, &huma.Tag{Name: g.Name, Description: g.Does})
	}
	for i := range src.Operations {
		api.AddOperation(b.operation(&src.Operations[i]))
	}
	for _, member := range src.Optional {
		name, field, _ := strings.Cut(member, ".")
		if s := b.types.Map()[name]; s != nil {
			s.Required = slices.DeleteFunc(s.Required, func(r string) bool { return r == field })
		}
	}
	for _, e := range src.Examples {
		if !slices.ContainsFunc(src.Operations, func(o Operation) bool { return o.ID == e.Operation }) {
			return nil, fmt.Errorf("openapi: an example is of the operation %q, which is not there", e.Operation)
		}
	}
	var err error
	if d.Current, err = json.Marshal(api); err != nil {
		return nil, fmt.Errorf("openapi: %w", err)
	}
	if d.Older, err = api.Downgrade(); err != nil {
		return nil, fmt.Errorf("openapi: %w", err)
	}
	return d, nil
}

// CodesOf returns the problems that the operation may answer, by status and name.
func (s *Source) CodesOf(o *Operation) (all []Code) {
	for _, c := range s.Codes {
		if slices.Contains(o.Codes, c.Code) || c.Common != nil && c.Common(o) {
			all = append(all, c)
		}
	}
	slices.SortStableFunc(all, func(a, b Code) int {
		return cmp.Or(a.Status-b.Status, strings.Compare(a.Code, b.Code))
	})
	return all
}

// A builder turns operations into huma's.
type builder struct {
	Source
	types *registry
}

func (b *builder) operation(o *Operation) *huma.Operation {
	op := &huma.Operation{
		OperationID: o.ID, Method: o.Method, Path: o.Path, Tags: []string{o.Group}, Summary: upper(o.Does),
		Description: "For: " + o.Who + ".", Responses: map[string]*huma.Response{},
	}
	if o.Open {
		op.Security = []map[string][]string{}
	}
	own := ExamplesOf(b.Examples, o.ID)
	op.Parameters = b.parameters(o)
	op.RequestBody = b.body(o, own)
	for _, a := range o.Answers {
		op.Responses[strconv.Itoa(a.Status)] = b.answer(a, o, own)
	}
	for _, c := range b.CodesOf(o) {
		status := strconv.Itoa(c.Status)
		if r := op.Responses[status]; r != nil {
			r.Description += ", " + c.Code
			continue
		}
		op.Responses[status] = &huma.Response{
			Description: c.Code, Content: map[string]*huma.MediaType{"application/problem+json": {Schema: b.types.of(b.Problem)}},
		}
	}
	return op
}

func (b *builder) parameters(o *Operation) (all []*huma.Param) {
	text := &huma.Schema{Type: huma.TypeString}
	for _, name := range o.names() {
		all = append(all, &huma.Param{Name: name, In: "path", Required: true, Schema: text})
	}
	for _, q := range o.Query {
		s := &huma.Schema{Type: huma.TypeString}
		if q.Integer {
			s.Type = huma.TypeInteger
		}
		for _, v := range q.Values {
			s.Enum = append(s.Enum, v)
		}
		all = append(all, &huma.Param{Name: q.Name, In: "query", Description: q.Does, Required: q.Required, Schema: s})
	}
	header := func(name, does string, required bool) {
		all = append(all, &huma.Param{Name: name, In: "header", Description: does, Required: required, Schema: text})
	}
	if o.Once {
		header("Idempotency-Key", "names the request: the same one is done once", true)
	}
	if o.Tagged {
		header("If-None-Match", "answers 304 while the ETag is still this one", false)
	}
	if o.Match {
		header("If-Match", "refuses the request if the ETag is no longer this one", o.Need)
	}
	return all
}

func (b *builder) body(o *Operation, own []Example) *huma.RequestBody {
	if o.In == nil {
		return nil
	}
	if raw, ok := o.In.(Bytes); ok {
		return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{raw.MediaType: binary()}}
	}
	m := &huma.MediaType{Schema: b.types.of(o.In)}
	if len(own) > 0 {
		m.Example = own[0].Request.Body
	}
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": m}}
}

// binary is any bytes, which have no schema in OpenAPI 3.1.
func binary() *huma.MediaType { return &huma.MediaType{} }

func (b *builder) answer(a Answer, o *Operation, own []Example) *huma.Response {
	r := &huma.Response{Description: a.Does, Headers: map[string]*huma.Param{}, Content: map[string]*huma.MediaType{}}
	if r.Description == "" {
		r.Description = http.StatusText(a.Status)
	}
	for _, h := range b.headers(a, o) {
		r.Headers[h] = &huma.Param{Description: Headers[h], Schema: &huma.Schema{Type: huma.TypeString}}
	}
	switch body := a.Body.(type) {
	case nil:
	case Bytes:
		r.Content[body.MediaType] = binary()
	case []Bytes:
		for _, m := range body {
			r.Content[m.MediaType] = binary()
		}
	default:
		m := &huma.MediaType{Schema: b.types.of(body)}
		for _, e := range own {
			if e.Status == a.Status {
				m.Example = e.Answer
			}
		}
		r.Content["application/json"] = m
	}
	return r
}

// Headers are the headers of answers, and what each is.
var Headers = map[string]string{
	"X-Request-Id":         "names the request in the hub's log",
	"Location":             "the resource that was made",
	"Content-Location":     "the resource that was changed",
	"Link":                 "rel=\"next\" is the next page",
	"ETag":                 "the version of the resource",
	"Idempotency-Replayed": "true for a repeated request",
	"RateLimit-Policy":     "the limit of the caller for requests of this class",
	"RateLimit":            "what is left of it",
	"Tradehub-Standing":    "what became of the verdict since",
}

func (b *builder) headers(a Answer, o *Operation) []string {
	all := append([]string{"X-Request-Id", "RateLimit-Policy", "RateLimit"}, a.Headers...)
	if o.Once {
		all = append(all, "Idempotency-Replayed")
	}
	if o.Tagged {
		all = append(all, "ETag")
	}
	return all
}

func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
