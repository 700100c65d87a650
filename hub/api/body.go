package api

import (
	"errors"
	"io"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/strictjson"
)

// body reads a request's body of at most limit bytes.
func (s *server) body(c *gin.Context, limit int64) ([]byte, error) {
	b, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, limit))
	var tooBig *http.MaxBytesError
	switch {
	case errors.As(err, &tooBig), c.Request.Context().Err() != nil:
		return nil, errors.Join(err, c.Request.Context().Err())
	case err != nil:
		return nil, problem(CodeBadRequest, "detail.body.cut", "bytes", len(b))
	}
	if len(b) == 0 {
		return nil, problem(CodeBadRequest, "detail.body.empty")
	}
	return b, nil
}

// decode reads strict JSON: no duplicate name, no unknown member, nothing after it.
func decode(body []byte, into any) error {
	lim := strictjson.DefaultLimits
	lim.KnownOnly = true
	err := strictjson.Unmarshal(body, into, lim)
	if err == nil {
		return nil
	}
	if se, ok := err.(*documents.SyntaxError); ok { //nolint:errorlint // strictjson returns it unwrapped
		return &Problem{Code: CodeBadRequest, Detail: se.Err.Error(), Path: se.Path}
	}
	return foreign(CodeBadRequest, err.Error())
}
