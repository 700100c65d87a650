package verify_test

import (
	"errors"
	"testing"

	"tradehub/chaincode"
	"tradehub/dedupe"
	"tradehub/documents"
	"tradehub/hub/demo"
	"tradehub/hub/verify"
)

// TestClaimAfterAnotherBanks holds that of two banks that ask at one time the second
// learns of the first before it claims, also where the ledger would grant both.
func TestClaimAfterAnotherBanks(t *testing.T) {
	other := dedupe.Holding{Claim: "C-other", Bank: "OtherMSP", State: dedupe.Financed}
	hit := documents.Hit{Kind: "A4", State: dedupe.StateActive, Sufficient: true}
	own, part, box, gone := hit, hit, hit, hit
	own.Own, part.Partial, box.Kind, gone.State = true, true, "A6", dedupe.StateReleased
	for name, test := range map[string]struct {
		near  dedupe.Kind   // what the index knows to be alike now
		kept  documents.Hit // of assets, says the ledger now
		seen  []documents.Hit
		err   error
		stale bool
	}{
		"the same cargo":                      {near: dedupe.KindCargoVessel, stale: true},
		"the same cargo, the index is away":   {near: dedupe.KindCargoVessel, err: dedupe.ErrUnavailable},
		"a note of likeness":                  {near: dedupe.KindAmountDay},
		"the same bill":                       {kept: hit, stale: true},
		"the same bill, which was told":       {kept: hit, seen: []documents.Hit{hit}},
		"the same bill, says the index alone": {},
		"a part of one invoice":               {kept: part},
		"the bank's own":                      {kept: own},
		"the same container":                  {kept: box},
		"ended":                               {kept: gone},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			claims := w.granted()
			r := w.verified(demo.SetImport)
			r.Presentation.Registry.Hits = test.seen
			w.index.lookup = func([]dedupe.Token) (assets []dedupe.Asset, near []dedupe.Near, _ uint64, _ error) {
				if test.near != "" {
					return nil, []dedupe.Near{{Token: tokenOf(r.Claim.Near, test.near), Holding: other}}, 1, test.err
				}
				use := r.Claim.Uses[0]
				for _, u := range r.Claim.Uses {
					if u.Token.Kind == dedupe.KindBillOfLading {
						use = u
					}
				}
				a := dedupe.Asset{Token: use.Token, Currency: use.Capacity.Currency, Capacity: use.Capacity.Minor, Holdings: []dedupe.Holding{other}}
				return []dedupe.Asset{a}, nil, 1, test.err
			}
			w.bank.check = func(chaincode.ClaimInput) (*dedupe.Decision, error) {
				d := &dedupe.Decision{Outcome: documents.OutcomeShared}
				if test.kept.Kind != "" {
					d.Hits = append(d.Hits, test.kept)
				}
				return d, nil
			}
			s, err := claims.Reserve(t.Context(), w.bank, r, false)
			var refused *verify.VerdictError
			if stale := errors.As(err, &refused) && refused.Stale; stale != test.stale || !stale && (err != nil || s.Claim == nil) {
				t.Errorf("%+v, %v; want stale %t", s, err, test.stale)
			}
		})
	}
}

func tokenOf(tokens []dedupe.Token, k dedupe.Kind) dedupe.Token {
	for _, t := range tokens {
		if t.Kind == k {
			return t
		}
	}
	return dedupe.Token{Kind: k}
}
