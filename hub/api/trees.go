package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/trees"
)

// An Anchoring is the body of an anchoring: the digests of many documents, which
// themselves stay with the caller.
type Anchoring struct {
	Documents []trees.Leaf `json:"documents"`
}

// anchor handles "POST /v1/trees": many documents by the roots of their Merkle
// trees. The same documents in the same order are the same tree, so no key is needed.
func (s *server) anchor(c *gin.Context) error {
	body, err := s.body(c, s.MaxUpload)
	if err != nil {
		return err
	}
	var in Anchoring
	if err := decode(body, &in); err != nil {
		return err
	}
	rec, err := s.Trees.Anchor(c.Request.Context(), caller(c).MSPID, in.Documents)
	if err != nil {
		return err
	}
	c.Header("Location", "/v1/trees/"+string(rec.Roots.SHA256))
	c.JSON(http.StatusCreated, rec)
	return nil
}

// tree handles "GET /v1/trees/{digest}": what the ledger holds of the tree with the SHA-256 root.
func (s *server) tree(c *gin.Context) error {
	root := documents.Digest(c.Param("digest"))
	if err := named(root); err != nil {
		return err
	}
	rec, err := s.Query.Tree(c.Request.Context(), caller(c), root)
	if err != nil {
		return err
	}
	return s.show(c, rec)
}

// proof handles "GET /v1/trees/{digest}/proofs/{document}": that a document, by
// its SHA-256 digest, is in a tree which the caller's organisation anchored.
func (s *server) proof(c *gin.Context) error {
	root, document := documents.Digest(c.Param("digest")), documents.Digest(c.Param("document"))
	if err := named(root, document); err != nil {
		return err
	}
	p, err := s.Query.Proof(c.Request.Context(), caller(c), root, document)
	if err != nil {
		return err
	}
	return s.show(c, p)
}
