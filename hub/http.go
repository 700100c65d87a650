package hub

import (
	"cmp"
	"context"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"slices"
	"strings"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/answers"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/certificate"
	"github.com/tradehub/tradehub/hub/identity"
	"github.com/tradehub/tradehub/hub/portal"
	"github.com/tradehub/tradehub/hub/verify"
)

// Handler returns the hub's HTTP interface: the API for machines, which knows no sessions;
// uploads, which know both and no deadline of a whole request; and under every other path the
// pages for people, which know no tokens.
func (h *Hub) Handler() http.Handler {
	machines, mux := h.API(), http.NewServeMux()
	mux.Handle(h.Uploads.Path, h.Sessions.Wrap(h.Uploads))
	for _, path := range []string{"/v1/", "/livez", "/readyz", "/openapi.json", "/openapi-3.0.json"} {
		mux.Handle(path, machines)
	}
	if development := h.Sessions.Development(); development != nil {
		mux.Handle(identity.DevelopmentPath+"/", h.Sessions.Wrap(development))
	}
	mux.Handle("/", h.pages)
	return mux
}

// openPortal makes the pages, and fails for one that cannot be made.
func (h *Hub) openPortal(context.Context) (err error) {
	h.answers = answers.New(h.Query, []*x509.Certificate{h.Signer.Cert}, h.now)
	h.limiter = answers.NewLimiter(h.now)
	h.pages, err = h.Pages()
	return err
}

// Pages returns the pages for people, with those of further parts.
func (h *Hub) Pages(further ...portal.Part) (http.Handler, error) {
	return portal.New(portal.Options{
		Sessions: h.Sessions, Answers: h.answers, Limiter: h.limiter, Parts: append(h.pageParts(), further...), Decisions: h.decisions,
		Log: h.log, City: h.cfg.City, Secure: strings.HasPrefix(cmp.Or(h.cfg.SignIn.Origin, h.cfg.PublicURL), "https:"), Timeout: h.cfg.Timeout,
		API: api.Describe(), Live: h.live, Height: func() uint64 { n, _ := h.Projection.Height(); return n },
	})
}

// pageParts are the parts of the pages, in the order of the navigation.
func (h *Hub) pageParts() []portal.Part {
	return slices.Concat([]portal.Part{h.bank().Part(), h.firm().Part()}, h.supervisionPages(), []portal.Part{portal.Papers{Desk: h.Transcribe, Query: h.Query, Rows: h.cases}.Part(), portal.Webhooks(h.Webhooks), portal.Search(h.Query, h.network.Channel())})
}

// bank is what the pages of banks call.
func (h *Hub) bank() portal.Bank {
	return portal.Bank{
		Query: h.Query, Desk: h.Desk, Claims: h.Claims, Requests: h.requests, Ledger: h.network.As, Certificate: h.Certificate,
		Officer: h.personName, City: h.cfg.City, Cities: Cities, Channel: h.network.Channel(), Now: h.now,
	}
}

// personName names a person of the organisation by the pseudonym that cases keep, "" for one
// whom the configuration does not name.
func (h *Hub) personName(mspID, person string) string {
	for _, c := range h.callers.list {
		if c.MSPID == mspID && h.Desk.Book.Person(mspID, c.Name) == person {
			return c.Name
		}
	}
	return ""
}

// firm is what the pages of firms call.
func (h *Hub) firm() portal.Firm {
	f := portal.Firm{Query: h.Query, Desk: h.Desk, Verifier: h.Verifier, Requests: h.requests, MaxUpload: h.cfg.MaxUpload, Channel: h.network.Channel(), Now: h.now}
	if h.cfg.signInMode() == SignInDevelopment {
		f.Try = func(r *http.Request) (access.Caller, error) { return h.Sessions.Try(r, protocol.RoleAgent) }
	}
	return f
}

// API returns what machines call.
func (h *Hub) API() http.Handler {
	return api.New(api.Options{
		Verifier: h.Verifier, Claims: h.Claims, Trees: h.Trees, Firms: h.Firms, Desk: h.Desk, Query: h.Query, Requests: h.requests, Banks: h.Banks(),
		Callers: h.machines, Decisions: h.decisions, Ledger: h.network.As,
		Certificate: h.form, Ready: h.Ready,
		IdentityCertificate: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: h.Signer.Cert.Raw}),
		Log:                 h.log, Now: h.now, MaxUpload: h.cfg.MaxUpload, MaxBody: h.cfg.MaxBody,
		Timeout: h.cfg.Timeout, Limits: h.cfg.Limits.limits(), Answers: h.answers, Public: h.limiter, Supervision: h.Supervision, Webhooks: h.Webhooks, Transcribe: h.Transcribe,
		Source: h.source(), Stopping: h.live.Ended(),
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
