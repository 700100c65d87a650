package portal

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/tradehub/tradehub/documents/transcript"
	"github.com/tradehub/tradehub/hub/transcribe"
)

// begin handles "POST /papers/{digest}/begin": the kind of paper.
func (p Papers) begin(v *Visit) error {
	_, err := p.Desk.Begin(v.Context(), v.Who.Caller, paperOf(v), transcript.Kind(v.PostFormValue("kind")))
	return p.done(v, err, sentPaper{})
}

// form reads what was sent over the work as it is.
func (p Papers) form(v *Visit, blind func(*transcribe.Work) bool) (*transcribe.Work, []transcript.Entry, int, error) {
	if err := v.ParseForm(); err != nil {
		return nil, nil, 0, formFault(err)
	}
	version, err := versionOf(v.PostFormValue("version"))
	if err != nil {
		return nil, nil, 0, err
	}
	w, err := p.Desk.Work(v.Context(), v.Who.Caller, paperOf(v))
	if err != nil {
		return nil, nil, 0, err
	}
	sheet, err := p.Desk.Sheet(v.Context(), v.Who.Caller, paperOf(v), 1)
	if err != nil {
		return nil, nil, 0, err
	}
	f := typedForm{Values: v.PostForm, kind: w.Kind, blind: blind(w), before: w.Fields, sizes: sheet.Pages}
	if v.PostForm.Has("take") {
		if f.offers, err = p.offers(v, w); err != nil {
			return nil, nil, 0, err
		}
	}
	return w, f.entries(), version, nil
}

func wholePaper(*transcribe.Work) bool { return false }
func keysAlone(*transcribe.Work) bool  { return true }

// looksOnly reports whether the form only asks to see another page, or for a line more.
func looksOnly(f url.Values) bool { return f.Has("see") || f.Has("add") }

// save handles "POST /papers/{digest}/save". A button of the page takes an offer, adds a line or
// shows another page; what was typed is kept with each.
func (p Papers) save(v *Visit) error {
	w, fields, version, err := p.form(v, wholePaper)
	if err != nil {
		return err
	}
	if !(version == w.Version-1 && sameEntries(w.Fields, fields)) { // else the same form, sent twice
		_, err = p.Desk.Save(v.Context(), v.Who.Caller, paperOf(v), version, fields)
	}
	return p.done(v, err, sentPaper{form: v.PostForm})
}

// confirm handles "POST /papers/{digest}/confirm". What was typed is kept first.
func (p Papers) confirm(v *Visit) error {
	w, fields, version, err := p.form(v, wholePaper)
	if err != nil {
		return err
	}
	if w.Turn == transcribe.TurnType {
		if w, err = p.Desk.Save(v.Context(), v.Who.Caller, paperOf(v), version, fields); err == nil {
			_, err = p.Desk.Confirm(v.Context(), v.Who.Caller, paperOf(v), w.Version)
		}
	}
	return p.done(v, err, sentPaper{form: v.PostForm})
}

// blind handles "POST /papers/{digest}/blind": the key fields as a second person read them. They are
// kept only once they are confirmed.
func (p Papers) blind(v *Visit) error {
	w, fields, version, err := p.form(v, keysAlone)
	if err != nil {
		return err
	}
	if looksOnly(v.PostForm) {
		return p.show(v, sentPaper{form: v.PostForm})
	}
	switch w.Turn {
	case transcribe.TurnRead:
		_, err = p.Desk.ConfirmBlind(v.Context(), v.Who.Caller, paperOf(v), version, fields)
	case transcribe.TurnWait:
		err = transcribe.ErrSamePerson
	}
	return p.done(v, err, sentPaper{form: v.PostForm})
}

// settle handles "POST /papers/{digest}/settle".
func (p Papers) settle(v *Visit) error {
	w, fields, version, err := p.form(v, func(w *transcribe.Work) bool { return !w.First })
	if err != nil {
		return err
	}
	if looksOnly(v.PostForm) {
		return p.show(v, sentPaper{form: v.PostForm})
	}
	switch w.Turn {
	case transcribe.TurnSettle:
		_, err = p.Desk.Settle(v.Context(), v.Who.Caller, paperOf(v), version, fields)
	case transcribe.TurnWait:
		err = transcribe.ErrNotYours
	}
	return p.done(v, err, sentPaper{form: v.PostForm})
}

// supersede handles "POST /papers/{digest}/supersede".
func (p Papers) supersede(v *Visit) error {
	version, err := versionOf(v.PostFormValue("version"))
	if err != nil {
		return err
	}
	_, err = p.Desk.Supersede(v.Context(), v.Who.Caller, paperOf(v), version)
	return p.done(v, err, sentPaper{})
}

// done shows the paper after a move, or what was typed with what is wrong with it.
func (p Papers) done(v *Visit, err error, sent sentPaper) error {
	if faults, ok := errors.AsType[*transcribe.FaultsError](err); ok {
		sent.faults, sent.all, sent.status = faults.Faults, true, http.StatusUnprocessableEntity
		return p.show(v, sent)
	}
	if fault, ok := paperFaultOf(err); ok {
		if fault == paperUnread || fault == paperData {
			return p.refused(v, fault)
		}
		sent.notice, sent.status = fault, http.StatusConflict
		return p.show(v, sent)
	}
	if err != nil {
		return err
	}
	q := url.Values{}
	for _, name := range []string{"see", "add"} {
		if s := v.PostFormValue(name); s != "" {
			q.Set(name, s)
		}
	}
	to := paperPath(paperOf(v))
	if q.Get("see") == "" && v.PostFormValue("shown") != "" {
		q.Set("see", v.PostFormValue("shown"))
	}
	if len(q) > 0 {
		to += "?" + q.Encode()
	}
	return v.See(to)
}
