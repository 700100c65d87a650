package api

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// live handles "GET /livez": the process answers.
func (*server) live(c *gin.Context) error {
	c.JSON(http.StatusOK, gin.H{"live": true})
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
	c.JSON(status, gin.H{"ready": status == http.StatusOK, "parts": parts})
	return nil
}
