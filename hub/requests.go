package hub

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"time"

	"github.com/tradehub/tradehub/hub/cases"
)

// openRequests opens the rows of requests under an Idempotency-Key. Their secret follows from
// the token key.
func (h *Hub) openRequests(context.Context) error {
	key, err := hkdf.Key(sha256.New, h.tokenKey, nil, "tradehub/requests/1", sha256.Size)
	if err != nil {
		return err
	}
	seal, err := cases.NewSeal(key)
	if err != nil {
		return err
	}
	h.requests = h.cases.Requests(seal)
	return nil
}

// sweepEvery is how often old requests are dropped.
const sweepEvery = time.Hour

// dropRequests forgets old requests at the start and every hour, until ctx ends.
func (h *Hub) dropRequests(ctx context.Context) {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		if n, err := h.requests.DropBefore(h.now().Add(-h.cfg.KeepKeys)); err != nil {
			h.log.Error("old Idempotency-Keys could not be dropped", "cause", err)
		} else if n > 0 {
			h.log.Info("dropped old Idempotency-Keys", "count", n)
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}
