package api

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/answers"
	"github.com/tradehub/tradehub/hub/openapi"
)

func (s *server) publicRoutes() []route {
	certificate := post("checkCertificate", "/v1/public/certificates", "says of a certificate's PDF or signed JSON whether it is genuine, and whether the ledger has it; the file is not kept")
	certificate.In, certificate.Codes = anyBytes, codes(CodeUnsupported, CodeBadRequest)
	certificate.Answers = []openapi.Answer{
		{Status: http.StatusOK, Body: answers.Certificate{}},
		{Status: http.StatusServiceUnavailable, Body: answers.Certificate{}, Does: "The signature is right, the ledger did not answer"},
	}
	document := get("findDocument", "/v1/public/documents/{digest}", "says whether a file of this SHA-256 digest was registered, and what authorities attest of it; no party and no uploader")
	document.Answers, document.Codes = ok(answers.Document{}), codes(CodeBadRequest, CodeUnavailable, CodeBehind)
	verdict := get("findVerdict", "/v1/public/verdicts/{id}", "says whether a verdict of this number was recorded, and whether a later one replaced it")
	verdict.Query = []openapi.Parameter{{Name: "tx", Does: "the beginning of the transaction ID that a paper names"}}
	verdict.Answers, verdict.Codes = ok(answers.Verdict{}), codes(CodeBadRequest, CodeUnavailable, CodeBehind)
	rows := []route{
		{Operation: certificate, class: ClassPublic, do: s.publicCertificate},
		{Operation: document, class: ClassPublic, do: s.publicDocument},
		{Operation: verdict, class: ClassPublic, do: s.publicVerdict},
	}
	for i := range rows {
		rows[i].Open = true
	}
	return grouped("Public", rows...)
}

// publicCertificate handles "POST /v1/public/certificates": the file's bytes are the body.
func (s *server) publicCertificate(c *gin.Context) error {
	file, err := s.body(c, answers.MaxCertificate)
	if err != nil {
		return err
	}
	a, err := s.Answers.Certificate(c.Request.Context(), file)
	if errors.Is(err, answers.ErrNotCertificate) {
		return problem(CodeUnsupported, "detail.certificate")
	}
	if err != nil {
		return err
	}
	status := http.StatusOK
	if a.Reason == answers.ReasonLedger {
		status = http.StatusServiceUnavailable
		c.Header("Retry-After", retryAfter)
	}
	c.JSON(status, a)
	return nil
}

// publicDocument handles "GET /v1/public/documents/{digest}".
func (s *server) publicDocument(c *gin.Context) error {
	d := documents.Digest(c.Param("digest"))
	if err := named(d); err != nil {
		return err
	}
	a, err := s.Answers.Document(c.Request.Context(), d)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, a)
	return nil
}

// publicVerdict handles "GET /v1/public/verdicts/{id}".
func (s *server) publicVerdict(c *gin.Context) error {
	q, err := parameters(c, "tx")
	if err != nil {
		return err
	}
	a, err := s.Answers.Verdict(c.Request.Context(), c.Param("id"), q.Get("tx"))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, a)
	return nil
}
