package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/supervision"
)

// The pages of lists with pseudonyms.
type (
	// SupervisedCases are cases that firms presented.
	SupervisedCases struct {
		Cases []supervision.Case `json:"cases"`
		Block uint64             `json:"block"`
	}
	// SupervisedVerdicts are verdicts on the ledger.
	SupervisedVerdicts struct {
		Verdicts []supervision.Verdict `json:"verdicts"`
		Block    uint64                `json:"block"`
	}
	// SupervisedClaims are claims of all banks.
	SupervisedClaims struct {
		Claims []supervision.Claim `json:"claims"`
		Block  uint64              `json:"block"`
	}
	// SupervisedAssets are the assets that most requests asked for.
	SupervisedAssets struct {
		Assets []supervision.AssetTotal `json:"assets"`
		Block  uint64                   `json:"block"`
	}
	// Unmaskings are the latest requests to learn who is behind a pseudonym.
	Unmaskings struct {
		Unmaskings []supervision.Unmasking `json:"unmaskings"`
	}
	// Exports are the latest exports.
	Exports struct {
		Exports []cases.Export `json:"exports"`
	}
)

// An UnmaskingRequest asks who is behind a pseudonym.
type UnmaskingRequest struct {
	Subject string `json:"subject"` // the pseudonym
	Reason  string `json:"reason"`
}

// totals handles "GET /v1/supervision/totals".
func (s *server) totals(c *gin.Context) error {
	o, err := s.Supervision.Overview(c.Request.Context(), caller(c))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, o)
	return nil
}

// assets handles "GET /v1/supervision/assets".
func (s *server) assets(c *gin.Context) error {
	o, err := s.Supervision.Overview(c.Request.Context(), caller(c))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, SupervisedAssets{append([]supervision.AssetTotal{}, o.Assets...), o.Block})
	return nil
}

// supervised answers a page of a list.
func supervised[R any](s *server, filters []string, read func(context.Context, *gin.Context, list) (query.List[R], error), answer func([]R, uint64) any) handler {
	return func(c *gin.Context) error {
		l, err := s.list(c, filters...)
		if err != nil {
			return err
		}
		rows, err := read(c.Request.Context(), c, l)
		if err != nil {
			return err
		}
		l.link(c, rows.Next)
		c.JSON(http.StatusOK, answer(append([]R{}, rows.Rows...), rows.Block))
		return nil
	}
}

func (s *server) supervisedCases() handler {
	return supervised(s, []string{"tab", "outcome", "bank", "firm"}, func(ctx context.Context, c *gin.Context, l list) (query.List[supervision.Case], error) {
		tab := cases.Tab(l.filters.Get("tab"))
		if tab != "" && !slices.Contains(cases.BankTabs, tab) {
			return query.List[supervision.Case]{}, problem(CodeBadRequest, "detail.query.names", "names", listed(cases.BankTabs))
		}
		f := supervision.CaseFilter{Tab: tab, Outcome: documents.Outcome(l.filters.Get("outcome")), Bank: l.filters.Get("bank"), Firm: l.filters.Get("firm")}
		return s.Supervision.Cases(ctx, caller(c), f, l.Page)
	}, func(rows []supervision.Case, block uint64) any { return SupervisedCases{rows, block} })
}

func (s *server) supervisedVerdicts() handler {
	return supervised(s, []string{"day", "outcome", "bank", "rule", "asset", "stopped"}, func(ctx context.Context, c *gin.Context, l list) (query.List[supervision.Verdict], error) {
		f := supervision.VerdictFilter{
			Day: l.filters.Get("day"), Outcome: documents.Outcome(l.filters.Get("outcome")), Bank: l.filters.Get("bank"), Rule: l.filters.Get("rule"),
			Asset: l.filters.Get("asset"), Stopped: l.filters.Get("stopped") == "true",
		}
		return s.Supervision.Verdicts(ctx, caller(c), f, l.Page)
	}, func(rows []supervision.Verdict, block uint64) any { return SupervisedVerdicts{rows, block} })
}

func (s *server) supervisedClaims() handler {
	return supervised(s, []string{"bank", "state"}, func(ctx context.Context, c *gin.Context, l list) (query.List[supervision.Claim], error) {
		return s.Supervision.Claims(ctx, caller(c), supervision.ClaimFilter{Bank: l.filters.Get("bank"), State: dedupe.State(l.filters.Get("state"))}, l.Page)
	}, func(rows []supervision.Claim, block uint64) any { return SupervisedClaims{rows, block} })
}

// supervisedCase handles "GET /v1/supervision/cases/{id}".
func (s *server) supervisedCase(c *gin.Context) error {
	f, err := s.Supervision.CaseFile(c.Request.Context(), caller(c), c.Param("id"))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, f)
	return nil
}

// supervisedOverrides handles "GET /v1/supervision/overrides".
func (s *server) supervisedOverrides(c *gin.Context) error {
	l, err := s.list(c)
	if err != nil {
		return err
	}
	o, err := s.Supervision.Overrides(c.Request.Context(), caller(c), l.Page)
	if err != nil {
		return err
	}
	l.link(c, o.Next)
	o.Next = "" // the link has it
	c.JSON(http.StatusOK, o)
	return nil
}

// unmaskings handles "GET /v1/supervision/unmaskings".
func (s *server) unmaskings(c *gin.Context) error {
	all, err := s.Supervision.Unmaskings(c.Request.Context(), caller(c))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, Unmaskings{append([]supervision.Unmasking{}, all...)})
	return nil
}

// unmask handles "POST /v1/supervision/unmaskings": nothing is shown before a second supervisor
// agrees.
func (s *server) unmask(c *gin.Context) error {
	var in UnmaskingRequest
	if err := s.strict(c, &in); err != nil {
		return err
	}
	u, err := s.Supervision.Unmask(c.Request.Context(), caller(c), in.Subject, in.Reason)
	if err != nil {
		return err
	}
	c.Header("Location", "/v1/supervision/unmaskings/"+strconv.FormatUint(u.Number, 10))
	c.JSON(http.StatusCreated, u)
	return nil
}

// agreeUnmasking handles "POST /v1/supervision/unmaskings/{number}/agreement".
func (s *server) agreeUnmasking(c *gin.Context) error {
	if err := s.strict(c, &Nothing{}); err != nil {
		return err
	}
	n, err := strconv.ParseUint(c.Param("number"), 10, 64)
	if err != nil {
		return query.ErrNotFound
	}
	u, err := s.Supervision.Agree(c.Request.Context(), caller(c), n)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, u)
	return nil
}

// unmaskingNow answers a repeated request by the row as it is now.
func (s *server) unmaskingNow(c *gin.Context, first cases.Request) error {
	all, err := s.Supervision.Unmaskings(c.Request.Context(), caller(c))
	if err != nil {
		return err
	}
	for _, u := range all {
		if strconv.FormatUint(u.Number, 10) == c.Param("number") {
			c.JSON(first.Status, u.Unmasking)
			return nil
		}
	}
	return query.ErrNotFound
}

// replayVerdict handles "GET /v1/verdicts/{id}/replay".
func (s *server) replayVerdict(c *gin.Context) error {
	r, err := s.Query.Replay(c.Request.Context(), caller(c), c.Param("id"))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, r)
	return nil
}

// exportTime bounds how long an export may take to go out.
const exportTime = 30 * time.Minute

// export handles "GET /v1/supervision/export". An export that ends early is cut off, so that it
// does not look whole: the last line says that it is.
func (s *server) export(c *gin.Context) error {
	if _, err := s.list(c); err != nil {
		return err
	}
	whole, _ := c.Value(wholeKey).(context.Context)
	ctx, cancel := context.WithTimeout(whole, exportTime)
	defer cancel()
	rc := http.NewResponseController(c.Writer)
	if err := rc.SetWriteDeadline(time.Now().Add(exportTime)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	out := &exportWriter{c: c}
	_, err := s.Supervision.Export(ctx, caller(c), out)
	if err != nil && out.begun {
		s.Log.Error("export", "request", c.GetString(requestKey), "cause", err)
		panic(http.ErrAbortHandler)
	}
	return err
}

// An exportWriter sends headers with the first bytes: an error before them is a problem.
type exportWriter struct {
	c     *gin.Context
	begun bool
}

func (w *exportWriter) Write(b []byte) (int, error) {
	if !w.begun {
		w.begun = true
		w.c.Header("Content-Type", "application/jsonl")
		w.c.Header("Content-Disposition", fmt.Sprintf("attachment; filename=%q", "tradehub-export.jsonl"))
	}
	return w.c.Writer.Write(b)
}

// exports handles "GET /v1/supervision/exports".
func (s *server) exports(c *gin.Context) error {
	all, err := s.Supervision.Exports(c.Request.Context(), caller(c))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, Exports{append([]cases.Export{}, all...)})
	return nil
}

// exportSignature handles "GET /v1/supervision/exports/{number}/signature".
func (s *server) exportSignature(c *gin.Context) error {
	n, err := strconv.ParseUint(c.Param("number"), 10, 64)
	if err != nil || n == 0 {
		return query.ErrNotFound
	}
	jws, err := s.Supervision.Signature(c.Request.Context(), caller(c), n)
	if err != nil {
		return err
	}
	c.Data(http.StatusOK, "application/jose", jws)
	return nil
}

// ofSupervision maps what is wrong with a supervisor's request, and everything else.
func ofSupervision(err error) *Problem {
	switch {
	case errors.Is(err, supervision.ErrFilter), errors.Is(err, supervision.ErrReason):
		return foreign(CodeBadRequest, err.Error())
	case errors.Is(err, supervision.ErrSubject):
		return foreign(CodeNotFound, err.Error())
	case errors.Is(err, supervision.ErrSamePerson):
		return foreign(Code(protocol.CodeFourEyes), err.Error())
	case errors.Is(err, supervision.ErrEnded):
		return foreign(Code(protocol.CodeTooLate), err.Error())
	case errors.Is(err, supervision.ErrWaiting):
		return foreign(Code(protocol.CodeLimit), err.Error())
	}
	return ofPaper(err)
}
