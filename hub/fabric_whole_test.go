package hub_test

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/ledger"
)

// whole holds, once every request was answered and the hub is killed, that the
// folder, the ledger and what clients were told are one: no verdict without
// its report, no document without its bytes, no claim without its share of each
// asset, no share without its claim, nothing that nobody was told of.
func (f *fabric) whole(t *testing.T, ctx context.Context, m *market) {
	blocks := f.compare(t, ctx, m)
	for _, fault := range unheard(m.acknowledged(), blocks) {
		t.Error(fault)
	}
	h, err := hub.Open(ctx, f.cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	}()
	if n, err := h.Verifier.Resume(ctx); n != 0 || err != nil {
		t.Errorf("%d verdicts were left for a second start to record: %v", n, err)
	}
	own, _, err := h.As(ctx, "hub")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range blocks {
		if d, ok := strings.CutPrefix(e.What, documentEntry("")); ok {
			if _, err := h.Verifier.Store.Get(ctx, documents.Digest(d)); err != nil {
				t.Errorf("a document is on the ledger and not kept: %v", err)
			}
		}
	}
	c := &chronicle{verdicts: verdictsOf(t, h, blocks)}
	c.checkVerdicts(t, h, own)
	checkShares(t, ctx, h, own, c.verdicts, m.checkClaims(t, ctx, own))
}

// verdictsOf returns the verdicts of the blocks, with the bank that each one's report names.
func verdictsOf(t *testing.T, h *hub.Hub, blocks []entry) []ack {
	t.Helper()
	var out []ack
	for _, e := range blocks {
		id, ok := strings.CutPrefix(e.What, verdictEntry(""))
		if !ok {
			continue
		}
		a := ack{Verdict: id, Bank: "BankAMSP"}
		if _, err := h.Verifier.Report(t.Context(), a.Bank, id); err != nil {
			a.Bank = "BankBMSP"
		}
		out = append(out, a)
	}
	return out
}

// checkClaims holds the ledger's claims to what was last heard of each.
func (m *market) checkClaims(t *testing.T, ctx context.Context, own *ledger.Ledger) map[string]dedupe.Claim {
	t.Helper()
	claims := map[string]dedupe.Claim{}
	for c, err := range own.AllClaims(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		claims[c.ID] = c
		if want := m.last[c.ID]; c.State != want {
			t.Errorf("claim %s is %s, and its bank was told %q", c.ID, c.State, want)
		}
		if c.State == dedupe.Repaid && c.Amount.Minor != 0 {
			t.Errorf("of claim %s, repaid in two parts, %s is outstanding", c.ID, c.Amount)
		}
	}
	for id, state := range m.last {
		if claims[id].ID == "" {
			t.Errorf("claim %s is not there, and its bank was told that it is %s", id, state)
		}
	}
	return claims
}

// checkShares looks at every asset that somebody ever asked for: those that
// hold a share of it are the claims that use it, each as the claim itself says.
func checkShares(t *testing.T, ctx context.Context, h *hub.Hub, own *ledger.Ledger, verdicts []ack, claims map[string]dedupe.Claim) {
	t.Helper()
	want := map[dedupe.Token]map[string]dedupe.State{}
	for _, v := range verdicts {
		r, err := h.Verifier.Report(ctx, v.Bank, v.Verdict)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range r.Claim.Uses {
			want[u.Token] = map[string]dedupe.State{}
		}
	}
	for _, c := range claims {
		for _, u := range c.Uses {
			want[u.Token][c.ID] = c.State
		}
	}
	for token, shares := range want {
		a, err := own.Claims.Asset(ctx, token)
		if err != nil && !errors.Is(err, &protocol.Error{Code: protocol.CodeNotFound}) {
			t.Fatal(err)
		}
		if err == nil {
			checkAssetOf(t, a, shares)
		} else if len(shares) > 0 {
			t.Errorf("claims %v use asset %s, and it is not there", shares, token)
		}
	}
}

func checkAssetOf(t *testing.T, a *dedupe.Asset, shares map[string]dedupe.State) {
	t.Helper()
	got, sum := map[string]dedupe.State{}, int64(0)
	for _, h := range a.Holdings {
		got[h.Claim] = h.State
		if h.State.Active() {
			sum += h.Minor
		}
	}
	if !maps.Equal(got, shares) {
		t.Errorf("asset %s is held by claims %v, and those that use it are %v", a.Token, got, shares)
	}
	if sum > a.Capacity {
		t.Errorf("asset %s is financed with %d of %d", a.Token, sum, a.Capacity)
	}
}
