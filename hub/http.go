package hub

import (
	"encoding/pem"
	"net/http"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/certificate"
	"github.com/tradehub/tradehub/hub/verify"
)

// Handler returns the hub's HTTP interface.
func (h *Hub) Handler() http.Handler {
	return api.New(api.Options{
		Verifier: h.Verifier, Claims: h.Claims, Trees: h.Trees, Firms: h.Firms, Desk: h.Desk, Query: h.Query, Requests: h.requests, Banks: h.Banks(),
		Callers: h.callers, Ledger: h.network.As,
		Certificate: h.form, Ready: h.Ready,
		IdentityCertificate: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: h.Signer.Cert.Raw}),
		Log:                 h.log, Now: h.now, MaxUpload: h.cfg.MaxUpload, MaxBody: h.cfg.MaxBody,
		Timeout: h.cfg.Timeout, Limits: h.cfg.Limits.limits(),
	})
}

func (h *Hub) form(r *verify.Report, now verify.Standing, f api.Form, lang documents.Lang) ([]byte, error) {
	c, err := h.Certificate(r, &now, lang)
	if err != nil {
		return nil, err
	}
	if f == api.FormJWS {
		return c.JWS, nil
	}
	return c.PDF, nil
}

// Certificate renders the certificate of a report. now is what became of the
// verdict since; nil says nothing of it.
func (h *Hub) Certificate(r *verify.Report, now *verify.Standing, lang documents.Lang) (*certificate.Certificate, error) {
	st := &certificate.Statement{Verdict: r.Verdict, Receipt: r.Receipt, Channel: h.network.Channel()}
	o := certificate.Options{Lang: lang, URL: h.cfg.PublicURL, Hasher: h.hasher, Zone: h.cfg.zone()}
	if now != nil {
		o.Standing = &certificate.Standing{At: now.At, Taken: now.Taken, SupersededBy: now.SupersededBy, Expired: now.Expired, Unknown: now.Unknown}
	}
	return certificate.Render(st, h.Signer, o)
}
