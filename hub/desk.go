package hub

import (
	"crypto/hkdf"
	"crypto/sha256"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/casework"
)

// openDesk opens the book of cases. Its secret follows from the token key.
func (h *Hub) openDesk() error {
	key, err := hkdf.Key(sha256.New, h.tokenKey, nil, "tradehub/cases/1", sha256.Size)
	if err != nil {
		return err
	}
	seal, err := cases.NewSeal(key)
	if err != nil {
		return err
	}
	book := h.cases.Book(seal)
	book.Watch(h.caseChanged)
	h.Desk = (&casework.Desk{
		Book: book, Verifier: h.Verifier, Firms: h.Firms, Claims: h.Claims, Trees: h.Trees, Hasher: h.hasher,
		Banks: h.Banks(), Ledger: h.network.As, Officer: h.officer, Now: h.now, Zone: h.cfg.zone(), Log: h.log,
	}).Open()
	return nil
}

// officer returns the first caller, by name, who works for the bank.
func (h *Hub) officer(mspID string) (access.Caller, bool) {
	for _, c := range h.callers.list {
		if c.MSPID == mspID && c.Role == protocol.RoleBank {
			return c, true
		}
	}
	return access.Caller{}, false
}
