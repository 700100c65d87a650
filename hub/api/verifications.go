package api

import (
	"context"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/projection"
	"github.com/tradehub/tradehub/hub/verify"
)

// A Verification asks for a verdict on uploaded documents.
type Verification struct {
	Request    documents.Request  `json:"request"`
	Documents  []documents.Digest `json:"documents"` // SHA-256 of the uploaded bytes
	Supersedes string             `json:"supersedes,omitempty"`
}

// A Verified is a verdict and where it was recorded.
type Verified struct {
	Verdict documents.Verdict `json:"verdict"`
	Receipt ledger.Receipt    `json:"receipt"`
}

// verification handles "POST /v1/verifications".
func (s *server) verification(c *gin.Context) error {
	var in Verification
	if err := s.strict(c, &in); err != nil {
		return err
	}
	report, err := s.verify(c.Request.Context(), caller(c), c.GetHeader("Idempotency-Key"), in)
	if err != nil {
		return err
	}
	c.Header("Location", "/v1/verdicts/"+report.Verdict.ID)
	c.JSON(http.StatusCreated, Verified{report.Verdict, report.Receipt})
	return nil
}

// verify returns the report of a verification in the caller's name. The same key is the same verdict.
func (s *server) verify(ctx context.Context, who access.Caller, key string, in Verification) (*verify.Report, error) {
	if len(in.Documents) == 0 || len(in.Documents) > verify.MaxDocuments {
		return nil, problem(CodeBadRequest, "detail.documents.count", "most", verify.MaxDocuments)
	}
	if err := named(in.Documents...); err != nil {
		return nil, err
	}
	if len(slices.Compact(slices.Sorted(slices.Values(in.Documents)))) != len(in.Documents) {
		return nil, problem(CodeBadRequest, "detail.documents.twice")
	}
	in.Request.Bank, in.Request.Case = who.MSPID, ""
	bank, err := s.Ledger(ctx, who)
	if err != nil {
		return nil, err
	}
	return s.Verifier.Verify(ctx, verify.AsBank(bank), verify.Input{
		VerdictID: s.Verifier.VerdictID(who.Name, key), Supersedes: in.Supersedes,
		Request: in.Request, Documents: in.Documents,
	})
}

// verdictNow renders the verdict of a repeated verification.
func (s *server) verdictNow(c *gin.Context, first cases.Request) error {
	r, err := s.Query.Report(c.Request.Context(), caller(c), path.Base(first.Location))
	if err != nil {
		return err
	}
	relocate(c, first)
	c.JSON(first.Status, Verified{r.Verdict, r.Receipt})
	return nil
}

// Verdicts are a page of verdicts as the ledger has them, and up to
// which block that is all.
type Verdicts struct {
	Verdicts []projection.Verdict `json:"verdicts"`
	Block    uint64               `json:"block"`
}

// verdicts handles "GET /v1/verdicts", latest first: those that a bank asked for, or
// every bank's to those who may see them.
func (s *server) verdicts(c *gin.Context) error {
	p, err := s.list(c, "bank")
	if err != nil {
		return err
	}
	l, err := s.Query.Verdicts(c.Request.Context(), caller(c), p.filters.Get("bank"), p.Page)
	if err != nil {
		return err
	}
	p.link(c, l.Next)
	c.JSON(http.StatusOK, Verdicts{l.Rows, l.Block})
	return nil
}

// verdict handles "GET /v1/verdicts/{id}".
func (s *server) verdict(c *gin.Context) error {
	r, err := s.Query.Report(c.Request.Context(), caller(c), c.Param("id"))
	if err != nil {
		return err
	}
	return s.show(c, Verified{r.Verdict, r.Receipt})
}

// certificate handles "GET /v1/verdicts/{id}/certificate": the PDF, or the
// signed JSON to a client that accepts application/jose+json.
func (s *server) certificate(c *gin.Context) error {
	bank, r, err := s.reliance(c.Request.Context(), caller(c), c.Param("id"))
	if err != nil {
		return err
	}
	form := Form(c.NegotiateFormat(string(FormPDF), string(FormJWS)))
	if form == "" {
		return problem(CodeNotAcceptable, "detail.accept", "pdf", FormPDF, "jws", FormJWS)
	}
	now := s.Claims.Standing(c.Request.Context(), bank, r)
	c.Header("Tradehub-Standing", strings.Join(now.Words(), ", "))
	b, err := s.Certificate(r, now, form, lang(c))
	if err != nil {
		return err
	}
	c.Data(http.StatusOK, string(form), b)
	return nil
}

// identityCertificate handles "GET /v1/identity-certificate", which offline
// verification of certificates needs once.
func (s *server) identityCertificate(c *gin.Context) error {
	c.Data(http.StatusOK, "application/x-pem-file", s.IdentityCertificate)
	return nil
}
