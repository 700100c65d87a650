package api

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// Live is the answer of a process that answers.
type Live struct {
	Live bool `json:"live"`
}

// Readiness says whether the hub should get requests, and what is wrong by part, "" where
// nothing is.
type Readiness struct {
	Ready bool              `json:"ready"`
	Parts map[string]string `json:"parts"`
}

// live handles "GET /livez": the process answers.
func (*server) live(c *gin.Context) error {
	c.JSON(http.StatusOK, Live{true})
	return nil
}

// ready handles "GET /readyz": 503 with what is wrong, by part, when the hub
// should get no requests.
func (s *server) ready(c *gin.Context) error {
	status, parts := http.StatusOK, s.Ready(c.Request.Context())
	for _, wrong := range parts {
		if wrong != "" {
			status = http.StatusServiceUnavailable
			c.Header("Retry-After", retryAfter)
		}
	}
	c.JSON(status, Readiness{status == http.StatusOK, parts})
	return nil
}
