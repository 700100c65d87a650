package hub

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/projection"
)

// keepStatements lets every bank that runs a peer have a statement of its own
// claims there, so that it can show them without the registrar. They come at
// fixed times and not when a claim changes: a bank's own transaction beside
// one of the registrar's would show whose that was.
func (h *Hub) keepStatements(ctx context.Context) {
	t := time.NewTicker(h.cfg.Statement)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		for _, bank := range h.statementBanks() {
			if err := h.KeepStatement(ctx, bank); err != nil && ctx.Err() == nil {
				h.log.Warn("a bank's statement was not kept; the next run retries", "bank", bank.MSPID, "cause", err)
			}
		}
	}
}

// statementBanks returns one caller of each bank that runs a peer.
func (h *Hub) statementBanks() []access.Caller {
	var out []access.Caller
	for _, c := range h.callers {
		if c.Role == protocol.RoleBank && h.network.hasPeer(c.MSPID) {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b access.Caller) int {
		return cmp.Or(cmp.Compare(a.MSPID, b.MSPID), cmp.Compare(a.Name, b.Name))
	})
	return slices.CompactFunc(out, func(a, b access.Caller) bool { return a.MSPID == b.MSPID })
}

// KeepStatement keeps those of the bank's claims that changed since its last statement.
func (h *Hub) KeepStatement(ctx context.Context, bank access.Caller) error {
	l, err := h.Ledger(ctx, bank)
	if err != nil {
		return err
	}
	if err := h.Projection.Current(ctx); err != nil {
		return err
	}
	kept, err := l.Claims.Kept(ctx, bank.MSPID)
	if err != nil {
		return err
	}
	current := map[string]bool{}
	for _, k := range kept {
		current[k.Claim.ID] = k.Current
	}
	ids, err := h.claimsOf(bank.MSPID)
	if err != nil {
		return err
	}
	ids = slices.DeleteFunc(ids, func(id string) bool { return current[id] })
	return l.Claims.Keep(ctx, bank.MSPID, ids)
}

// statementPage is how many rows are read at once.
const statementPage = 500

func (h *Hub) claimsOf(mspID string) (ids []string, err error) {
	for after := projection.Place(nil); ; {
		rows, end, err := h.Projection.Claims(mspID, "", after, statementPage)
		if err != nil {
			return nil, fmt.Errorf("claims of %s: %w", mspID, err)
		}
		for _, r := range rows {
			ids = append(ids, r.Facts.ID)
		}
		if after = end; end == nil {
			return ids, nil
		}
	}
}
