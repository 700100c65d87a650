package api

import (
	"context"
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
	"github.com/tradehub/tradehub/hub/query"
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
	settled, err := s.claimFor(c.Request.Context(), caller(c), in)
	if err != nil {
		return err
	}
	c.Header("Location", "/v1/claims/"+settled.Claim.ID)
	c.Set(receiptKey, settled.Receipt)
	c.JSON(http.StatusCreated, settled)
	return nil
}

// claimFor reserves in the caller's name.
func (s *server) claimFor(ctx context.Context, who access.Caller, in Reservation) (*verify.Settled, error) {
	bank, r, err := s.reliance(ctx, who, in.Verdict)
	if err != nil {
		return nil, err
	}
	settled, err := s.Claims.Reserve(ctx, bank, r, in.Accept)
	if err != nil {
		return nil, err
	}
	if settled.Claim == nil {
		taken := problem(CodeTaken, "detail.capacity")
		taken.Decision = settled.Decision
		return nil, taken
	}
	return settled, nil
}

// reliance returns the caller's ledger and the report of one of its own verdicts.
func (s *server) reliance(ctx context.Context, who access.Caller, verdict string) (verify.Bank, *verify.Report, error) {
	bank, err := s.Ledger(ctx, who)
	if err != nil {
		return nil, nil, err
	}
	r, err := s.Query.Report(ctx, who, verdict)
	return verify.AsBank(bank), r, err
}

// Claims are a page of claims, and up to which block that is all.
type Claims struct {
	Claims []dedupe.Claim `json:"claims"`
	Block  uint64         `json:"block"`
}

// claims handles "GET /v1/claims": a bank's own, or every bank's to those who may
// see them; those reserved last first, of the state and bank that are named. What
// was purged is not among them.
func (s *server) claims(c *gin.Context) error {
	p, err := s.list(c, "state", "bank")
	if err != nil {
		return err
	}
	f := query.ClaimFilter{Bank: p.filters.Get("bank"), State: dedupe.State(p.filters.Get("state"))}
	if p.filters.Has("state") && !slices.Contains(dedupe.States, f.State) {
		return problem(CodeBadRequest, "detail.query.state", "states", listed(dedupe.States))
	}
	l, err := s.Query.Claims(c.Request.Context(), caller(c), f, p.Page)
	if err != nil {
		return err
	}
	p.link(c, l.Next)
	c.JSON(http.StatusOK, Claims{l.Rows, l.Block})
	return nil
}

// claim handles "GET /v1/claims/{id}".
func (s *server) claim(c *gin.Context) error {
	cl, err := s.Query.Claim(c.Request.Context(), caller(c), c.Param("id"))
	if err != nil {
		return err
	}
	return s.show(c, cl)
}

// A Step is the body of a move; what a move does not need is left out.
type Step struct {
	Amount documents.Money `json:"amount,omitzero"`
	Reason string          `json:"reason,omitempty"`
}

// move handles "POST /v1/claims/{id}/{move}" of a bank's own moves.
func (s *server) move(m verify.Move) func(*gin.Context) error {
	return s.moved(func(ctx context.Context, l *ledger.Ledger, in protocol.ClaimMove) (*verify.Settled, error) {
		return s.Claims.Move(ctx, verify.AsBank(l), m, in)
	})
}

// moved returns a handler that makes a move of a claim that the caller may see.
func (s *server) moved(do func(context.Context, *ledger.Ledger, protocol.ClaimMove) (*verify.Settled, error)) func(*gin.Context) error {
	return func(c *gin.Context) error {
		var in Step
		if err := s.strict(c, &in); err != nil {
			return err
		}
		ctx, who, id := c.Request.Context(), caller(c), c.Param("id")
		now, err := s.Query.Claim(ctx, who, id)
		if err != nil {
			return err
		}
		if err := unchanged(c, now); err != nil {
			return err
		}
		l, err := s.Ledger(ctx, who)
		if err != nil {
			return err
		}
		settled, err := do(ctx, l, protocol.ClaimMove{
			ID: id, Amount: in.Amount, Reason: in.Reason, Key: verify.MoveKey(who.Name, c.GetHeader("Idempotency-Key")),
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
	claim, err := s.Query.Claim(c.Request.Context(), caller(c), path.Base(first.Location))
	if err != nil {
		return err
	}
	relocate(c, first)
	c.JSON(first.Status, verify.Settled{Claim: claim, Receipt: first.Receipt})
	return nil
}
