package api_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/ledger"
)

func TestKeyInFlight(t *testing.T) {
	begun, answer := make(chan struct{}), make(chan struct{})
	o := options(t, func(context.Context) (*ledger.Ledger, error) {
		close(begun)
		<-answer
		return nil, &protocol.Error{Code: protocol.CodeTooLate, Detail: "over"}
	})
	h := api.New(o)
	first := make(chan *httptest.ResponseRecorder)
	go func() { first <- ask(t, h, "k") }()
	<-begun
	wantProblem(t, ask(t, h, "k"), http.StatusConflict, api.CodeKeyInFlight)
	close(answer)
	wantProblem(t, <-first, http.StatusConflict, "TOO_LATE")
}

// TestKeyIsFreeAfterAPanic holds that a defect in one answer does not lock its key for ever.
func TestKeyIsFreeAfterAPanic(t *testing.T) {
	defects := 1
	o := options(t, func(context.Context) (*ledger.Ledger, error) {
		if defects--; defects == 0 {
			panic("once")
		}
		return nil, ledger.ErrUnavailable
	})
	h := api.New(o)
	wantProblem(t, ask(t, h, "k"), http.StatusInternalServerError, api.CodeInternal)
	wantProblem(t, ask(t, h, "k"), http.StatusServiceUnavailable, api.CodeUnavailable)
}

// requests are records that fail as the test says.
type requests struct {
	get func() (cases.Request, error)
	put func() error
}

func (r requests) Request(string, string) (cases.Request, error) { return r.get() }
func (r requests) Put(string, string, cases.Request) error       { return r.put() }

func TestRequestsThatCannotBeReadStopTheRequest(t *testing.T) {
	o := options(t, func(context.Context) (*ledger.Ledger, error) {
		panic("asked although it is not known whether it was done")
	})
	o.Requests = requests{get: func() (cases.Request, error) { return cases.Request{}, errors.New("damaged") }}
	w := ask(t, api.New(o), "k")
	wantProblem(t, w, http.StatusInternalServerError, api.CodeInternal)
	if strings.Contains(w.Body.String(), "damaged") {
		t.Error(w.Body)
	}
}

// TestFailureDoesNotUseTheKeyUp repeats a key whose request failed, with another body.
func TestFailureDoesNotUseTheKeyUp(t *testing.T) {
	calls := 0
	o := options(t, func(context.Context) (*ledger.Ledger, error) {
		calls++
		return nil, &protocol.Error{Code: protocol.CodeTooLate, Detail: "over"}
	})
	kept := o.Requests
	o.Requests = requests{
		get: func() (cases.Request, error) { return kept.Request("bank", "k") },
		put: func() error { t.Error("a request that failed was kept"); return nil },
	}
	h := api.New(o)
	wantProblem(t, ask(t, h, "k"), http.StatusConflict, "TOO_LATE")
	wantProblem(t, askWith(t, h, "k", `{"verdictId":"V-2"}`), http.StatusConflict, "TOO_LATE")
	if calls != 2 {
		t.Errorf("%d requests were tried, want 2", calls)
	}
}
