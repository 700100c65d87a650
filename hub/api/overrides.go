package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
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
	bank, r, err := s.reliance(c, c.Param("id"))
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

// An OverriddenClaim is a claim that two officers of a bank made although its
// verdict was RED, as the supervisor sees it.
type OverriddenClaim struct {
	Claim    string           `json:"claim"`
	Verdict  string           `json:"verdict"`
	Bank     string           `json:"bank"`
	State    dedupe.State     `json:"state"`
	Amount   documents.Money  `json:"amount"`
	Override *dedupe.Override `json:"override"`
}

// Overrides are a page of them, latest first, and up to which block that is all.
type Overrides struct {
	Overrides []OverriddenClaim `json:"overrides"`
	Block     uint64            `json:"block"`
}

// overrides handles "GET /v1/overrides", for the supervisor and the auditor.
func (s *server) overrides(c *gin.Context) error {
	l, err := s.list(c)
	if err != nil {
		return err
	}
	out := Overrides{Overrides: []OverriddenClaim{}} // JSON [], not null
	if out.Block, err = s.current(c.Request.Context()); err != nil {
		return err
	}
	rows, end, err := s.Projection.Overridden(l.after, l.size)
	if err != nil {
		return err
	}
	for _, r := range rows {
		f := r.Facts
		out.Overrides = append(out.Overrides, OverriddenClaim{f.ID, f.Verdict, f.Bank, f.State, f.Amount, f.Override})
	}
	s.next(c, l, end)
	c.JSON(http.StatusOK, out)
	return nil
}
