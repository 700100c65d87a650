package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/tradehub/tradehub/hub/client"
)

// A peer answers as the test says, and notes what came.
type peer struct {
	answers []func(http.ResponseWriter)
	keys    []string
	bodies  []string
}

func (p *peer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, _ := io.ReadAll(r.Body)
	p.keys, p.bodies = append(p.keys, r.Header.Get("Idempotency-Key")), append(p.bodies, string(b))
	next := p.answers[min(len(p.keys), len(p.answers))-1]
	next(w)
}

func answer(status int, body string, headers ...string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		for pair := range slices.Chunk(headers, 2) {
			w.Header().Set(pair[0], pair[1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func cutOff(http.ResponseWriter) { panic(http.ErrAbortHandler) }

const claimed = `{"claim":{"id":"C-1","state":"RESERVED"},"receipt":{"txId":"t","block":3}}`

// TestRepeats holds which answers are repeated, with the same key and body.
func TestRepeats(t *testing.T) {
	for name, test := range map[string]struct {
		answers []func(http.ResponseWriter)
		sent    int
		code    string // of the problem in the end; "" is the claim
		status  int
	}{
		"answered":              {[]func(http.ResponseWriter){answer(201, claimed)}, 1, "", 0},
		"cut off, then there":   {[]func(http.ResponseWriter){cutOff, cutOff, answer(201, claimed)}, 3, "", 0},
		"away, then there":      {[]func(http.ResponseWriter){answer(503, `{"code":"LEDGER_UNAVAILABLE"}`), answer(201, claimed)}, 2, "", 0},
		"a proxy, then there":   {[]func(http.ResponseWriter){answer(502, `<html>`), answer(201, claimed)}, 2, "", 0},
		"in flight, then there": {[]func(http.ResponseWriter){answer(409, `{"code":"IDEMPOTENCY_KEY_IN_FLIGHT"}`), answer(201, claimed)}, 2, "", 0},
		"a race, then there":    {[]func(http.ResponseWriter){answer(409, `{"code":"CONFLICT"}`), answer(201, claimed)}, 2, "", 0},
		"taken":                 {[]func(http.ResponseWriter){answer(409, `{"code":"CAPACITY_TAKEN"}`)}, 1, client.CodeTaken, 409},
		"wrong":                 {[]func(http.ResponseWriter){answer(422, `{"code":"IDEMPOTENCY_KEY_REUSED"}`)}, 1, "IDEMPOTENCY_KEY_REUSED", 422},
		"a defect":              {[]func(http.ResponseWriter){answer(500, `{"code":"INTERNAL"}`)}, 1, "INTERNAL", 500},
		"away for long":         {[]func(http.ResponseWriter){answer(503, `{"code":"LEDGER_UNAVAILABLE"}`)}, 4, "LEDGER_UNAVAILABLE", 503},
		"come back in an hour":  {[]func(http.ResponseWriter){answer(429, `{"code":"TOO_MANY_REQUESTS"}`, "Retry-After", "3600")}, 1, "TOO_MANY_REQUESTS", 429},
		"sent elsewhere":        {[]func(http.ResponseWriter){answer(307, ``, "Location", "http://evil.example/")}, 1, "", 307},
	} {
		t.Run(name, func(t *testing.T) {
			p := &peer{answers: test.answers}
			srv := httptest.NewServer(p)
			defer srv.Close()
			c := &client.Client{Base: srv.URL + "/", Token: "t", Attempts: 4, Wait: time.Millisecond}
			claim, err := c.Reserve(t.Context(), "", "V-1", true)
			if len(p.keys) != test.sent || len(slices.Compact(slices.Clone(p.keys))) != 1 || p.keys[0] == "" || len(slices.Compact(slices.Clone(p.bodies))) != 1 {
				t.Errorf("sent %d times, want %d, under %q: %q", len(p.keys), test.sent, p.keys, p.bodies)
			}
			var problem *client.Problem
			if test.status == 0 {
				if err != nil || claim.ID != "C-1" || claim.Receipt.Block != 3 {
					t.Errorf("%+v, %v", claim, err)
				}
			} else if !errors.As(err, &problem) || problem.Code != test.code || problem.Status != test.status || claim != nil {
				t.Errorf("%+v, %v; want %d %s", claim, err, test.status, test.code)
			}
		})
	}
}

// TestEndsWithItsContext stops waiting when the caller does.
func TestEndsWithItsContext(t *testing.T) {
	srv := httptest.NewServer(&peer{answers: []func(http.ResponseWriter){answer(503, `{"code":"LEDGER_UNAVAILABLE"}`, "Retry-After", "20")}})
	defer srv.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := (&client.Client{Base: srv.URL}).Claim(ctx, "C-1")
	var p *client.Problem
	if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &p) || p.RetryAfter != 20*time.Second {
		t.Errorf("%v", err)
	}
}
