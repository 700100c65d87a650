package portal

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/transcript"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/transcribe"
	"github.com/tradehub/tradehub/web"
)

// A sentPaper is what somebody sent to a paper and could not be done, and why.
type sentPaper struct {
	form   url.Values // nil: the page shows what is kept
	faults []transcript.Fault
	all    bool // says what is missing too
	notice paperFault
	status int
}

// page handles "GET /papers/{digest}?see=PAGE-ZOOM&at=PLACE", and the address of a move after
// signing in again.
func (p Papers) page(v *Visit) error {
	if move := v.PathValue("move"); move != "" {
		kept := v.Kept(v.URL.Path)
		if kept == nil {
			return v.See(paperPath(paperOf(v)))
		}
		return p.show(v, sentPaper{form: kept})
	}
	return p.show(v, sentPaper{})
}

// show shows a paper, and the form that its reader may fill now.
func (p Papers) show(v *Visit, sent sentPaper) error {
	d, who, r := paperOf(v), v.Who.Caller, readerOf(v.Lang)
	w, err := p.Desk.Work(v.Context(), who, d)
	if errors.Is(err, cases.ErrNotFound) {
		w, err = &transcribe.Work{Original: d}, nil
	}
	if err != nil {
		return err
	}
	q := v.URL.Query()
	if sent.form != nil {
		q = sent.form
	}
	at := sightOf(q, max(w.Pages, 1))
	sheet, err := p.Desk.Sheet(v.Context(), who, d, at.Page)
	if err == nil && at.Page > len(sheet.Pages) {
		at.Page = 1
	}
	if err != nil && w.Kind == "" && at.Page == 1 {
		if f, ok := paperFaultOf(err); ok && f != paperRace {
			return p.refused(v, f)
		}
	}
	if err != nil {
		return err
	}
	view := paperView{
		Digest: d, Kind: w.Kind, Next: paperNext(w.Turn), Version: w.Version, Pages: len(sheet.Pages), Confirmations: w.Confirmations,
		Notice: sent.notice, Sheet: sheetOf(d, sheet, at),
	}
	if w.Kind == "" {
		view.Next, view.Kinds = paperBegin, transcript.Kinds
	} else if err := p.fill(v, r, &view, w, sheet, sent); err != nil {
		return err
	}
	status := http.StatusOK
	if sent.status != 0 {
		status = sent.status
	}
	title := v.Say("papers.one")
	if w.Kind != "" {
		title = v.Word("paper", w.Kind)
	}
	return v.RenderStatus(status, "papers-paper", web.Page{Title: title, Class: "paper-page", Scripts: []string{"papers.js"}, Data: view})
}

// refused says that nothing can be typed from the file.
func (p Papers) refused(v *Visit, f paperFault) error {
	return v.RenderStatus(http.StatusUnprocessableEntity, "papers-refused", web.Page{Title: v.Say("papers.one"), Data: f})
}

// fill adds the form, or what was typed where there is none.
func (p Papers) fill(v *Visit, r reader, view *paperView, w *transcribe.Work, sheet *transcribe.Sheet, sent sentPaper) error {
	s := typedState{kind: w.Kind, entries: w.Fields, faults: w.Faults, all: sent.all}
	base := paperPath(w.Original)
	switch w.Turn {
	case transcribe.TurnType:
		view.Action, view.Confirm = base+"/save", base+"/confirm"
		offers, err := p.offers(v, w)
		if err != nil {
			return err
		}
		s.offers = offers
	case transcribe.TurnRead:
		view.Action, view.Blind = base+"/blind", true
		s.blind, s.entries, s.faults = true, nil, nil
	case transcribe.TurnSettle:
		view.Action, view.Differences = base+"/settle", r.differences(w.Kind, w.Differences)
		s.blind = !w.First
	default:
		view.Typed = r.values(w.Kind, w.Fields)
		return nil
	}
	if sent.form != nil {
		form := typedForm{Values: sent.form, kind: w.Kind, blind: s.blind, before: w.Fields, offers: s.offers, sizes: sheet.Pages}
		s.entries, s.faults = form.entries(), sent.faults
		s.add = sent.form.Get("add")
		if w.Turn == transcribe.TurnType && sent.faults == nil {
			_, s.faults = transcript.Check(w.Kind, w.Pages, s.entries)
		}
	} else {
		s.add = v.URL.Query().Get("add")
	}
	if view.Notice == "" && w.Turn == transcribe.TurnType {
		for _, x := range s.faults {
			if missing(x) {
				view.Todo++
			}
		}
	}
	view.Sections = r.sections(s)
	view.Errors = r.paperErrors(view.Sections, s.faults, s.all)
	return nil
}

// offers are what the other documents of the paper's cases state.
func (p Papers) offers(v *Visit, w *transcribe.Work) (map[string][]transcript.Proposal, error) {
	l, err := p.Query.CaseList(v.Context(), v.Who.Caller, query.CaseFilter{}, query.Page{Size: lookedCases})
	if err != nil {
		return nil, err
	}
	var from []transcript.Source
	r := readerOf(v.Lang)
	for _, s := range l.Rows {
		c, err := p.Query.Case(v.Context(), v.Who.Caller, s.ID)
		if err != nil || !slices.Contains(c.Documents, w.Original) {
			continue
		}
		for _, d := range c.Documents {
			if d == w.Original {
				continue
			}
			other, err := p.Query.Content(v.Context(), v.Who.Caller, d)
			if errors.Is(err, query.ErrNotFound) || unconfirmed(err) {
				continue
			}
			if err != nil {
				return nil, err
			}
			from = append(from, transcript.Source{Name: r.titleOf(other.Item.Document), Document: other.Item.Document})
		}
	}
	return transcript.Offers(w.Kind, w.Fields, from), nil
}

// check handles "POST /papers/{digest}/check": one field, while it is typed. The answer is JSON:
// the written form, and in "fault" what is wrong.
func (p Papers) check(v *Visit) error {
	w, err := p.Desk.Work(v.Context(), v.Who.Caller, paperOf(v))
	if err != nil {
		return err
	}
	currency := documents.CurrencyCode(strings.ToUpper(v.PostFormValue("currency")))
	value, fault := transcript.CheckField(w.Kind, v.PostFormValue("pointer"), v.PostFormValue("value"), currency)
	answer := struct {
		Value string `json:"value"`
		Fault string `json:"fault,omitempty"`
		Soft  bool   `json:"soft,omitempty"`
	}{Value: value}
	if fault != nil {
		answer.Fault, answer.Soft = v.Word("typing", fault.Reason), fault.Soft
	}
	v.Writer.Header().Set("Content-Type", "application/json")
	v.Writer.Header().Set("Cache-Control", "private, no-store")
	return json.NewEncoder(v.Writer).Encode(answer)
}
