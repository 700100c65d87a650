package api

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/tradehub/tradehub/hub/query"
)

// An OverrideRequest is one officer's word to finance although the verdict is RED.
type OverrideRequest struct {
	Reason string `json:"reason"` // one of dedupe.OverrideReasons
}

// override handles "POST /v1/verdicts/{id}/override": 202 for the first officer,
// 201 once a second officer of the bank gave the same reason.
func (s *server) override(c *gin.Context) error {
	var in OverrideRequest
	if err := s.strict(c, &in); err != nil {
		return err
	}
	bank, r, err := s.reliance(c.Request.Context(), caller(c), c.Param("id"))
	if err != nil {
		return err
	}
	o, err := s.Claims.Override(c.Request.Context(), bank, r, in.Reason)
	if err != nil {
		return err
	}
	status := http.StatusAccepted
	if o.Override.Agreed() {
		status = http.StatusCreated
	}
	c.JSON(status, o)
	return nil
}

// Overrides are a page of them, latest first, and up to which block that is all.
type Overrides struct {
	Overrides []query.OverriddenClaim `json:"overrides"`
	Block     uint64                  `json:"block"`
}

// overrides handles "GET /v1/overrides", for the supervisor and the auditor.
func (s *server) overrides(c *gin.Context) error {
	p, err := s.list(c)
	if err != nil {
		return err
	}
	l, err := s.Query.Overrides(c.Request.Context(), caller(c), p.Page)
	if err != nil {
		return err
	}
	p.link(c, l.Next)
	c.JSON(http.StatusOK, Overrides{l.Rows, l.Block})
	return nil
}
