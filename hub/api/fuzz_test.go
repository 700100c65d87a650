package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/openapi"
)

// A target is a hub that fuzzed requests go to, and what they are made of.
type target struct {
	handler http.Handler
	calls   atomic.Int64
	docs    []*openapi3.T
	words   []string // IDs, digests and keys that mean something to the hub, and some that do not
}

// fuzzedDir is where the target keeps its data, "" where there is none.
var fuzzedDir string

var fuzzed = sync.OnceValues(func() (*target, error) {
	dir, err := os.MkdirTemp("", "tradehub-fuzz-") // for as long as the process, see TestMain
	if err != nil {
		return nil, err
	}
	fuzzedDir = dir
	cfg := hubtest.Settings(dir)
	l := &cfg.Limits
	l.Read, l.Check, l.Write, l.Batch, l.Upload, l.Open = 1e6, 1e6, 1e6, 1e6, 1e6, 1e6
	h, err := hubtest.Open(context.Background(), cfg)
	return &target{handler: h}, err
})

// aim returns the target with a claim, a verdict and documents of bank A in it.
func aim(t testing.TB) *target {
	t.Helper()
	x, err := fuzzed()
	if err != nil {
		t.Fatal(err)
	}
	if x.words != nil {
		return x
	}
	x.docs = schemas(t)
	// the examples are what a hub answered to: what they name is made here too, as far as it
	// does not differ from hub to hub
	x.words = []string{"", "0", "-1", "null", "GREEN", "FINANCED", "BankAMSP", "R-2026-001", "C-none", "V-none", strings.Repeat("x", 300), "\u0000", "\ufffd", "../..", "%2e%2e", "商业发票", "*"}
	for _, name := range []string{"invoice.xml", "declaration.xml", "bill-of-lading.json"} {
		a := x.call("agent", http.MethodPost, "/v1/documents?banks=BankAMSP", hubtest.File(t, hubtest.Import, name))
		x.words = append(x.words, strings.TrimPrefix(a.Header().Get("Location"), "/v1/documents/"))
	}
	for i, e := range api.Describe().Examples {
		if e.Operation == "createCase" {
			a := x.call(e.Caller, http.MethodPost, e.Request.Target, e.Request.Body, "Idempotency-Key", fmt.Sprint("case", i))
			if id, made := strings.CutPrefix(a.Header().Get("Location"), "/v1/cases/"); made { // of the documents above
				x.words = append(x.words, id)
			}
		}
		if e.Operation == "verify" {
			a := x.call(e.Caller, http.MethodPost, e.Request.Target, e.Request.Body, "Idempotency-Key", fmt.Sprint(i))
			verdict := strings.TrimPrefix(a.Header().Get("Location"), "/v1/verdicts/")
			c := x.call(e.Caller, http.MethodPost, "/v1/claims", []byte(`{"verdictId":"`+verdict+`","acceptAmber":true}`), "Idempotency-Key", "c")
			x.words = append(x.words, verdict, strings.TrimPrefix(c.Header().Get("Location"), "/v1/claims/"))
		}
	}
	if slices.Contains(x.words[17:], "") {
		t.Fatalf("what the fuzz starts from is not there: %q", x.words[17:])
	}
	return x
}

func (x *target) call(caller, method, path string, body []byte, headers ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, path, bytes.NewReader(body))
	req.RemoteAddr = fmt.Sprintf("10.0.%d.%d:1", x.calls.Add(1)/200%256, x.calls.Load()%200) // strangers have few questions each
	req.Header.Set("Authorization", "Bearer "+caller)
	for pair := range slices.Chunk(headers, 2) {
		req.Header.Set(pair[0], pair[1])
	}
	w := httptest.NewRecorder()
	x.handler.ServeHTTP(w, req)
	return w
}

// value draws a value of the schema; now and then one of another kind.
func (x *target) value(r *rand.Rand, s *openapi3.Schema, depth int) any {
	if r.IntN(25) == 0 || depth > 6 {
		return []any{nil, true, -1, 1e300, "x", []any{}, map[string]any{}}[r.IntN(7)]
	}
	switch {
	case len(s.Enum) > 0:
		return s.Enum[r.IntN(len(s.Enum))]
	case s.Type.Is("object"):
		return x.object(r, s, depth)
	case s.Type.Is("array"):
		list := make([]any, r.IntN(4))
		for i := range list {
			list[i] = x.value(r, s.Items.Value, depth+1)
		}
		return list
	case s.Type.Is("integer"), s.Type.Is("number"):
		return []any{0, 1, -1, r.Int64(), 100, 1 << 53, 0.5}[r.IntN(7)]
	case s.Type.Is("boolean"):
		return r.IntN(2) == 0
	}
	return x.words[r.IntN(len(x.words))]
}

func (x *target) object(r *rand.Rand, s *openapi3.Schema, depth int) map[string]any {
	out := map[string]any{}
	for name, p := range s.Properties {
		if slices.Contains(s.Required, name) && r.IntN(20) > 0 || r.IntN(2) == 0 {
			out[name] = x.value(r, p.Value, depth+1)
		}
	}
	if r.IntN(20) == 0 {
		out["unknown"] = 1
	}
	return out
}

// body draws a body: of the schema, an example's with one value replaced, or with bytes that were broken.
func (x *target) body(r *rand.Rand, o *openapi.Operation, doc *openapi3.T) []byte {
	body := doc.Paths.Find(o.Path).GetOperation(o.Method).RequestBody
	if body == nil {
		return nil
	}
	var b []byte
	own := openapi.ExamplesOf(api.Describe().Examples, o.ID)
	switch media := body.Value.Content["application/json"]; {
	case media == nil:
		b = []byte(x.words[r.IntN(len(x.words))])
	case r.IntN(2) == 0 && len(own) > 0:
		v, _ := decoded(own[0].Request.Body).(map[string]any)
		for name, p := range media.Schema.Value.Properties {
			if r.IntN(3) == 0 {
				v[name] = x.value(r, p.Value, 1)
			}
		}
		b = must(json.Marshal(v))
	default:
		b = must(json.Marshal(x.value(r, media.Schema.Value, 0)))
	}
	if r.IntN(10) == 0 && len(b) > 0 {
		b = slices.Clone(b)
		b[r.IntN(len(b))] = byte(r.IntN(256))
	}
	return b
}

// shoot sends one drawn request to the operation and returns what is wrong with the answer.
func (x *target) shoot(r *rand.Rand, o *openapi.Operation) (faults []string) {
	path, params := o.Path, map[string]string{}
	for part := range strings.SplitSeq(o.Path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			name = strings.TrimSuffix(name, "}")
			params[name] = x.words[r.IntN(len(x.words))]
			if params[name] == "" {
				params[name] = "-"
			}
			path = strings.ReplaceAll(path, part, url.PathEscape(params[name]))
		}
	}
	q := url.Values{}
	for _, p := range o.Query {
		if r.IntN(2) == 0 {
			q.Set(p.Name, x.words[r.IntN(len(x.words))])
		}
	}
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	var headers []string
	if r.IntN(10) > 0 {
		headers = append(headers, "Idempotency-Key", fmt.Sprint(r.IntN(1e6)))
	}
	for _, name := range []string{"If-Match", "If-None-Match", "Accept", "Accept-Language"} {
		if r.IntN(4) == 0 {
			headers = append(headers, name, append([]string{`"1"`, `"2"`}, x.words...)[r.IntN(11)])
		}
	}
	caller := hubtest.Organisations[r.IntN(len(hubtest.Organisations))].Name
	if len(o.Roles) > 0 && r.IntN(4) > 0 { // mostly somebody who may
		i := slices.IndexFunc(hubtest.Organisations, func(c access.Caller) bool { return slices.Contains(o.Roles, string(c.Role)) })
		caller = hubtest.Organisations[i].Name
	}
	b := x.body(r, o, x.docs[1])
	a := x.call(caller, o.Method, path, b, headers...)
	said := fmt.Sprintf("%s %s as %s with %q %.300q", o.Method, path, caller, headers, b)
	if a.Code >= http.StatusInternalServerError {
		return []string{fmt.Sprintf("%s: %d %s", said, a.Code, a.Body)}
	}
	if a.Code == http.StatusNotFound && strings.Contains(a.Body.String(), string(api.CodeNoRoute)) { // a drawn name that is no part of a path
		return nil
	}
	return append(faults, x.undocumented(o, path, params, a, said)...)
}

// undocumented returns where the answer is not what the documents say of the operation.
func (x *target) undocumented(o *openapi.Operation, path string, params map[string]string, a *httptest.ResponseRecorder, said string) (faults []string) {
	ex := exchange{openapi.Request{Method: o.Method, Target: path}, params, nil, a.Code, a.Header(), a.Body.Bytes()}
	for _, doc := range x.docs {
		for _, fault := range ex.faults(doc, o, false) {
			faults = append(faults, said+": "+fault)
		}
	}
	if a.Header().Get("Content-Type") != "application/problem+json" {
		return faults
	}
	var p api.Problem
	if err := json.Unmarshal(a.Body.Bytes(), &p); err != nil {
		return append(faults, said+": "+err.Error())
	}
	src := api.Describe().Source
	if !slices.ContainsFunc(src.CodesOf(o), func(c openapi.Code) bool { return c.Code == string(p.Code) && c.Status == a.Code }) {
		faults = append(faults, fmt.Sprintf("%s: the problem %s is not among those of %s", said, p.Code, o.ID))
	}
	return faults
}

// TestDrawnRequests sends drawn requests to every operation: no answer is a 5xx, and each is
// what both documents say of it.
func TestDrawnRequests(t *testing.T) {
	x := aim(t)
	r := rand.New(rand.NewPCG(1, 2))
	for _, o := range api.Describe().Operations {
		for range 60 {
			for _, fault := range x.shoot(r, &o) {
				t.Error(fault)
			}
		}
	}
}

// FuzzOperations does the same from other seeds.
func FuzzOperations(f *testing.F) {
	f.Add(uint64(3), uint64(4))
	f.Fuzz(func(t *testing.T, a, b uint64) {
		x := aim(t)
		r := rand.New(rand.NewPCG(a, b))
		ops := api.Describe().Operations
		for range 20 {
			for _, fault := range x.shoot(r, &ops[r.IntN(len(ops))]) {
				t.Error(fault)
			}
		}
	})
}
