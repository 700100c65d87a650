package chaincode

import (
	"strings"

	"tradehub/dedupe"
)

// MaxPage bounds the size of a page of claims.
const (
	MaxPage     = 200
	defaultPage = 50
)

// Claim returns a claim; a bank may read its own.
func (*claimContract) Claim(ctx *Context, arg string) (*dedupe.Claim, error) {
	id, err := decode[string](arg)
	if err != nil {
		return nil, err
	}
	if err := checkID("claim ID", id); err != nil {
		return nil, err
	}
	s, err := loadClaimState(ctx, id)
	switch {
	case err != nil:
		return nil, err
	case s == nil:
		return nil, refuse(CodeNotFound, "no claim %s", id)
	case !mayRead(ctx.caller, s.Claim):
		return nil, refuse(CodeNotOwner, "claim %s is of another bank", id)
	}
	return &s.Claim, nil
}

// mayRead keeps from a bank what another bank claimed (VERIFICATION.md §4.6).
func mayRead(who caller, c dedupe.Claim) bool { return who.role != RoleBank || c.Bank == who.msp }

// Asset returns what a token stands for and who holds it.
func (*claimContract) Asset(ctx *Context, arg string) (*dedupe.Asset, error) {
	t, err := decode[dedupe.Token](arg)
	if err != nil {
		return nil, err
	}
	if err := checkToken(t); err != nil {
		return nil, err
	}
	key, err := assetKey(t)
	if err != nil {
		return nil, err
	}
	a, err := load[dedupe.Asset](ctx, key)
	if err == nil && a == nil {
		err = refuse(CodeNotFound, "nobody claimed %s", t)
	}
	return a, err
}

// Claims returns a page of the claims that the caller may read, by ID.
func (*claimContract) Claims(ctx *Context, arg string) (*ClaimPage, error) {
	p, err := pageArgument(arg)
	if err != nil {
		return nil, err
	}
	it, meta, err := ctx.GetStub().GetStateByPartialCompositeKeyWithPagination(keyClaim, []string{}, p.Size, p.Bookmark)
	if err != nil {
		return nil, err
	}
	states, err := drain[claimState](it)
	if err != nil {
		return nil, err
	}
	page := &ClaimPage{Claims: []dedupe.Claim{}, Bookmark: meta.GetBookmark()}
	for _, s := range states {
		if mayRead(ctx.caller, s.Claim) {
			page.Claims = append(page.Claims, s.Claim)
		}
	}
	return page, nil
}

func pageArgument(arg string) (Page, error) {
	p, err := decode[Page](arg)
	if err != nil {
		return p, err
	}
	if p.Size == 0 {
		p.Size = defaultPage
	}
	if p.Size < 0 || p.Size > MaxPage {
		return p, refuse(CodeInvalidArgument, "page of %d: want 1 to %d", p.Size, MaxPage)
	}
	// A bookmark is the key that the page begins with: another one would open
	// the state of other contracts.
	prefix, err := claimPrefix()
	if err == nil && p.Bookmark != "" && !strings.HasPrefix(p.Bookmark, prefix) {
		err = refuse(CodeInvalidArgument, "the bookmark is not one of a page of claims")
	}
	return p, err
}
