package api

import (
	"net/http"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
)

// maxWord bounds what is searched for, in bytes.
const maxWord = 200

// search handles "GET /v1/search?q=": what has exactly this ID, digest or token,
// of all that the caller may see.
func (s *server) search(c *gin.Context) error {
	q, err := parameters(c, "q")
	if err != nil {
		return err
	}
	word := q.Get("q")
	if word == "" || len(word) > maxWord || !utf8.ValidString(word) {
		return problem(CodeBadRequest, "detail.query.word", "most", maxWord)
	}
	found, err := s.Query.Search(c.Request.Context(), caller(c), word)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, found)
	return nil
}
