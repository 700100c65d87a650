package chaincode

import (
	"slices"
	"time"

	"github.com/tradehub/tradehub/chaincode/state"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

// assetState is what the key of an asset holds: which claims there are on it.
// What each holds is in the claim itself, so that a claim that is purged is
// nowhere else.
type assetState struct {
	Capacity  int64                  `json:"capacity"` // smallest face value declared by any claimant, minor units
	Currency  documents.CurrencyCode `json:"currency"`
	Holders   []holder               `json:"holders"`
	Reversals []time.Time            `json:"reversals,omitempty"`
}

// A holder is a claim that has, or had, a share of an asset.
type holder struct {
	Claim string `json:"claim"`
	// Lapsed says that its lease was over when its share was given on, whatever
	// the claim's own state says since (see trimHoldings).
	Lapsed bool `json:"lapsed,omitempty"`
}

func assetKeys(uses []dedupe.Use) []string {
	keys := make([]string, len(uses))
	for i, u := range uses {
		keys[i] = assetKey(u.Token)
	}
	return keys
}

// holders returns the keys of the claims on the assets.
func holders(ctx *claimContext, uses []dedupe.Use) ([]string, error) {
	states, err := state.LoadAll[assetState](ctx.private.Tx, assetKeys(uses))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, s := range states {
		if s == nil {
			continue
		}
		for _, h := range s.Holders {
			out = append(out, claimKey(h.Claim))
		}
	}
	return out, nil
}

// loadAssets reads the asset of each use; nil is one that nobody claimed yet.
func loadAssets(ctx *claimContext, uses []dedupe.Use) ([]*dedupe.Asset, error) {
	claims, err := holders(ctx, uses)
	if err != nil {
		return nil, err
	}
	if err := ctx.private.Fetch(claims...); err != nil {
		return nil, err
	}
	out := make([]*dedupe.Asset, len(uses))
	for i, u := range uses {
		if out[i], err = loadAsset(ctx, u.Token); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// loadAsset puts the rule's view of an asset together from its claims.
func loadAsset(ctx *claimContext, t dedupe.Token) (*dedupe.Asset, error) {
	s, err := state.Load[assetState](ctx.private.Tx, assetKey(t))
	if err != nil || s == nil {
		return nil, err
	}
	a := &dedupe.Asset{Token: t, Capacity: s.Capacity, Currency: s.Currency, Reversals: s.Reversals}
	for _, h := range s.Holders {
		c, err := loadClaimState(ctx, h.Claim)
		if err != nil {
			return nil, err
		}
		if c == nil {
			continue // purged by the current order
		}
		a.Holdings = append(a.Holdings, h.holding(c.Claim, t))
	}
	return a, nil
}

// holding returns what the claim holds of the asset.
func (h holder) holding(c dedupe.Claim, t dedupe.Token) dedupe.Holding {
	i := slices.IndexFunc(c.Uses, func(u dedupe.Use) bool { return u.Token == t })
	if i < 0 {
		return dedupe.Holding{Claim: h.Claim, State: dedupe.Expired} // it was put there by a use, so this is never so
	}
	out := c.Holding(c.Uses[i])
	if h.Lapsed && out.State == dedupe.Reserved {
		out.State = dedupe.Expired
	}
	return out
}

func storeAsset(ctx *claimContext, a dedupe.Asset) error {
	s := assetState{Capacity: a.Capacity, Currency: a.Currency, Holders: []holder{}, Reversals: a.Reversals}
	for _, h := range a.Holdings {
		s.Holders = append(s.Holders, holder{h.Claim, h.State == dedupe.Expired})
	}
	return state.Store(ctx.private.Tx, assetKey(a.Token), s)
}

// holdAll writes the claim's share into every asset that it uses; assets are those of its uses.
func holdAll(ctx *claimContext, c dedupe.Claim, assets []*dedupe.Asset) error {
	for i, u := range c.Uses {
		a := dedupe.Asset{}
		if assets[i] != nil {
			a = *assets[i]
		}
		held, err := a.Hold(c, u)
		if err != nil {
			return refusal(err)
		}
		if a, err = trimHoldings(held, c.Changed); err != nil {
			return err
		}
		if err := storeAsset(ctx, a); err != nil {
			return err
		}
	}
	return nil
}
