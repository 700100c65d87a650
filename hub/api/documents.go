package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// An Uploaded document is the answer to an upload. Its digest names it from then on.
type Uploaded struct {
	Digests   documents.Digests       `json:"digests"`
	Format    documents.Format        `json:"format,omitempty"` // absent of a paper, as is Document
	Signature documents.Signature     `json:"signature"`
	Document  *documents.Document     `json:"document,omitempty"`
	Record    protocol.DocumentRecord `json:"record"`
	Block     uint64                  `json:"block,omitempty"`
}

// upload handles "POST /v1/documents": the document's bytes are the body,
// whatever its Content-Type says. It is read, kept and anchored before it is acknowledged.
// Uploading the same bytes again is the same document, so no key is needed. "?banks=" names
// the banks, by their MSP IDs and separated by commas, that may ask for a verdict on it.
func (s *server) upload(c *gin.Context) error {
	banks, err := s.banks(c)
	if err != nil {
		return err
	}
	data, err := s.body(c, s.MaxUpload)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	up, err := s.Verifier.Upload(ctx, caller(c).MSPID, data, banks...)
	if err != nil {
		return err
	}
	c.Header("Location", "/v1/documents/"+string(up.Digests.SHA256))
	answer := Uploaded{Digests: up.Digests, Signature: up.Signature, Document: up.Document, Record: up.Record, Block: up.Block}
	if up.Document != nil { // a paper has none
		answer.Format = up.Document.Format
	}
	c.JSON(http.StatusCreated, answer)
	return nil
}

// banks returns the banks that the query names.
func (s *server) banks(c *gin.Context) ([]string, error) {
	q, err := parameters(c, "banks")
	if err != nil || !q.Has("banks") {
		return nil, err
	}
	banks := strings.Split(q.Get("banks"), ",")
	for _, b := range banks {
		if !slices.Contains(s.Banks, b) {
			return nil, problem(CodeBadRequest, "detail.bank", "banks", listed(s.Banks))
		}
	}
	return banks, nil
}

// named refuses what names no uploaded document.
func named(digests ...documents.Digest) error {
	for _, d := range digests {
		if d.Names() != nil {
			return problem(CodeBadRequest, "detail.digest")
		}
	}
	return nil
}

// Findings is what examining a firm's own documents shows.
type Findings struct {
	Findings []documents.Finding `json:"findings"`
}

// findings handles "GET /v1/documents/{digest}/findings?with=DIGEST,DIGEST": what
// examining this document, together with others of the same firm, shows. It is the
// same whether or not a bank asked for a verdict on them.
func (s *server) findings(c *gin.Context) error {
	q, err := parameters(c, "with")
	if err != nil {
		return err
	}
	digests := []documents.Digest{documents.Digest(c.Param("digest"))}
	if q.Has("with") {
		for d := range strings.SplitSeq(q.Get("with"), ",") {
			digests = append(digests, documents.Digest(d))
		}
	}
	if err := named(digests...); err != nil {
		return err
	}
	found, err := s.Query.Findings(c.Request.Context(), caller(c), digests)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, Findings{append([]documents.Finding{}, found...)}) // JSON [], not null
	return nil
}

// document handles "GET /v1/documents/{digest}": what the ledger holds of it.
func (s *server) document(c *gin.Context) error {
	d := documents.Digest(c.Param("digest"))
	if err := named(d); err != nil {
		return err
	}
	rec, err := s.Query.Document(c.Request.Context(), caller(c), d)
	if err != nil {
		return err
	}
	return s.show(c, rec)
}
