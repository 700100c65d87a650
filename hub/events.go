package hub

import (
	"cmp"
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"path/filepath"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/events"
)

// openEvents opens the logs of events. Their secret follows from the token key. It does not wait
// until they have caught up: who asks gets what is there, and the rest later.
func (h *Hub) openEvents(context.Context) error {
	key, err := hkdf.Key(sha256.New, h.tokenKey, nil, "tradehub/events/1", sha256.Size)
	if err != nil {
		return err
	}
	seal, err := cases.NewSeal(key)
	if err != nil {
		return err
	}
	if h.happened, err = cases.OpenTallies(filepath.Join(h.cfg.Data, "events.db"), seal); err != nil {
		return err
	}
	h.Events = events.Open(h.happened, events.Sources{
		Ledger: h.feed, Verifications: h.cases, Cases: h.Desk.Book, Leases: h.Projection, Readers: h.readers,
		Channel: h.network.Channel(), Seal: seal, Now: h.now,
	}, h.log)
	h.Query.Events = h.Events
	return nil
}

// readers returns the banks that may read a document now.
func (h *Hub) readers(digest documents.Digest) (banks []string, err error) {
	for _, bank := range h.Banks() {
		switch err := h.cases.Readable(bank, digest, h.now()); {
		case err == nil:
			banks = append(banks, bank)
		case !errors.Is(err, cases.ErrNotFound):
			return nil, err
		}
	}
	return banks, nil
}

// source names the hub in events.
func (h *Hub) source() string { return cmp.Or(h.cfg.PublicURL, "urn:tradehub:"+h.cfg.City) }
