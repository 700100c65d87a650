package api

import (
	"context"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/casework"
	"github.com/tradehub/tradehub/hub/query"
)

// createCase handles "POST /v1/cases".
func (s *server) createCase(c *gin.Context) error {
	var in casework.Draft
	if err := s.strict(c, &in); err != nil {
		return err
	}
	who := caller(c)
	made, err := s.Desk.Create(c.Request.Context(), who, who.Name+"\x00"+c.GetHeader("Idempotency-Key"), in)
	if err != nil {
		return err
	}
	c.Header("Location", "/v1/cases/"+made.ID)
	return answerCase(c, http.StatusCreated, made)
}

// answerCase answers a case with its version.
func answerCase(c *gin.Context, status int, k *cases.Case) error {
	c.Header("ETag", fmt.Sprintf(`"%d"`, k.Version))
	c.JSON(status, k)
	return nil
}

// readCase handles "GET /v1/cases/{id}".
func (s *server) readCase(c *gin.Context) error {
	k, err := s.Query.Case(c.Request.Context(), caller(c), c.Param("id"))
	if err != nil {
		return err
	}
	if tag := fmt.Sprintf(`"%d"`, k.Version); names(c.GetHeader("If-None-Match"), tag) {
		c.Header("ETag", tag)
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return nil
	}
	return answerCase(c, http.StatusOK, k)
}

// caseNow renders the case of a repeated request as it is now.
func (s *server) caseNow(c *gin.Context, first cases.Request) error {
	k, err := s.Query.Case(c.Request.Context(), caller(c), path.Base(first.Location))
	if err != nil {
		return err
	}
	relocate(c, first)
	return answerCase(c, first.Status, k)
}

// CaseList is a page of cases: what has to be done first is first.
type CaseList struct {
	Cases []cases.Summary   `json:"cases"`
	Count map[cases.Tab]int `json:"count"` // of all cases, by tab
	Block uint64            `json:"block"`
}

// listCases handles "GET /v1/cases" of a firm and "GET /v1/queue" of a bank and the supervisor.
func (s *server) listCases(filters ...string) func(*gin.Context) error {
	return func(c *gin.Context) error {
		p, err := s.list(c, filters...)
		if err != nil {
			return err
		}
		ctx, who := c.Request.Context(), caller(c)
		f := query.CaseFilter{Tab: cases.Tab(p.filters.Get("tab")), Outcome: documents.Outcome(p.filters.Get("outcome")), Word: p.filters.Get("q")}
		l, err := s.Query.CaseList(ctx, who, f, p.Page)
		if err != nil {
			return err
		}
		counts, err := s.Query.CaseCounts(ctx, who)
		if err != nil {
			return err
		}
		p.link(c, l.Next)
		c.JSON(http.StatusOK, CaseList{append([]cases.Summary{}, l.Rows...), counts, l.Block}) // JSON [], not null
		return nil
	}
}

// A caseMove is one move of a case in the version that the client saw.
type caseMove[In any] func(ctx context.Context, who access.Caller, id string, version int, in In) (*cases.Case, error)

// moving returns a handler of a move of a case. The version of If-Match is the one that the
// move is made on: the move of a client that saw an older one is refused, and nothing is done.
func movingCase[In any](s *server, move caseMove[In]) func(*gin.Context) error {
	return func(c *gin.Context) error {
		version, err := caseVersion(c)
		if err != nil {
			return err
		}
		var in In
		if err := s.strict(c, &in); err != nil {
			return err
		}
		k, err := move(c.Request.Context(), caller(c), c.Param("id"), version, in)
		if err != nil {
			return err
		}
		c.Header("Content-Location", "/v1/cases/"+k.ID)
		return answerCase(c, http.StatusOK, k)
	}
}

// caseVersion reads the version of If-Match, which moves of cases need.
func caseVersion(c *gin.Context) (int, error) {
	h := c.GetHeader("If-Match")
	if h == "" {
		return 0, problem(CodeNoVersion, "detail.versionMissing")
	}
	text, quoted := strings.CutPrefix(h, `"`)
	n, err := strconv.Atoi(strings.TrimSuffix(text, `"`))
	if err != nil || !quoted || n < 0 {
		return 0, problem(CodePrecondition, "detail.version")
	}
	return n, nil
}

// Answering is the body of a firm's answers, in the order of the open questions.
type Answering struct {
	Answers   []string           `json:"answers"`
	Documents []documents.Digest `json:"documents,omitempty"` // more, that the firm uploaded
}

// Asking is the body of a bank's question.
type Asking struct {
	Rules []string `json:"rules,omitempty"` // that it is about
	Text  string   `json:"text"`
}

func (s *server) presentCase(ctx context.Context, who access.Caller, id string, version int, _ Nothing) (*cases.Case, error) {
	return s.Desk.Present(ctx, who, id, version)
}

func (s *server) withdrawCase(ctx context.Context, who access.Caller, id string, version int, _ Nothing) (*cases.Case, error) {
	return s.Desk.Withdraw(ctx, who, id, version)
}

func (s *server) answerBank(ctx context.Context, who access.Caller, id string, version int, in Answering) (*cases.Case, error) {
	if err := named(in.Documents...); err != nil {
		return nil, err
	}
	return s.Desk.Reply(ctx, who, id, version, in.Answers, in.Documents...)
}

func (s *server) askFirm(ctx context.Context, who access.Caller, id string, version int, in Asking) (*cases.Case, error) {
	return s.Desk.Ask(ctx, who, id, version, slices.Compact(in.Rules), in.Text)
}

func (s *server) agreeCase(ctx context.Context, who access.Caller, id string, version int, _ Nothing) (*cases.Case, error) {
	return s.Desk.Agree(ctx, who, id, version)
}

func (s *server) verifyCase(ctx context.Context, who access.Caller, id string, version int, _ Nothing) (*cases.Case, error) {
	return s.Desk.VerifyAgain(ctx, who, id, version)
}

// discardCase handles "DELETE /v1/cases/{id}".
func (s *server) discardCase(c *gin.Context) error {
	version, err := caseVersion(c)
	if err != nil {
		return err
	}
	if err := s.Desk.Discard(c.Request.Context(), caller(c), c.Param("id"), version); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
	return nil
}

// checkCase handles "POST /v1/cases/{id}/check": what the firm's own documents show. It writes
// nothing, and knows nothing of the registry.
func (s *server) checkCase(c *gin.Context) error {
	if err := s.strict(c, &Nothing{}); err != nil {
		return err
	}
	found, err := s.Desk.Check(c.Request.Context(), caller(c), c.Param("id"))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, found)
	return nil
}
