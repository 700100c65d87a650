package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/store"
	"github.com/tradehub/tradehub/hub/verify"
)

// TestErrorsAreProblems holds which error of the floors below is which problem.
func TestErrorsAreProblems(t *testing.T) {
	const secret = "/var/lib/secret"
	for name, test := range map[string]struct {
		err    error
		status int
		code   api.Code
		retry  string
	}{
		"ledger away":      {ledger.ErrUnavailable, http.StatusServiceUnavailable, api.CodeUnavailable, "2"},
		"race lost":        {ledger.ErrConflict, http.StatusConflict, api.CodeConflict, "2"},
		"disk full":        {store.ErrFull, http.StatusInsufficientStorage, api.CodeFull, ""},
		"not there":        {cases.ErrNotFound, http.StatusNotFound, api.CodeNotFound, ""},
		"content gone":     {store.ErrNotFound, http.StatusNotFound, api.CodeNotFound, ""},
		"content damaged":  {store.ErrCorrupt, http.StatusInternalServerError, api.CodeInternal, ""},
		"contract differs": {ledger.ErrNondeterministic, http.StatusInternalServerError, api.CodeInternal, ""},
		"out of time":      {context.DeadlineExceeded, http.StatusGatewayTimeout, api.CodeTimeout, ""},
		"out of time in the ledger": {
			fmt.Errorf("%w: %w", ledger.ErrUnavailable, context.DeadlineExceeded), http.StatusGatewayTimeout, api.CodeTimeout, "",
		},
		"contract refuses": {&protocol.Error{Code: protocol.CodeTooLate, Detail: "5 days"}, http.StatusConflict, "TOO_LATE", ""},
		"anything else":    {errors.New("?"), http.StatusInternalServerError, api.CodeInternal, ""},
	} {
		t.Run(name, func(t *testing.T) {
			h := api.New(options(t, func(context.Context) (*ledger.Ledger, error) { return nil, fmt.Errorf("read %s: %w", secret, test.err) }))
			w := ask(t, h, "k")
			wantProblem(t, w, test.status, test.code)
			if w.Header().Get("Retry-After") != test.retry {
				t.Errorf("Retry-After %q, want %q", w.Header().Get("Retry-After"), test.retry)
			}
			if strings.Contains(w.Body.String(), secret) {
				t.Errorf("the hub's own affairs are told: %s", w.Body)
			}
		})
	}
}

// TestProblemsInTheClientsLanguage wants title and detail in the client's language, and what
// a floor below says as it says it.
func TestProblemsInTheClientsLanguage(t *testing.T) {
	verdict := &verify.VerdictError{ID: "V-1", Outcome: documents.Red, Final: []string{"X01"}}
	for name, test := range map[string]struct {
		err                     error
		language, title, detail string
	}{
		"English":             {ledger.ErrConflict, "en", "Conflict with another request", "another request changed the same claim; retry"},
		"Simplified":          {ledger.ErrConflict, "zh-CN", "与另一请求冲突", "另一请求已更改同一融资登记，请重试"},
		"Traditional":         {ledger.ErrConflict, "zh-HK", "與另一請求衝突", "另一請求已更改同一融資登記，請重試"},
		"a verdict":           {verdict, "zh-Hans", "该核验结论不能用于登记融资", "核验结论 V-1 为红色（规则 X01），不得批准例外：额度不足"},
		"a verdict, English":  {verdict, "en", "This verdict cannot support a claim", verdict.Error()},
		"the contract":        {&protocol.Error{Code: protocol.CodeTooLate, Detail: "5 days"}, "zh-Hans", "已超过时限", "5 days"},
		"a code not yet read": {&protocol.Error{Code: "LATER"}, "zh-Hant", "內部錯誤", ""},
	} {
		t.Run(name, func(t *testing.T) {
			h := api.New(options(t, func(context.Context) (*ledger.Ledger, error) { return nil, test.err }))
			req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/claims", strings.NewReader(`{"verdictId":"V-1"}`))
			req.Header.Set("Authorization", "Bearer bank")
			req.Header.Set("Idempotency-Key", "k")
			req.Header.Set("Accept-Language", test.language)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, req)
			var p api.Problem
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Title != test.title || p.Detail != test.detail {
				t.Errorf("%v, %q: %q; want %q: %q", err, p.Title, p.Detail, test.title, test.detail)
			}
		})
	}
}

func TestPanicTellsTheLogAlone(t *testing.T) {
	var log bytes.Buffer
	o := options(t, func(context.Context) (*ledger.Ledger, error) { panic("a secret") })
	o.Log = slog.New(slog.NewJSONHandler(&log, nil))
	w := ask(t, api.New(o), "k")
	p := wantProblem(t, w, http.StatusInternalServerError, api.CodeInternal)
	if strings.Contains(w.Body.String(), "secret") || p.Detail != "" {
		t.Errorf("the client is told %s", w.Body)
	}
	if !strings.Contains(log.String(), "a secret") || !strings.Contains(log.String(), p.Instance) {
		t.Errorf("the log does not tell the cause of %s: %s", p.Instance, &log)
	}
}

// TestDeadline lets a ledger hang until the request's time is over.
func TestDeadline(t *testing.T) {
	o := options(t, func(ctx context.Context) (*ledger.Ledger, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	})
	o.Timeout = 20 * time.Millisecond
	h := api.New(o)
	wantProblem(t, ask(t, h, "k"), http.StatusGatewayTimeout, api.CodeTimeout)
	wantProblem(t, ask(t, h, "k"), http.StatusGatewayTimeout, api.CodeTimeout) // not kept: the key may be tried again
}

func TestNotReadySaysWhen(t *testing.T) {
	o := options(t, nil)
	o.Ready = func(context.Context) map[string]string { return map[string]string{"ledger": "", "index": "behind"} }
	w := httptest.NewRecorder()
	api.New(o).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/readyz", nil))
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), `"index":"behind"`) {
		t.Errorf("status %d, Retry-After %q: %s", w.Code, w.Header().Get("Retry-After"), w.Body)
	}
}

func TestBodyThatBreaksOff(t *testing.T) {
	o := options(t, nil)
	body := io.MultiReader(strings.NewReader(`{"verdictId":`), brokenOff{})
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/claims", body)
	req.Header.Set("Authorization", "Bearer bank")
	req.Header.Set("Idempotency-Key", "k")
	w := httptest.NewRecorder()
	api.New(o).ServeHTTP(w, req)
	wantProblem(t, w, http.StatusBadRequest, api.CodeBadRequest)
}

type brokenOff struct{}

func (brokenOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestProblemIsInTheClientsLanguage(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	for header, title := range map[string]string{
		"": "Not found", "en-GB": "Not found", "zh": "未找到", "zh-CN": "未找到", "zh-Hans-SG": "未找到", "zh-HK": "找不到", "zh-TW": "找不到",
		"zh-Hant": "找不到", "de": "Not found", "de, zh-CN;q=0.5": "未找到", "en;q=0.1, zh-HK": "找不到", ";;;": "Not found",
	} {
		a := w.Send("bank-a", http.MethodGet, "/v1/verdicts/V-none", nil, "Accept-Language", header)
		var p api.Problem
		if err := json.Unmarshal(a.Body, &p); err != nil || p.Title != title {
			t.Errorf("Accept-Language %q: title %q, want %q", header, p.Title, title)
		}
	}
}
