package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/openapi"
)

// schemas are both documents, read by another library.
func schemas(t testing.TB) []*openapi3.T {
	t.Helper()
	var out []*openapi3.T
	for _, b := range [][]byte{api.Describe().Current, api.Describe().Older} {
		doc, err := openapi3.NewLoader().LoadFromData(b)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, doc)
	}
	return out
}

func TestDocumentsAreValid(t *testing.T) {
	for i, version := range []string{"3.1.0", "3.0.3"} {
		doc := schemas(t)[i]
		if doc.OpenAPI != version {
			t.Errorf("version %s, want %s", doc.OpenAPI, version)
		}
		if err := doc.Validate(t.Context()); err != nil {
			t.Errorf("OpenAPI %s: %v", version, err)
		}
	}
}

// operation returns the operation of the ID.
func operation(t testing.TB, id string) *openapi.Operation {
	t.Helper()
	ops := api.Describe().Operations
	i := slices.IndexFunc(ops, func(o openapi.Operation) bool { return o.ID == id })
	if i < 0 {
		t.Fatalf("no operation %s", id)
	}
	return &ops[i]
}

// An exchange is a request and its answer.
type exchange struct {
	request openapi.Request
	params  map[string]string
	body    []byte
	status  int
	header  http.Header
	answer  []byte
}

// faults returns where an exchange breaks a document.
func (x *exchange) faults(doc *openapi3.T, o *openapi.Operation, wholeRequest bool) (all []string) {
	item := doc.Paths.Find(o.Path)
	req := httptest.NewRequest(x.request.Method, x.request.Target, bytes.NewReader(x.body))
	for _, h := range x.request.Headers {
		req.Header.Set(h[0], h[1])
	}
	if o.In != nil {
		req.Header.Set("Content-Type", "application/json")
		if raw, ok := o.In.(openapi.Bytes); ok {
			req.Header.Set("Content-Type", raw.MediaType)
		}
	}
	in := &openapi3filter.RequestValidationInput{
		Request: req, PathParams: x.params,
		Route:   &routers.Route{Spec: doc, Path: o.Path, PathItem: item, Method: o.Method, Operation: item.GetOperation(o.Method)},
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true},
	}
	if wholeRequest {
		if err := openapi3filter.ValidateRequest(req.Context(), in); err != nil {
			all = append(all, fmt.Sprintf("request of %s: %v", o.ID, err))
		}
	}
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: x.status, Header: x.header, Options: in.Options}
	if err := openapi3filter.ValidateResponse(req.Context(), out.SetBodyBytes(x.answer)); err != nil {
		all = append(all, fmt.Sprintf("answer %d of %s: %v\n%s", x.status, o.ID, err, x.answer))
	}
	return all
}

// A story sends one request after another and notes each as an example.
type story struct {
	*hubtest.World
	docs     []*openapi3.T
	examples []openapi.Example
}

// send sends an example of the operation, whose path parameters and query are given, and wants
// an answer of the status.
func (s *story) send(id, caller string, status int, params map[string]string, query string, body any, headers ...string) hubtest.Answer {
	s.Helper()
	o := operation(s.T, id)
	target := o.Path
	for name, v := range params {
		target = strings.ReplaceAll(target, "{"+name+"}", v)
	}
	if query != "" {
		target += "?" + query
	}
	x := exchange{request: openapi.Request{Method: o.Method, Target: target}, params: params}
	switch b := body.(type) {
	case nil:
	case printed:
		x.request.File, x.body = "certificate.pdf", b
	case file:
		x.request.File, x.body = string(b), s.File(hubtest.Import, string(b))
	default:
		x.request.Body = must(json.Marshal(b))
		x.body = x.request.Body
	}
	if o.Once {
		headers = append(headers, "Idempotency-Key", fmt.Sprintf("example-%d", len(s.examples)+1))
	}
	for pair := range slices.Chunk(headers, 2) {
		x.request.Headers = append(x.request.Headers, [2]string{pair[0], pair[1]})
	}
	a := s.Send(caller, o.Method, target, x.body, headers...)
	if a.Status != status {
		s.Fatalf("%s: status %d, want %d: %s", id, a.Status, status, a.Body)
	}
	x.status, x.header, x.answer = a.Status, a.Header, a.Body
	for _, doc := range s.docs {
		for _, fault := range x.faults(doc, o, true) {
			s.Errorf("OpenAPI %s: %s", doc.OpenAPI, fault)
		}
	}
	s.note(id, caller, x)
	return a
}

// note keeps an example.
func (s *story) note(id, caller string, x exchange) {
	e := openapi.Example{Operation: id, Caller: caller, Request: x.request, Status: x.status}
	for _, name := range []string{"Location", "Content-Location", "ETag"} {
		if v := x.header.Get(name); v != "" {
			e.Headers = append(e.Headers, [2]string{name, v})
		}
	}
	if strings.Contains(x.header.Get("Content-Type"), "json") && !strings.HasPrefix(x.request.Target, "/openapi") {
		e.Answer = must(json.Marshal(shortened(decoded(x.answer))))
	}
	s.examples = append(s.examples, e)
}

// A printed certificate is the bytes of its PDF.
type printed []byte

// A file is a document of the first sample.
type file string

func must[V any](v V, err error) V {
	if err != nil {
		panic(err)
	}
	return v
}

func decoded(b []byte) (v any) {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		panic(err)
	}
	return v
}

// shortened cuts every list to its first three items.
func shortened(v any) any {
	switch x := v.(type) {
	case map[string]any:
		for name := range x {
			x[name] = shortened(x[name])
		}
	case []any:
		x = x[:min(3, len(x))]
		for i := range x {
			x[i] = shortened(x[i])
		}
		return x
	}
	return v
}

// TestExamples sends an example of every operation to a hub. Requests and answers fit both
// documents and the examples that the documents show.
func TestExamples(t *testing.T) {
	t.Parallel()
	s := &story{World: hubtest.Start(t), docs: schemas(t)}
	s.tell()
	seen := map[string]bool{}
	for _, e := range s.examples {
		seen[e.Operation] = true
	}
	for _, o := range api.Describe().Operations {
		if !seen[o.ID] {
			t.Errorf("%s has no example", o.ID)
		}
	}
	const path = "examples.json"
	if *update {
		b := must(json.MarshalIndent(s.examples, "", "\t"))
		if err := os.WriteFile(path, append(b, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	var want []openapi.Example
	if err := json.Unmarshal(must(os.ReadFile(path)), &want); err != nil {
		t.Fatal(err)
	}
	alike := comparison{names: map[string]string{}}
	alike.values("", decoded(must(json.Marshal(want))), decoded(must(json.Marshal(s.examples))))
	for _, fault := range alike.faults {
		t.Errorf("%s differs; run with -update and look at the change: %s", path, fault)
	}
}

// A comparison of what was recorded with what is. Names that differ from run to run, as those
// of claims do, must differ everywhere in the same way.
type comparison struct {
	names  map[string]string
	faults []string
}

var (
	aDay  = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`) // of presentation: today
	aTime = regexp.MustCompile(`^\d{4}-\d\d-\d\dT[\d:.]+Z$`)
	aName = regexp.MustCompile(`^[\w+/]{80,}=*$|[VCAKP]-[0-9a-f]{20,}|W-[A-Z2-7]{20}(?:/test/[0-9a-f]{16})?|msg_[0-9a-f]{32}|whpk_[\w+/=]{44}|whsec_[\w+/=]{44}|(?:bank|firm):[0-9a-f]{8}|\b[0-9a-f]{32,64}\b|"[\w-]{20}"|[A-Z2-7]{26}|[\w-]{40,}`)
	// counts depend on how many records the ledger put into one block, and which of the assets
	// that as many asked for is first on the key of tokens
	counts = regexp.MustCompile(`/(block|ledgerHeight|indexHeight|assets/\d+/token|bytes)$`)
)

func (c *comparison) differ(at string, want, got any) {
	c.faults = append(c.faults, fmt.Sprintf("%s: %v, was %v", at, got, want))
}

func (c *comparison) values(at string, want, got any) {
	if reflect.TypeOf(want) != reflect.TypeOf(got) {
		c.differ(at, want, got)
		return
	}
	switch w := want.(type) {
	case map[string]any:
		g, _ := got.(map[string]any)
		for name := range g {
			if _, ok := w[name]; !ok {
				c.differ(at+"/"+name, nil, g[name])
			}
		}
		for _, name := range slices.Sorted(maps.Keys(w)) {
			if _, ok := g[name]; !ok {
				c.differ(at+"/"+name, w[name], nil)
				continue
			}
			c.values(at+"/"+name, w[name], g[name])
		}
	case []any:
		g, _ := got.([]any)
		if len(w) != len(g) {
			c.differ(at, len(w), len(g))
			return
		}
		for i := range w {
			c.values(fmt.Sprintf("%s/%d", at, i), w[i], g[i])
		}
	case string:
		g, _ := got.(string)
		c.texts(at, w, g)
	default:
		if want != got && !counts.MatchString(at) {
			c.differ(at, want, got)
		}
	}
}

// texts compares two texts but for times and names.
func (c *comparison) texts(at, want, got string) {
	today := strings.HasSuffix(at, "/date") && aDay.MatchString(want) && aDay.MatchString(got)
	if today || aTime.MatchString(want) && aTime.MatchString(got) {
		return
	}
	ws, gs := aName.FindAllString(want, -1), aName.FindAllString(got, -1)
	if len(ws) != len(gs) || aName.ReplaceAllString(want, "") != aName.ReplaceAllString(got, "") {
		c.differ(at, want, got)
		return
	}
	for i := range ws {
		if counts.MatchString(at) {
			continue
		}
		if known, ok := c.names[ws[i]]; ok && known != gs[i] {
			c.differ(at, want, got)
		}
		c.names[ws[i]] = gs[i]
	}
}
