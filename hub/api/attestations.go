package api

import (
	"net/http"
	"path"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/projection"
)

// An Attesting is the body of an attestation: the digest of an uploaded
// document that the authority says is the one it issued or accepted.
type Attesting struct {
	Document documents.Digest `json:"document"` // SHA-256 of the uploaded bytes
	// Supersedes is the digest of the document that the authority attested before, where this one amends it.
	Supersedes documents.Digest `json:"supersedes,omitempty"`
	// File is the SHA-256 of the file, often a PDF, that was issued with the document. A paper of these bytes is as issued.
	File documents.Digest `json:"file,omitempty"`
}

// attest handles "POST /v1/attestations".
func (s *server) attest(c *gin.Context) error {
	var in Attesting
	if err := s.strict(c, &in); err != nil {
		return err
	}
	if err := named(in.Document); err != nil {
		return err
	}
	for _, d := range []documents.Digest{in.Supersedes, in.File} {
		if d == "" {
			continue
		}
		if err := named(d); err != nil {
			return err
		}
	}
	ctx := c.Request.Context()
	l, err := s.Ledger(ctx, caller(c))
	if err != nil {
		return err
	}
	a, err := s.Verifier.AttestIssued(ctx, l.Documents, caller(c).MSPID, in.Document, in.Supersedes, in.File)
	if err != nil {
		return err
	}
	c.Header("Location", "/v1/attestations/"+a.ID)
	c.JSON(http.StatusCreated, a)
	return nil
}

// A Revoking is the body of a revocation.
type Revoking struct {
	Reason string `json:"reason"` // everybody on the channel reads it
}

// revoke handles "POST /v1/attestations/{id}/revoke".
func (s *server) revoke(c *gin.Context) error {
	var in Revoking
	if err := s.strict(c, &in); err != nil {
		return err
	}
	if in.Reason == "" {
		return problem(CodeBadRequest, "detail.reason")
	}
	ctx := c.Request.Context()
	l, err := s.Ledger(ctx, caller(c))
	if err != nil {
		return err
	}
	a, _, err := l.Documents.Revoke(ctx, protocol.RevokeInput{ID: c.Param("id"), Reason: in.Reason})
	if err != nil {
		return err
	}
	c.Header("Content-Location", "/v1/attestations/"+a.ID)
	c.JSON(http.StatusOK, a)
	return nil
}

// attestationNow renders the last version of the attestation that a repeated
// request made or revoked.
func (s *server) attestationNow(c *gin.Context, first cases.Request) error {
	l, err := s.Query.Attestation(c.Request.Context(), caller(c), path.Base(first.Location))
	if err != nil {
		return err
	}
	relocate(c, first)
	c.JSON(first.Status, l.Rows[len(l.Rows)-1].Attestation)
	return nil
}

// Attestations is the answer to both routes that read them, and up to which block that is all.
type Attestations struct {
	Attestations []projection.Attestation `json:"attestations"`
	Block        uint64                   `json:"block"`
}

// attestation handles "GET /v1/attestations/{id}": all versions, the first first.
// Attestations are for everybody on the channel to read.
func (s *server) attestation(c *gin.Context) error {
	l, err := s.Query.Attestation(c.Request.Context(), caller(c), c.Param("id"))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, Attestations{l.Rows, l.Block})
	return nil
}

// attestations handles "GET /v1/attestations": those of the caller's organisation, latest first.
func (s *server) attestations(c *gin.Context) error {
	p, err := s.list(c)
	if err != nil {
		return err
	}
	l, err := s.Query.Attestations(c.Request.Context(), caller(c), p.Page)
	if err != nil {
		return err
	}
	p.link(c, l.Next)
	c.JSON(http.StatusOK, Attestations{l.Rows, l.Block})
	return nil
}
