package hub

import (
	"context"
	"net/http"
	"strings"

	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/uploads"
	"github.com/tradehub/tradehub/hub/verify"
)

// openUploads opens the uploads in progress, with those that an earlier run left.
func (h *Hub) openUploads(context.Context) (err error) {
	h.Uploads, err = uploads.Open(uploads.Options{
		Store: h.store, Take: h.takeFile, Who: h.uploader, Explain: explainUpload, Title: api.Title,
		Limits: h.cfg.Uploads.limits(h.cfg), Now: h.now, Log: h.log,
	})
	return err
}

// uploader returns who uploads: a visitor who signed in, or a machine. The decision is logged.
func (h *Hub) uploader(r *http.Request) (who access.Caller, err error) {
	credentials := api.Credentials(r)
	if v, ok := h.Sessions.Visitor(r.Context()); ok && credentials.Bearer == "" {
		who = v.Caller
	} else {
		who, err = h.machines.Authenticate(r.Context(), credentials)
	}
	d := access.Decision{Caller: who, Operation: r.Method + " " + uploads.DefaultPath, Object: strings.TrimPrefix(r.URL.Path, uploads.DefaultPath), Outcome: access.Allowed}
	if err != nil {
		d.Outcome, d.Why = access.Refused, string(api.Explain(err, "").Code)
	}
	h.decisions.Note(r.Context(), d)
	return who, err
}

// takeFile takes a file that arrived whole, as one that came in a single request. A file that
// is larger than a document is refused: no reader takes it yet.
func (h *Hub) takeFile(ctx context.Context, f uploads.Finished) (*uploads.Answer, error) {
	if f.Size > h.cfg.MaxUpload {
		return nil, uploads.ErrTooLarge
	}
	data, err := f.Read(h.cfg.MaxUpload)
	if err != nil {
		return nil, err
	}
	ups, err := h.Verifier.UploadAll(ctx, f.Organisation, []verify.File{{Name: f.Name, Data: data, Keep: f.Keep}})
	if err != nil {
		return nil, err
	}
	up := ups[0]
	answer := &uploads.Answer{Digests: up.Digests, Block: up.Block}
	if up.Document != nil { // a paper has none
		answer.Format, answer.Type = up.Document.Format, up.Document.Type
	}
	return answer, nil
}

func explainUpload(err error, accept string) uploads.Refusal {
	p := api.Explain(err, accept)
	return uploads.Refusal{Status: p.Status, Code: string(p.Code), Title: p.Title, Detail: p.Detail, File: p.File, Why: p.Why, Path: p.Path}
}
