package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"tradehub/chaincode"
	"tradehub/dedupe"
	"tradehub/documents"
	"tradehub/hub/verify"
)

// A Reservation asks for the capacity that a verdict's request needs.
type Reservation struct {
	Verdict string `json:"verdictId"`
	// Accept is the bank's word that an officer looked at an AMBER verdict.
	Accept bool `json:"acceptAmber,omitempty"`
}

// reserve handles "POST /v1/claims". A capacity that is taken answers 409 with
// the decision: which kinds hit, and nothing of who, when or how much.
func (s *server) reserve(c *gin.Context) error {
	var in Reservation
	if err := s.strict(c, &in); err != nil {
		return err
	}
	ctx, who := c.Request.Context(), caller(c)
	bank, err := s.Ledger(ctx, who)
	if err != nil {
		return err
	}
	r, err := s.Verifier.Report(ctx, who.MSPID, in.Verdict)
	if err != nil {
		return err
	}
	settled, err := s.Claims.Reserve(ctx, bank, r, in.Accept)
	if err != nil {
		return err
	}
	if settled.Claim == nil {
		return &Problem{Code: CodeTaken, Decision: settled.Decision, Detail: "the remaining capacity of these documents is not sufficient"}
	}
	c.Header("Location", "/v1/claims/"+settled.Claim.ID)
	c.JSON(http.StatusCreated, settled)
	return nil
}

// claim handles "GET /v1/claims/{id}", for the claim's own bank.
func (s *server) claim(c *gin.Context) error {
	ctx, who := c.Request.Context(), caller(c)
	bank, err := s.Ledger(ctx, who)
	if err != nil {
		return err
	}
	cl, err := own(ctx, bank, who, c.Param("id"))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, cl)
	return nil
}

// own returns a claim of the caller's bank. Another bank's is not found: not
// even that it exists is the caller's to know.
func own(ctx context.Context, bank verify.Bank, who Caller, id string) (*dedupe.Claim, error) {
	cl, err := bank.Claim(ctx, id)
	if errors.Is(err, &chaincode.Error{Code: chaincode.CodeNotOwner}) || errors.Is(err, &chaincode.Error{Code: chaincode.CodeNotFound}) ||
		err == nil && cl.Bank != who.MSPID {
		return nil, problemf(CodeNotFound, "nothing of that name is yours")
	}
	return cl, err
}

// A Step is the body of a move; what a move does not need is left out.
type Step struct {
	Amount documents.Money `json:"amount,omitzero"`
	Reason string          `json:"reason,omitempty"`
}

// move handles "POST /v1/claims/{id}/{move}".
func (s *server) move(m verify.Move) func(*gin.Context) error {
	return func(c *gin.Context) error {
		var in Step
		if err := s.strict(c, &in); err != nil {
			return err
		}
		ctx, who := c.Request.Context(), caller(c)
		bank, err := s.Ledger(ctx, who)
		if err != nil {
			return err
		}
		if _, err := own(ctx, bank, who, c.Param("id")); err != nil {
			return err
		}
		settled, err := s.Claims.Move(ctx, bank, m, chaincode.ClaimMove{
			ID: c.Param("id"), Amount: in.Amount, Reason: in.Reason, Key: verify.MoveKey(who.Name, c.GetHeader("Idempotency-Key")),
		})
		if err != nil {
			return err
		}
		c.JSON(http.StatusOK, settled)
		return nil
	}
}
