package api

import (
	"context"
	"net/http"
	"path"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/verify"
)

// intervene handles "POST /v1/claims/{id}/{dispute|settle|freeze|thaw}".
func (s *server) intervene(m verify.Move) func(*gin.Context) error {
	return s.moved(func(ctx context.Context, l *ledger.Ledger, in protocol.ClaimMove) (*verify.Settled, error) {
		return s.Claims.Intervene(ctx, l.Claims, m, in)
	})
}

// Nothing is the body of a request that says all in its address: {}.
type Nothing struct{}

// A Purged claim is one that was erased.
type Purged struct {
	ID      string         `json:"id"`
	Receipt ledger.Receipt `json:"receipt"`
}

// purge handles "POST /v1/claims/{id}/purge": a claim that has ended is erased.
func (s *server) purge(c *gin.Context) error {
	if err := s.strict(c, &Nothing{}); err != nil {
		return err
	}
	ctx, who, id := c.Request.Context(), caller(c), c.Param("id")
	if _, err := s.Query.Claim(ctx, who, id); err != nil {
		return err
	}
	l, err := s.Ledger(ctx, who)
	if err != nil {
		return err
	}
	_, receipt, err := l.Claims.Purge(ctx, id)
	if err != nil {
		return err
	}
	c.Header("Content-Location", "/v1/claims/"+id)
	c.Set(receiptKey, receipt)
	c.JSON(http.StatusOK, Purged{id, receipt})
	return nil
}

// purgeNow answers a repeated purge, when nothing is left of the claim.
func (*server) purgeNow(c *gin.Context, first cases.Request) error {
	relocate(c, first)
	c.JSON(first.Status, Purged{path.Base(first.Location), first.Receipt})
	return nil
}

// Holdings are a bank's claims as the statements at its own peers have them.
type Holdings struct {
	Holdings []protocol.KeptClaim `json:"holdings"`
}

// holdings handles "GET /v1/holdings".
func (s *server) holdings(c *gin.Context) error {
	kept, err := s.Query.Holdings(c.Request.Context(), caller(c))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, Holdings{append([]protocol.KeptClaim{}, kept...)}) // JSON [], not null
	return nil
}

// member handles "GET /v1/members/{id}".
func (s *server) member(c *gin.Context) error {
	id := documents.Digest(c.Param("id"))
	if err := memberID(id); err != nil {
		return err
	}
	m, err := s.Query.Member(c.Request.Context(), caller(c), id)
	if err != nil {
		return err
	}
	return s.show(c, m)
}

// A Membership is a member as a transaction left it.
type Membership struct {
	Member  *protocol.Member `json:"member"`
	Receipt ledger.Receipt   `json:"receipt"`
}

// suspend handles "POST /v1/members/{id}/suspend".
func (s *server) suspend(c *gin.Context) error { return s.membership(c, ledger.Members.Suspend) }

// reinstate handles "POST /v1/members/{id}/reinstate".
func (s *server) reinstate(c *gin.Context) error { return s.membership(c, ledger.Members.Reinstate) }

func (s *server) membership(
	c *gin.Context, change func(ledger.Members, context.Context, documents.Digest) (*protocol.Member, ledger.Receipt, error),
) error {
	if err := s.strict(c, &Nothing{}); err != nil {
		return err
	}
	id := documents.Digest(c.Param("id"))
	if err := memberID(id); err != nil {
		return err
	}
	ctx := c.Request.Context()
	l, err := s.Ledger(ctx, caller(c))
	if err != nil {
		return err
	}
	m, r, err := change(l.Members, ctx, id)
	if err != nil {
		return err
	}
	c.Header("Content-Location", "/v1/members/"+string(id))
	c.Set(receiptKey, r)
	c.JSON(http.StatusOK, Membership{m, r})
	return nil
}

// memberNow renders the member of a repeated request as it is now, with the
// receipt of the first one.
func (s *server) memberNow(c *gin.Context, first cases.Request) error {
	m, err := s.Query.Member(c.Request.Context(), caller(c), documents.Digest(path.Base(first.Location)))
	if err != nil {
		return err
	}
	relocate(c, first)
	c.JSON(first.Status, Membership{m, first.Receipt})
	return nil
}

func memberID(id documents.Digest) error {
	if named(id) != nil {
		return problem(CodeBadRequest, "detail.member")
	}
	return nil
}
