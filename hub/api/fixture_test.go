package api_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/ledger"
)

// options serve one bank, whose token is "bank", with real records. Its ledger
// is what the test says: it is the first thing that a claim's route asks for.
func options(t *testing.T, l func(context.Context) (*ledger.Ledger, error)) api.Options {
	t.Helper()
	rec, err := cases.Open(filepath.Join(t.TempDir(), "hub.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = rec.Close() })
	callers, err := access.NewBearer(map[access.TokenDigest]access.Caller{
		access.DigestToken("bank"): {Name: "bank", MSPID: "BankAMSP", Role: protocol.RoleBank},
	})
	if err != nil {
		t.Fatal(err)
	}
	seal, err := cases.NewSeal(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	return api.Options{
		Requests: rec.Requests(seal), Log: slog.New(slog.DiscardHandler), Now: time.Now, MaxUpload: 1 << 20, MaxBody: 1 << 20, Timeout: time.Minute,
		Callers: callers, Decisions: access.NewDecisions(slog.New(slog.DiscardHandler), make([]byte, 32)),
		Ledger: func(ctx context.Context, _ access.Caller) (*ledger.Ledger, error) { return l(ctx) },
	}
}

// ask posts a reservation under the key.
func ask(t *testing.T, h http.Handler, key string) *httptest.ResponseRecorder {
	t.Helper()
	return askWith(t, h, key, `{"verdictId":"V-1"}`)
}

func askWith(t *testing.T, h http.Handler, key, body string) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/claims", strings.NewReader(body))
	req.Header.Set("Authorization", "Bearer bank")
	req.Header.Set("Idempotency-Key", key)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w
}

func wantProblem(t *testing.T, w *httptest.ResponseRecorder, status int, code api.Code) api.Problem {
	t.Helper()
	var p api.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	if w.Code != status || p.Status != status || p.Code != code || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("status %d, %s: %s; want %d, %s", w.Code, w.Header().Get("Content-Type"), w.Body, status, code)
	}
	return p
}
