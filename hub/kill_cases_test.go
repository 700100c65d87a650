package hub_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/casework"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/verify"
)

// caseOf presents one import to bank A as a case, which an officer finances.
func caseOf(ctx context.Context, h *hub.Hub, n int) error {
	req, files, err := imported(n)
	if err != nil {
		return err
	}
	_, firm, err := h.As(ctx, "agent")
	if err != nil {
		return err
	}
	_, officer, err := h.As(ctx, "bank-a")
	if err != nil {
		return err
	}
	ups, err := h.Verifier.UploadAll(ctx, firm.MSPID, files)
	if err != nil {
		return err
	}
	c, err := h.Desk.Create(ctx, firm, req.ID, casework.Draft{Bank: officer.MSPID, Request: req, Documents: verify.Digests(ups)})
	if err != nil {
		return err
	}
	if _, err := h.Desk.Present(ctx, firm, c.ID, c.Version); err != nil {
		return err
	}
	if err := say(ack{Case: c.ID}); err != nil {
		return err
	}
	if c, err = answered(ctx, h, c.ID); err != nil {
		return err
	}
	if c, err = h.Desk.Decide(ctx, officer, c.ID, c.Revision, casework.Choice{Kind: cases.Finance}); err != nil {
		return err
	}
	return say(ack{Decided: c.ID})
}

// answered returns a case once its verdict is noted.
func answered(ctx context.Context, h *hub.Hub, id string) (*cases.Case, error) {
	for ctx.Err() == nil {
		c, err := h.Desk.Book.Case(id)
		if err != nil || c.Verdict != "" {
			return c, err
		}
		if c.Answer != nil {
			return nil, errors.New(c.Answer.Fault)
		}
		time.Sleep(time.Millisecond) // the verdict is noted by another goroutine
	}
	return nil, ctx.Err()
}

// checkCases holds that each case that was presented gets its verdict, whenever the hub was
// killed, and that a decision stays with the claim that was reserved for it.
func (c *chronicle) checkCases(t *testing.T, h *hub.Hub, own *ledger.Ledger) {
	t.Helper()
	for id, decided := range c.cases {
		got, err := answered(t.Context(), h, id)
		if err != nil {
			t.Errorf("case %s: %v", id, err)
			continue
		}
		if _, err := own.Cases.Verdict(t.Context(), got.Verdict); err != nil {
			t.Errorf("case %s has verdict %s, which the ledger has not: %v", id, got.Verdict, err)
		}
		if decided && got.State != cases.Decided {
			t.Errorf("case %s was decided, and is %s", id, got.State)
		}
		if got.State != cases.Decided {
			continue
		}
		if claim, err := own.Claims.Claim(t.Context(), got.Claim); err != nil || claim.State != dedupe.Reserved {
			t.Errorf("the claim of case %s is %+v, %v", id, claim, err)
		}
	}
}
