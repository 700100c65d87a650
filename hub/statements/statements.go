// Package statements keeps, at each bank's own peers, what the ledger holds of that
// bank's claims, so that the bank can show them without the registrar.
package statements

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/projection"
)

// A Keeper keeps the statements of banks.
type Keeper struct {
	Banks  []access.Caller // one of each bank, see Banks
	Ledger func(ctx context.Context, c access.Caller) (*ledger.Ledger, error)
	Rows   Rows
	Every  time.Duration // between two statements of a bank
	Log    *slog.Logger
}

// Rows name the claims of a bank. *projection.Projection implements it.
type Rows interface {
	// Current returns once the rows hold everything that the ledger does.
	Current(ctx context.Context) error
	Claims(bank string, state dedupe.State, after projection.Place, n int) ([]projection.Claim, projection.Place, error)
}

// Banks returns one of the callers of each bank that runs a peer, by organisation.
func Banks(callers []access.Caller, hasPeer func(mspID string) bool) []access.Caller {
	banks := slices.DeleteFunc(slices.Clone(callers), func(c access.Caller) bool {
		return c.Role != protocol.RoleBank || !hasPeer(c.MSPID)
	})
	slices.SortFunc(banks, func(a, b access.Caller) int {
		return cmp.Or(cmp.Compare(a.MSPID, b.MSPID), cmp.Compare(a.Name, b.Name))
	})
	return slices.CompactFunc(banks, func(a, b access.Caller) bool { return a.MSPID == b.MSPID })
}

// Run keeps statements at fixed times until ctx ends, and not when a claim changes. A bank's
// own transaction right after one of the registrar's would show whose claim changed.
func (k *Keeper) Run(ctx context.Context) {
	t := time.NewTicker(k.Every)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		for _, bank := range k.Banks {
			if err := k.Keep(ctx, bank); err != nil && ctx.Err() == nil {
				k.Log.Warn("a bank's statement was not kept; the next run retries", "bank", bank.MSPID, "cause", err)
			}
		}
	}
}

// Keep keeps those of the bank's claims that changed since its last statement.
func (k *Keeper) Keep(ctx context.Context, bank access.Caller) error {
	l, err := k.Ledger(ctx, bank)
	if err != nil {
		return err
	}
	if err := k.Rows.Current(ctx); err != nil {
		return err
	}
	kept, err := l.Claims.Kept(ctx, bank.MSPID)
	if err != nil {
		return err
	}
	current := map[string]bool{}
	for _, c := range kept {
		current[c.Claim.ID] = c.Current
	}
	ids, err := k.claimsOf(bank.MSPID)
	if err != nil {
		return err
	}
	ids = slices.DeleteFunc(ids, func(id string) bool { return current[id] })
	return l.Claims.Keep(ctx, bank.MSPID, ids)
}

// page is how many rows are read at once.
const page = 500

func (k *Keeper) claimsOf(mspID string) (ids []string, err error) {
	for after := projection.Place(nil); ; {
		rows, end, err := k.Rows.Claims(mspID, "", after, page)
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
