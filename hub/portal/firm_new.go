package portal

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/casework"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/web"
)

// newPage handles "GET /cases/new".
func (d firmDesk) newPage(v *Visit) error { return d.showNew(v, newForm{}) }

// editPage handles "GET /cases/{id}/edit".
func (d firmDesk) editPage(v *Visit) error {
	c, err := d.Query.Case(v.Context(), v.Who.Caller, v.PathValue("id"))
	if err != nil {
		return err
	}
	if c.State != cases.Draft {
		return v.See(firmPath(c.ID))
	}
	return d.showNew(v, newForm{of: c, typed: v.Kept(firmPath(c.ID))})
}

// create handles "POST /cases": a new case, with the files and the request of one form.
func (d firmDesk) create(v *Visit) error {
	form, err := d.readForm(v)
	if err != nil {
		return err
	}
	key := form.Get("idempotencyKey")
	if key == "" || len(key) > maxIdempotencyKey {
		return fmt.Errorf("%w: the form has no key", ErrRefused)
	}
	c := &cases.Case{State: cases.Draft, Request: documents.Request{Borrower: documents.BorrowerBuyer, Instrument: documents.OpenAccount}}
	draft, faults, err := d.draftOf(v, c, form)
	if err != nil {
		return err
	}
	made, err := d.Desk.Create(v.Context(), v.Who.Caller, key, draft)
	if errors.Is(err, casework.ErrDrafts) {
		return d.showNew(v, newForm{typed: form.Values, sent: form, faults: []fault{{fieldFiles, faultDrafts}}})
	}
	if err == nil && made.State == cases.Draft && !holds(made, draft) { // the same form, sent again with other content
		made, err = d.Desk.Edit(v.Context(), v.Who.Caller, made.ID, made.Version, draft)
	}
	if err != nil {
		return err
	}
	return d.saved(v, made, form, faults)
}

// edit handles "POST /cases/{id}".
func (d firmDesk) edit(v *Visit) error { return d.editWithout(v, "") }

// remove handles "POST /cases/{id}/documents/{digest}/remove". It keeps what was typed
// besides.
func (d firmDesk) remove(v *Visit) error {
	return d.editWithout(v, documents.Digest(v.PathValue("digest")))
}

func (d firmDesk) editWithout(v *Visit, drop documents.Digest) error {
	form, err := d.readForm(v)
	if err != nil {
		return err
	}
	c, err := d.Query.Case(v.Context(), v.Who.Caller, v.PathValue("id"))
	if err != nil {
		return err
	}
	version, err := versionOf(form.Get("version"))
	if err != nil {
		return err
	}
	draft, faults, err := d.draftOf(v, c, form)
	if err != nil {
		return err
	}
	draft.Documents = slices.DeleteFunc(draft.Documents, func(have documents.Digest) bool { return have == drop })
	if version == c.Version-1 && holds(c, draft) {
		version = c.Version // the same form, sent twice
	}
	made, err := d.Desk.Edit(v.Context(), v.Who.Caller, c.ID, version, draft)
	if err != nil {
		return err
	}
	if drop != "" {
		return v.See(firmPath(c.ID) + "/edit")
	}
	return d.saved(v, made, form, faults)
}

// holds reports whether a case is as the draft.
func holds(c *cases.Case, in casework.Draft) bool {
	return c.Bank == in.Bank && c.Note == in.Note && slices.Equal(c.Documents, in.Documents) && reflect.DeepEqual(c.Request, in.Request)
}

// draftOf returns the draft that a form makes of a case: what was typed, the documents, and
// what the invoice adds to the request.
func (d firmDesk) draftOf(v *Visit, c *cases.Case, form sentForm) (casework.Draft, []fault, error) {
	in := casework.Draft{Bank: c.Bank, Note: c.Note, Documents: slices.Clone(c.Documents)}
	var faults []fault
	in.Request, faults = parseRequest(form.Values, c.Request)
	if bank := form.Get(fieldBank); bank == "" || slices.Contains(d.Desk.Banks, bank) {
		in.Bank = bank
	} else {
		faults = append(faults, fault{fieldBank, faultChoice})
	}
	for _, digest := range form.digests() {
		if !slices.Contains(in.Documents, digest) {
			in.Documents = append(in.Documents, digest)
		}
	}
	if len(in.Documents) > cases.MaxDocuments {
		in.Documents, faults = in.Documents[:cases.MaxDocuments], append(faults, fault{fieldFiles, faultDocuments})
	}
	wrong := slices.ContainsFunc(faults, func(f fault) bool {
		return f.Field == fieldAmount || f.Field == fieldCurrency || f.Field == fieldApplicant
	})
	if wrong || len(lacks(in.Bank, in.Request, 1)) == 0 {
		return in, faults, nil
	}
	invoice, err := d.invoiceOf(v.Context(), v.Who.Caller, in.Documents)
	in.Request = fill(in.Request, invoice)
	return in, faults, err
}

// saved shows what became of a form whose case was kept.
func (d firmDesk) saved(v *Visit, c *cases.Case, form sentForm, faults []fault) error {
	if c.State != cases.Draft {
		return v.See(firmPath(c.ID))
	}
	if form.Get("then") != "draft" {
		for _, l := range lacks(c.Bank, c.Request, len(c.Documents)) {
			if l.Fault != faultNoFiles || len(form.refused()) == 0 { // else the refused files say it
				faults = append(faults, l)
			}
		}
	}
	if len(faults) == 0 && len(form.refused()) == 0 {
		return v.See(firmPath(c.ID))
	}
	return d.showNew(v, newForm{of: c, sent: form, faults: faults})
}

// A newForm is what the page of a new or changed case is about.
type newForm struct {
	of     *cases.Case // nil is a new one
	typed  url.Values  // that was kept over sign-in, or could not be saved
	sent   sentForm
	faults []fault
}

// A newView is what the page shows.
type newView struct {
	ID, Name, Action, Key string
	Version               int
	Errors                []web.Error
	Fields, Further       []web.Field
	More                  bool // Further has what must be seen
	Files                 web.Files
}

// showNew shows the page, with what is wrong first.
func (d firmDesk) showNew(v *Visit, f newForm) error {
	c := f.of
	if c == nil {
		bank, err := d.usualBank(v)
		if err != nil {
			return err
		}
		c = &cases.Case{Bank: bank, Request: documents.Request{Borrower: documents.BorrowerBuyer, Instrument: documents.OpenAccount}}
	}
	invoice, err := d.invoiceOf(v.Context(), v.Who.Caller, c.Documents)
	if err != nil {
		return err
	}
	view := newView{ID: c.ID, Name: c.Request.ID, Action: "/cases", Key: NewKey(), Version: c.Version}
	if c.ID != "" {
		view.Action = firmPath(c.ID)
	}
	view.Fields, view.Further = d.fields(v, c, f, invoice)
	view.More = slices.ContainsFunc(view.Further, func(f web.Field) bool { return f.Error != "" })
	if view.Files, err = d.files(v, c, f.sent, true); err != nil {
		return err
	}
	view.Errors = errorsOf(v, f.faults, view.Files.Refused)
	for _, l := range f.faults {
		if l.Field == fieldFiles {
			view.Files.Error = v.Word("requestFault", l.Fault)
		}
	}
	status, title := http.StatusOK, v.Say("new.title")
	if len(view.Errors) > 0 {
		status = http.StatusUnprocessableEntity
	}
	if c.ID != "" {
		title = v.Say("new.edit")
	}
	return v.RenderStatus(status, "firm-new", web.Page{Title: title, Scripts: uploadScripts, Data: view})
}

// uploadScripts make uploads go on after a break.
var uploadScripts = []string{"vendor/tus.min.js", "upload.js"}

// errorsOf is the summary: first files, then fields.
func errorsOf(v *Visit, faults []fault, refused []web.RefusedFile) (out []web.Error) {
	for _, f := range refused {
		out = append(out, web.Error{Field: f.ID, Text: v.Say("file.error", "file", f.File, "why", v.Word("fileFault", f.Fault))})
	}
	for _, f := range faults {
		out = append(out, web.Error{Field: f.Field, Text: v.Word("requestFault", f.Fault)})
	}
	return out
}

// usualBank returns the bank of the firm's latest case, and else the only one there is.
func (d firmDesk) usualBank(v *Visit) (string, error) {
	l, err := d.Query.CaseList(v.Context(), v.Who.Caller, query.CaseFilter{}, query.Page{Size: 1})
	if err != nil {
		return "", err
	}
	if len(l.Rows) > 0 && slices.Contains(d.Desk.Banks, l.Rows[0].Bank) {
		return l.Rows[0].Bank, nil
	}
	if len(d.Desk.Banks) == 0 {
		return "", nil
	}
	return d.Desk.Banks[0], nil
}

// files are the documents of a draft, and the files that were refused.
func (d firmDesk) files(v *Visit, c *cases.Case, sent sentForm, removable bool) (web.Files, error) {
	out := web.Files{Most: d.MaxUpload >> 20, Refused: sent.refused()}
	if !removable {
		return out, nil
	}
	r := readerOf(v.Lang)
	for i, digest := range c.Documents {
		taken := web.TakenFile{ID: "document-" + strconv.Itoa(i+1), Digest: string(digest), Remove: firmPath(c.ID) + "/documents/" + url.PathEscape(string(digest)) + "/remove"}
		content, err := d.Query.Content(v.Context(), v.Who.Caller, digest)
		switch {
		case errors.Is(err, query.ErrNotFound): // it was erased since
		case unconfirmed(err):
			taken.Title = v.Say("papers.untyped")
		case err != nil:
			return out, err
		default:
			taken.Title, taken.Block = r.titleOf(content.Item.Document), content.Block
		}
		for _, file := range sent.Files {
			if file.Upload != nil && file.Upload.Digests.SHA256 == digest {
				taken.File = file.Name
			}
		}
		out.Taken = append(out.Taken, taken)
	}
	return out, nil
}
