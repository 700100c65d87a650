package hub

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/identity"
)

// openSessions opens the sessions of people, and what recognises machines.
func (h *Hub) openSessions(context.Context) error {
	key, err := hkdf.Key(sha256.New, h.tokenKey, nil, "tradehub/sessions/1", sha256.Size)
	if err != nil {
		return err
	}
	seal, err := cases.NewSeal(key)
	if err != nil {
		return err
	}
	mode := h.cfg.signInMode()
	o := identity.Options{
		Rows: h.cases.Sessions(seal, identity.DefaultBounds), Decisions: h.decisions, Log: h.log, Now: h.now,
		Limits: identity.DefaultLimits, Origin: h.cfg.SignIn.Origin, People: h.callers.people,
		Development: mode == SignInDevelopment, Suspended: h.suspended,
	}
	if mode == SignInIssuers {
		for _, c := range h.cfg.SignIn.Issuers {
			i, err := c.options()
			if err != nil {
				return err
			}
			o.Issuers = append(o.Issuers, i)
		}
	}
	if h.Sessions, err = identity.New(o); err != nil {
		return err
	}
	h.machines, err = h.callers.authenticator(h.Sessions.Tokens())
	return err
}

// suspended reports whether the supervisor suspended the caller's identity. One that never
// signed an order is no member yet, and so is not suspended.
func (h *Hub) suspended(ctx context.Context, c access.Caller) (bool, error) {
	l, err := h.network.As(ctx, c)
	if err != nil {
		return false, err
	}
	m, err := l.Members.Member(ctx, l.Members.Own())
	if errors.Is(err, &protocol.Error{Code: protocol.CodeNotFound}) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return m.Suspended, nil
}
