package hub

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents/intake"
	"github.com/tradehub/tradehub/documents/xmlguard"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/trees"
	"github.com/tradehub/tradehub/hub/verify"
)

// openVerifier waits until the index has caught up, and does what a crash left undone.
func (h *Hub) openVerifier(ctx context.Context) error {
	if err := h.index.Current(ctx); err != nil {
		return err
	}
	tokenizer, err := dedupe.NewLocalKey(h.tokenKey, h.now)
	if err != nil {
		return err
	}
	ids, err := hkdf.Key(sha256.New, h.tokenKey, nil, "tradehub/claim-ids/1", sha256.Size)
	if err != nil {
		return err
	}
	prices, err := openPrices(h.cases, h.tokenKey)
	if err != nil {
		return err
	}
	pack, err := openPack(h.cfg.Pack)
	if err != nil {
		return err
	}
	anchors, err := openAnchors(h.cfg.Signers)
	if err != nil {
		return err
	}
	seals, err := openSeals(h.cfg.Seals)
	if err != nil {
		return err
	}
	own := h.network.Own()
	h.Verifier = &verify.Verifier{
		Reader: &intake.Intake{Hasher: h.hasher, Anchors: anchors, Seals: seals, Limits: xmlguard.DefaultLimits, Now: h.now},
		Store:  h.store, Cases: h.cases, Registrar: verify.AsRegistrar(own), Index: h.index,
		Tokenizer: tokenizer, IDKey: ids, Pack: pack, Prices: prices,
		Now: h.now, Validity: h.cfg.Validity, MaxLag: h.cfg.MaxLag,
	}
	h.Claims = &verify.Claims{Index: h.index, Ledger: own, Prices: prices, Now: h.Verifier.Now, MaxLag: h.cfg.MaxLag}
	h.Trees = &trees.Anchorer{Ledger: own.Documents, Store: h.store, Rows: h.cases, Joiner: h.pool}
	h.Firms = &verify.Firms{Verifier: h.Verifier}
	if err := h.openTranscribe(); err != nil {
		return err
	}
	if err := h.openDesk(); err != nil {
		return err
	}
	h.Query = &query.Query{
		Projection: h.Projection, Cases: h.cases, Book: h.Desk.Book, Reports: h.Verifier, Firms: h.Firms, Trees: h.Trees,
		Documents: h.Verifier, Uploads: h.cases, Banks: h.Banks(),
		Ledger: h.network.As, CursorKey: h.cursorKey, MaxLag: h.cfg.MaxLag,
	}
	n, err := h.Verifier.Resume(ctx)
	if n > 0 {
		h.log.Info("recorded verdicts that an earlier run left unrecorded", "count", n)
	}
	return err
}

// openPrices opens the book of prices. Its secret follows from the token key.
func openPrices(rows *cases.DB, token []byte) (*verify.PriceBook, error) {
	key, err := hkdf.Key(sha256.New, token, nil, "tradehub/prices/1", sha256.Size)
	if err != nil {
		return nil, err
	}
	return verify.NewPriceBook(rows, key)
}
