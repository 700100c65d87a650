package portal

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/casework"
	"github.com/tradehub/tradehub/hub/verify"
	"github.com/tradehub/tradehub/web"
)

// A caseForm is what was sent to a case and could not be done, and why.
type caseForm struct {
	typed  map[string][]string
	sent   sentForm
	faults []fault
}

// page handles "GET /cases/{id}", and the address of a move after signing in again.
func (d firmDesk) page(v *Visit) error {
	var form caseForm
	if v.URL.Path != firmPath(v.PathValue("id")) {
		if form.typed = v.Kept(v.URL.Path); form.typed == nil {
			return v.See(firmPath(v.PathValue("id")))
		}
	}
	return d.show(v, form)
}

// show shows a case, with what is wrong with a form that was sent to it.
func (d firmDesk) show(v *Visit, form caseForm) error {
	c, err := d.Query.Case(v.Context(), v.Who.Caller, v.PathValue("id"))
	if err != nil {
		return err
	}
	view := caseViewOf(readerOf(v.Lang), c, form)
	view.AsBank = v.asBank(c)
	if err := d.check(v, c, &view); err != nil {
		return err
	}
	if view.Files, err = d.files(v, c, form.sent, false); err != nil {
		return err
	}
	status := http.StatusOK
	if view.Errors = errorsOf(v, form.faults, view.Files.Refused); len(view.Errors) > 0 {
		status = http.StatusUnprocessableEntity
	}
	for _, l := range form.faults {
		if l.Field == fieldFiles {
			view.Files.Error = v.Word("requestFault", l.Fault)
		}
	}
	panels := v.Panels("firm.case.main", c)
	panels["firm.case.aside"] = v.Panels("firm.case.aside", c)["firm.case.aside"]
	return v.RenderStatus(status, "firm-case", web.Page{Title: cmp.Or(view.Name, view.ID), Scripts: uploadScripts, Data: view, Panels: panels})
}

// check adds what examining the documents shows. It knows nothing of the registry of claims.
func (d firmDesk) check(v *Visit, c *cases.Case, view *firmCaseView) error {
	if len(c.Documents) == 0 {
		return nil
	}
	found, err := d.Desk.Check(v.Context(), v.Who.Caller, c.ID)
	if missing, ok := errors.AsType[*verify.MissingError](err); ok {
		view.Unreadable = string(missing.Digest)
		return nil
	}
	if file, ok := errors.AsType[*verify.FileError](err); ok {
		view.Unreadable = file.Name
		return nil
	}
	if untyped, ok := errors.AsType[*verify.UnconfirmedError](err); ok {
		return d.untyped(v, c, view, untyped.Paper)
	}
	if err != nil {
		return err
	}
	view.found(readerOf(v.Lang), found)
	return nil
}

// untyped lists the documents where nobody has confirmed what is on one of them: nothing is examined
// before that, and the case cannot be presented.
func (d firmDesk) untyped(v *Visit, c *cases.Case, view *firmCaseView, first documents.Digest) error {
	if view.Draft {
		view.Lacks = append(view.Lacks, lackLine{paperPath(first), v.Say("papers.lacks")})
	}
	files, err := d.files(v, c, sentForm{}, true)
	for _, f := range files.Taken {
		view.Papers = append(view.Papers, web.Paper{Name: f.Title, Digest: f.Digest, Signature: string(documents.SignatureNone), Block: f.Block, Href: documentPath(f.Digest)})
	}
	return err
}

// attach handles "POST /cases/{id}/documents": files for a draft, each with its own result.
func (d firmDesk) attach(v *Visit) error {
	form, err := d.readForm(v)
	if err != nil {
		return err
	}
	version, err := versionOf(form.Get("version"))
	if err != nil {
		return err
	}
	id, digests := v.PathValue("id"), form.digests()
	c, err := d.Query.Case(v.Context(), v.Who.Caller, id)
	if err != nil {
		return err
	}
	again := version == c.Version-1 && hasAll(c.Documents, digests) // the same form, sent twice
	switch room := cases.MaxDocuments - len(c.Documents); {
	case len(digests) == 0 && len(form.refused()) == 0:
		return d.show(v, caseForm{faults: []fault{{fieldFiles, faultNoFiles}}})
	case !again && len(digests) > room:
		return d.show(v, caseForm{sent: form, faults: []fault{{fieldFiles, faultDocuments}}})
	case !again && len(digests) > 0:
		if _, err := d.Desk.Attach(v.Context(), v.Who.Caller, id, version, digests...); err != nil {
			return err
		}
	}
	if len(form.refused()) > 0 {
		return d.show(v, caseForm{sent: form})
	}
	return v.See(firmPath(id))
}

func hasAll(have, want []documents.Digest) bool {
	for _, d := range want {
		if !slices.Contains(have, d) {
			return false
		}
	}
	return true
}

// present handles "POST /cases/{id}/present". The note is kept with the same click.
func (d firmDesk) present(v *Visit) error {
	note := v.PostFormValue(fieldNote)
	err := d.move(v, func(ctx context.Context, id string, version int) error {
		c, err := d.Query.Case(ctx, v.Who.Caller, id)
		if err != nil {
			return err
		}
		if c.State == cases.Draft && c.Note != note {
			in := casework.Draft{Bank: c.Bank, Request: c.Request, Documents: c.Documents, Note: note}
			if c, err = d.Desk.Edit(ctx, v.Who.Caller, id, version, in); err != nil {
				return err
			}
			version = c.Version
		}
		_, err = d.Desk.Present(ctx, v.Who.Caller, id, version)
		return err
	})
	switch {
	case errors.Is(err, cases.ErrText):
		return d.show(v, caseForm{typed: v.PostForm, faults: []fault{{fieldNote, faultLong}}})
	case errors.Is(err, documents.ErrRequest):
		return v.See(firmPath(v.PathValue("id"))) // the page names what is missing
	}
	return err
}

// withdraw handles "POST /cases/{id}/withdraw".
func (d firmDesk) withdraw(v *Visit) error {
	return d.move(v, func(ctx context.Context, id string, version int) error {
		_, err := d.Desk.Withdraw(ctx, v.Who.Caller, id, version)
		return err
	})
}

// discard handles "POST /cases/{id}/discard".
func (d firmDesk) discard(v *Visit) error {
	version, err := versionOf(v.PostFormValue("version"))
	if err != nil {
		return err
	}
	return d.once.do(v, func(ctx context.Context) (string, error) {
		return "/cases", d.Desk.Discard(ctx, v.Who.Caller, v.PathValue("id"), version)
	})
}

// answer handles "POST /cases/{id}/answer": answers to all open questions, and documents.
func (d firmDesk) answer(v *Visit) error {
	form, err := d.readForm(v)
	if err != nil {
		return err
	}
	version, err := versionOf(form.Get("version"))
	if err != nil {
		return err
	}
	id := v.PathValue("id")
	c, err := d.Query.Case(v.Context(), v.Who.Caller, id)
	if err != nil {
		return err
	}
	answers, faults := answersOf(c, form)
	more := without(form.digests(), c.Documents)
	if len(c.Documents)+len(more) > cases.MaxDocuments {
		faults = append(faults, fault{fieldFiles, faultDocuments})
	}
	if len(faults) > 0 || len(form.refused()) > 0 {
		return d.show(v, caseForm{typed: form.Values, sent: form, faults: faults})
	}
	if version == c.Version-1 && c.State != cases.Asked && answered(c, form) {
		return v.See(firmPath(id)) // the same form, sent twice
	}
	if _, err := d.Desk.Reply(v.Context(), v.Who.Caller, id, version, answers, more...); err != nil {
		return err
	}
	return v.See(firmPath(id))
}
