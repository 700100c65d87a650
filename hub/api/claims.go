package api

import (
	"context"
	"errors"
	"net/http"
	"path"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/verify"
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
	bank, r, err := s.reliance(c, in.Verdict)
	if err != nil {
		return err
	}
	settled, err := s.Claims.Reserve(c.Request.Context(), bank, r, in.Accept)
	if err != nil {
		return err
	}
	if settled.Claim == nil {
		taken := problem(CodeTaken, "detail.capacity")
		taken.Decision = settled.Decision
		return taken
	}
	c.Header("Location", "/v1/claims/"+settled.Claim.ID)
	c.Set(receiptKey, settled.Receipt)
	c.JSON(http.StatusCreated, settled)
	return nil
}

// reliance returns the caller's ledger and the report of one of its own verdicts.
func (s *server) reliance(c *gin.Context, verdict string) (verify.Bank, *verify.Report, error) {
	ctx, who := c.Request.Context(), caller(c)
	bank, err := s.Ledger(ctx, who)
	if err != nil {
		return nil, nil, err
	}
	r, err := s.Verifier.Report(ctx, who.MSPID, verdict)
	return verify.AsBank(bank), r, err
}

// Claims are a page of a bank's claims, and up to which block that is all.
type Claims struct {
	Claims []dedupe.Claim `json:"claims"`
	Block  uint64         `json:"block"`
}

// claims handles "GET /v1/claims", for the caller's own bank: those reserved
// last first, of the state if one is named. What was purged is not among them.
func (s *server) claims(c *gin.Context) error {
	l, err := s.list(c, "state")
	if err != nil {
		return err
	}
	state := dedupe.State(l.filters.Get("state"))
	if l.filters.Has("state") && !slices.Contains(dedupe.States, state) {
		return problem(CodeBadRequest, "detail.query.state", "states", listed(dedupe.States))
	}
	out := Claims{Claims: []dedupe.Claim{}} // JSON [], not null
	if out.Block, err = s.current(c.Request.Context()); err != nil {
		return err
	}
	rows, end, err := s.Projection.Claims(caller(c).MSPID, state, l.after, l.size)
	if err != nil {
		return err
	}
	for _, row := range rows {
		out.Claims = append(out.Claims, *row.Facts)
	}
	s.next(c, l, end)
	c.JSON(http.StatusOK, out)
	return nil
}

// claim handles "GET /v1/claims/{id}", for the claim's own bank.
func (s *server) claim(c *gin.Context) error {
	ctx, who := c.Request.Context(), caller(c)
	bank, err := s.Ledger(ctx, who)
	if err != nil {
		return err
	}
	cl, err := own(ctx, bank.Claims, who, c.Param("id"))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, cl)
	return nil
}

// own returns a claim of the caller's bank. Another bank's is not found: not
// even that it exists is the caller's to know.
func own(ctx context.Context, bank ledger.Claims, who access.Caller, id string) (*dedupe.Claim, error) {
	cl, err := bank.Claim(ctx, id)
	if errors.Is(err, &protocol.Error{Code: protocol.CodeNotOwner}) || errors.Is(err, &protocol.Error{Code: protocol.CodeNotFound}) ||
		err == nil && cl.Bank != who.MSPID {
		return nil, problem(CodeNotFound, "detail.notFound")
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
		if _, err := own(ctx, bank.Claims, who, c.Param("id")); err != nil {
			return err
		}
		settled, err := s.Claims.Move(ctx, verify.AsBank(bank), m, protocol.ClaimMove{
			ID: c.Param("id"), Amount: in.Amount, Reason: in.Reason, Key: verify.MoveKey(who.Name, c.GetHeader("Idempotency-Key")),
		})
		if err != nil {
			return err
		}
		c.Header("Content-Location", "/v1/claims/"+settled.Claim.ID)
		c.Set(receiptKey, settled.Receipt)
		c.JSON(http.StatusOK, settled)
		return nil
	}
}

// claimNow renders the claim of a repeated reservation or move as it is now, with
// the receipt of the first one.
func (s *server) claimNow(c *gin.Context, first cases.Request) error {
	ctx, who := c.Request.Context(), caller(c)
	bank, err := s.Ledger(ctx, who)
	if err != nil {
		return err
	}
	claim, err := own(ctx, bank.Claims, who, path.Base(first.Location))
	if err != nil {
		return err
	}
	relocate(c, first)
	c.JSON(first.Status, verify.Settled{Claim: claim, Receipt: first.Receipt})
	return nil
}
