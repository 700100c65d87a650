package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

const jsonType = "application/json; charset=utf-8"

// show answers a resource with its version, or 304 to a client that has this version
// (RFC 9110 §13.1.2).
func (*server) show(c *gin.Context, resource any) error {
	b, err := json.Marshal(resource)
	if err != nil {
		return err
	}
	tag := version(b)
	c.Header("ETag", tag)
	if h := c.GetHeader("If-None-Match"); h != "" && names(h, tag) {
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return nil
	}
	c.Data(http.StatusOK, jsonType, b)
	return nil
}

// unchanged fails if the client wants the resource in another version than it is
// (RFC 9110 §13.1.1). The ledger decides whether a move is allowed; this spares a client a
// move that it decided upon by an older state.
func unchanged(c *gin.Context, resource any) error {
	h := c.GetHeader("If-Match")
	if h == "" {
		return nil
	}
	b, err := json.Marshal(resource)
	if err != nil {
		return err
	}
	if strings.Contains(h, "W/") || !names(h, version(b)) {
		return problem(CodePrecondition, "detail.version")
	}
	return nil
}

// version returns the entity tag of a representation.
func version(b []byte) string {
	sum := sha256.Sum256(b)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:15]) + `"`
}

// names reports whether a list of entity tags has this one, or is "*".
func names(header, tag string) bool {
	for t := range strings.SplitSeq(header, ",") {
		t = strings.TrimSpace(t)
		if t == "*" || strings.TrimPrefix(t, "W/") == tag {
			return true
		}
	}
	return false
}
