package hubtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"testing"

	"github.com/tradehub/tradehub/hub/api"
)

// An Answer is a response whose body was read to the end.
type Answer struct {
	*testing.T
	Status int
	Header http.Header
	Body   []byte
}

// Send sends a request as a caller, or without a token if the name is "". A body of
// bytes or a string is sent as it is, any other as JSON. Headers are name, value, name, value.
func (w *World) Send(caller, method, path string, body any, headers ...string) Answer {
	w.Helper()
	req, err := http.NewRequestWithContext(w.Context(), method, w.url+path, bytes.NewReader(encode(w.T, body)))
	if err != nil {
		w.Fatal(err)
	}
	if caller != "" {
		req.Header.Set("Authorization", "Bearer "+caller)
	}
	for pair := range slices.Chunk(headers, 2) {
		req.Header.Set(pair[0], pair[1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		w.Fatal(err)
	}
	return Answer{w.T, res.StatusCode, res.Header, b}
}

func encode(t *testing.T, body any) []byte {
	t.Helper()
	switch b := body.(type) {
	case nil:
		return nil
	case []byte:
		return b
	case string:
		return []byte(b)
	}
	b, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Post sends a request that changes something, under the idempotency key.
func (w *World) Post(caller, key, path string, body any) Answer {
	w.Helper()
	return w.Send(caller, http.MethodPost, path, body, "Idempotency-Key", key)
}

// Get sends a request that reads.
func (w *World) Get(caller, path string) Answer {
	w.Helper()
	return w.Send(caller, http.MethodGet, path, nil)
}

// Into decodes the JSON of an answer, which must have the status.
func (a Answer) Into(status int, v any) {
	a.Helper()
	if a.Status != status {
		a.Fatalf("status %d, want %d: %s", a.Status, status, a.Body)
	}
	if err := json.Unmarshal(a.Body, v); err != nil {
		a.Fatalf("%v: %s", err, a.Body)
	}
}

// Problem decodes an answer that must be a problem of the status and code.
func (a Answer) Problem(status int, code api.Code) api.Problem {
	a.Helper()
	var p api.Problem
	a.Into(status, &p)
	if p.Code != code || p.Status != status || p.Type != "urn:tradehub:problem:"+string(code) || p.Title == "" || p.Instance == "" {
		a.Errorf("problem %s, want code %s", a.Body, code)
	}
	if ct := a.Header.Get("Content-Type"); ct != "application/problem+json" {
		a.Errorf("content type %q", ct)
	}
	return p
}
