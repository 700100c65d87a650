package portal

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/verify"
	"github.com/tradehub/tradehub/web"
	"github.com/tradehub/tradehub/web/words"
)

func casePath(id string) string { return "/queue/" + url.PathEscape(id) }

// page handles "GET /queue/{id}".
func (d bankDesk) page(v *Visit) error { return d.show(v, http.StatusOK, decideForm{}, nil) }

// pageAgain handles "GET /queue/{id}/{move}", where somebody comes back to who had to sign in
// before a move: the page of the case, with what was typed.
func (d bankDesk) pageAgain(v *Visit) error {
	move, err := oneOf(v.PathValue("move"), "decide", "agree", "verify")
	if err != nil {
		return errGone
	}
	kept := v.Kept(v.URL.Path)
	if move != "decide" || kept == nil {
		return v.See(casePath(v.PathValue("id")))
	}
	return d.show(v, http.StatusOK, decideFormOf(kept), nil)
}

// standingTime bounds how long the page of a case waits to learn what became of its verdict.
const standingTime = 2 * time.Second

// show answers with the page of a case.
func (d bankDesk) show(v *Visit, status int, sent decideForm, errs []web.Error) error {
	c, err := d.Query.Case(v.Context(), v.Who.Caller, v.PathValue("id"))
	if err != nil {
		return err
	}
	f := caseFile{
		Case: c, Me: d.Desk.Book.Person(v.Who.Caller.MSPID, v.Who.Caller.Name), Name: d.namer(v), City: d.City, Cities: d.Cities,
		Origin: origin(v), Now: d.Now(), Sent: sent, Errors: errs, Key: NewKey(),
	}
	if err := d.read(v, &f); err != nil {
		return err
	}
	view := caseOf(readerOf(v.Lang), f)
	return v.RenderStatus(status, "case", web.Page{Title: c.Request.ID, Data: view, Panels: d.panels(v, c)})
}

func (d bankDesk) panels(v *Visit, c *cases.Case) map[string][]template.HTML {
	all := map[string][]template.HTML{}
	for _, place := range []string{"bank.case.main", "bank.case.aside", "bank.case.decision"} {
		all[place] = v.Panels(place, c)[place]
	}
	return all
}

// read reads the verdict of a case, what became of it since, and its claim. A ledger that is
// away is said on the page, which stands.
func (d bankDesk) read(v *Visit, f *caseFile) (err error) {
	if f.Case.Verdict == "" {
		return nil
	}
	ctx, who := v.Context(), v.Who.Caller
	if f.Report, err = d.Query.Report(ctx, who, f.Case.Verdict); err != nil {
		return err
	}
	f.Fit = d.Claims.Fit(&f.Report.Verdict)
	ctx, cancel := context.WithTimeout(ctx, standingTime)
	defer cancel()
	l, err := d.Ledger(ctx, who)
	switch {
	case err != nil:
		f.Standing = verify.Standing{At: d.Now(), Unknown: true}
	case f.Case.State.WithBank():
		f.Standing = d.Claims.Standing(ctx, verify.AsBank(l), f.Report)
	case f.Case.Claim != "":
		if f.Claim, err = d.Query.Claim(ctx, who, f.Case.Claim); err != nil && !errors.Is(err, query.ErrNotFound) {
			f.Standing = verify.Standing{At: d.Now(), Unknown: true}
		}
	}
	return nil
}

// namer names the officers of the visitor's bank.
func (d bankDesk) namer(v *Visit) func(string) string {
	return func(person string) string {
		if name := d.Officer(v.Who.Caller.MSPID, person); name != "" {
			return name
		}
		return person
	}
}

// origin is where the visitor reaches the hub.
func origin(v *Visit) string {
	if v.portal.Secure {
		return "https://" + v.Host
	}
	return "http://" + v.Host
}

// certificate handles "GET /queue/{id}/certificate/{form}", where form is a language and
// ".pdf", or "jws".
func (d bankDesk) certificate(v *Visit) error {
	form := v.PathValue("form")
	lang := documents.English
	if i := slices.IndexFunc(words.Langs, func(lang string) bool { return form == lang+".pdf" }); i >= 0 {
		lang = documents.Langs[i]
	} else if form != "jws" {
		return errGone
	}
	c, err := d.Query.Case(v.Context(), v.Who.Caller, v.PathValue("id"))
	if err != nil {
		return err
	}
	if c.Verdict == "" {
		return errGone
	}
	r, err := d.Query.Report(v.Context(), v.Who.Caller, c.Verdict)
	if err != nil {
		return err
	}
	l, err := d.Ledger(v.Context(), v.Who.Caller)
	if err != nil {
		return err
	}
	now := d.Claims.Standing(v.Context(), verify.AsBank(l), r)
	file, err := d.Certificate(r, &now, lang)
	if err != nil {
		return err
	}
	if form == "jws" {
		return v.Send(file.JWS, "application/jose+json", "certificate-"+c.Verdict+".jws.json")
	}
	return v.Send(file.PDF, "application/pdf", "certificate-"+c.Verdict+"-"+form)
}
