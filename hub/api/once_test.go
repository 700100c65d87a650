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

// answers are records that fail as the test says.
type answers struct {
	get func(string) (cases.Answer, error)
	put func(string, cases.Answer) error
}

func (a answers) Answer(key string) (cases.Answer, error)    { return a.get(key) }
func (a answers) PutAnswer(key string, v cases.Answer) error { return a.put(key, v) }

func TestAnswerThatCannotBeKeptIsGivenOnce(t *testing.T) {
	o := options(t, func(context.Context) (*ledger.Ledger, error) {
		return nil, &protocol.Error{Code: protocol.CodeNotFound, Detail: "no verdict V-1"}
	})
	o.Answers = answers{
		get: func(string) (cases.Answer, error) { return cases.Answer{}, cases.ErrNotFound },
		put: func(string, cases.Answer) error { return errors.New("disk full") },
	}
	wantProblem(t, ask(t, api.New(o), "k"), http.StatusNotFound, api.CodeNotFound)
}

func TestAnswersThatCannotBeReadStopTheRequest(t *testing.T) {
	o := options(t, func(context.Context) (*ledger.Ledger, error) { panic("asked although the first answer is not known") })
	o.Answers = answers{get: func(string) (cases.Answer, error) { return cases.Answer{}, errors.New("damaged") }}
	w := ask(t, api.New(o), "k")
	wantProblem(t, w, http.StatusInternalServerError, api.CodeInternal)
	if strings.Contains(w.Body.String(), "damaged") {
		t.Error(w.Body)
	}
}
