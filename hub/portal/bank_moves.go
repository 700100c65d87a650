package portal

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/casework"
	"github.com/tradehub/tradehub/hub/verify"
	"github.com/tradehub/tradehub/web"
	"github.com/tradehub/tradehub/web/words"
)

// A decideForm is what an officer typed.
type decideForm struct {
	Choice                choiceKind
	Reason, End, Override string
	Rules                 []string
}

func decideFormOf(form url.Values) decideForm {
	return decideForm{
		Choice: choiceKind(form.Get("choice")), Reason: form.Get("reason"), End: form.Get("end"), Override: form.Get("override"), Rules: form["rule"],
	}
}

// Has reports whether the rule was chosen.
func (f decideForm) Has(rule string) bool { return slices.Contains(f.Rules, rule) }

// decide handles "POST /queue/{id}/decide": financing, refusal, or a question to the firm.
func (d bankDesk) decide(v *Visit) error {
	return d.act(v, func(ctx context.Context, id string, version int, form decideForm) error {
		choice, err := oneOf(form.Choice, ChooseFinance, ChooseAsk, ChooseDecline)
		switch {
		case form.Choice == "":
			return errNoChoice
		case err != nil:
			return err
		case choice == ChooseAsk:
			_, err = d.Desk.Ask(ctx, v.Who.Caller, id, version, form.Rules, form.Reason)
		default:
			_, err = d.Desk.Decide(ctx, v.Who.Caller, id, version, form.decided())
		}
		return err
	})
}

// errNoChoice means that nothing was chosen.
var errNoChoice = errors.New("portal: nothing was chosen")

// agree handles "POST /queue/{id}/agree".
func (d bankDesk) agree(v *Visit) error {
	return d.act(v, func(ctx context.Context, id string, version int, _ decideForm) error {
		_, err := d.Desk.Agree(ctx, v.Who.Caller, id, version)
		return err
	})
}

// verifyAgain handles "POST /queue/{id}/verify".
func (d bankDesk) verifyAgain(v *Visit) error {
	return d.act(v, func(ctx context.Context, id string, version int, _ decideForm) error {
		_, err := d.Desk.VerifyAgain(ctx, v.Who.Caller, id, version)
		return err
	})
}

// act makes a move of a case, and shows the case as it is then. What hinders it is said on
// the page of the case, with what was typed.
func (d bankDesk) act(v *Visit, move func(ctx context.Context, id string, version int, form decideForm) error) error {
	if err := v.ParseForm(); err != nil {
		return formFault(err)
	}
	n, err := versionOf(v.PostForm.Get("version"))
	if err != nil {
		return err
	}
	form, id := decideFormOf(v.PostForm), v.PathValue("id")
	err = d.once.do(v, func(ctx context.Context) (string, error) { return casePath(id), move(ctx, id, n, form) })
	if _, lost := errors.AsType[*cases.ChangedError](err); lost {
		return d.lost(v)
	}
	if taken, ok := errors.AsType[*casework.TakenError](err); ok {
		return d.taken(v, taken)
	}
	if e, status := refusal(readerOf(v.Lang), form, err); status != 0 {
		return d.show(v, status, form, []web.Error{e})
	}
	return err
}

// refusal is what an officer is told of a move that was not made, at which field, and the
// status of the answer; 0 for an error that is no refusal.
func refusal(r reader, form decideForm, err error) (e web.Error, status int) {
	e.Field, status = "decide", http.StatusConflict
	field := map[choiceKind]string{ChooseFinance: "override", ChooseDecline: "end", ChooseAsk: "rules"}[form.Choice]
	unfit, notFit := errors.AsType[*verify.VerdictError](err)
	refused, byLedger := errors.AsType[*protocol.Error](err)
	switch {
	case errors.Is(err, errNoChoice):
		e.Text, status = r.Say("decide.error.choice"), http.StatusUnprocessableEntity
	case errors.Is(err, cases.ErrText):
		e.Field, e.Text, status = "reason", r.Say("decide.error.reason", "most", cases.MaxText), http.StatusUnprocessableEntity
	case errors.Is(err, documents.ErrRequest) && field != "":
		e.Field, e.Text, status = field, r.Word("decideError", decideError(field)), http.StatusUnprocessableEntity
	case errors.Is(err, casework.ErrRule):
		e.Field, e.Text, status = "rules", r.Word("decideError", RegistryRule), http.StatusUnprocessableEntity
	case errors.Is(err, casework.ErrSamePerson):
		e.Text = r.Word("decideError", SamePerson)
	case errors.Is(err, casework.ErrNoVerdict):
		e.Text = r.Word("financeHint", FinanceUnverified)
	case errors.Is(err, cases.ErrState):
		e.Text = r.Word("decideError", OtherState)
	case notFit:
		e.Text = sentence(unfit.In(words.In(r.lang)))
	case byLedger && refused.Code != protocol.CodeNotFound && refused.Code != protocol.CodeNotOwner:
		e.Text = r.Word("problem", refused.Code)
	default:
		return e, 0
	}
	return e, status
}

// A decideError is why a decision was not taken. Its words are "decideError.ERROR".
type decideError string

// The errors of decisions.
const (
	NoOverride   decideError = "override"
	NoEnd        decideError = "end"
	UnknownRule  decideError = "rules"
	RegistryRule decideError = "registryRule"
	SamePerson   decideError = "samePerson"
	OtherState   decideError = "state"
)

// A raceView is what the page says of a case that somebody changed first.
type raceView struct {
	Case *cases.Case
	What raceKind
	By   string // officer, "" for the firm
	At   time.Time
}

// A raceKind is what somebody did first. Its words are "raced.KIND".
type raceKind string

// The kinds.
const (
	RaceFinanced  raceKind = "FINANCE"
	RaceDeclined  raceKind = "DECLINE"
	RaceProposed  raceKind = "proposed"
	RaceAsked     raceKind = "asked"
	RaceWithdrawn raceKind = "withdrawn"
	RaceChanged   raceKind = "changed" // an answer of the firm, or another verdict
)

// raceOf says who changed a case last, and how.
func raceOf(c *cases.Case, name func(string) string) raceView {
	v := raceView{Case: c, What: RaceChanged, At: c.Changed}
	switch {
	case c.State == cases.Decided && c.Decision != nil && c.Decision.Agreed != "":
		v.What, v.By, v.At = raceKind(c.Decision.Kind), name(c.Decision.Agreed), c.Decision.AgreeAt
	case c.State == cases.Decided && c.Decision != nil:
		v.What, v.By, v.At = raceKind(c.Decision.Kind), name(c.Decision.By), c.Decision.At
	case c.State == cases.Second && c.Decision != nil:
		v.What, v.By, v.At = RaceProposed, name(c.Decision.By), c.Decision.At
	case c.State == cases.Asked && len(c.Questions) > 0:
		last := c.Questions[len(c.Questions)-1]
		v.What, v.By, v.At = RaceAsked, name(last.By), last.At
	case c.State == cases.Withdrawn:
		v.What = RaceWithdrawn
	}
	return v
}

// lost answers a move of somebody who was not first.
func (d bankDesk) lost(v *Visit) error {
	c, err := d.Query.Case(v.Context(), v.Who.Caller, v.PathValue("id"))
	if err != nil {
		return err
	}
	return v.RenderStatus(http.StatusPreconditionFailed, "race", web.Page{
		Title: v.Word("page", StateRace), Class: "plain-page", Data: raceOf(c, d.namer(v)),
	})
}

// A takenView is what the page says of a claim that was not granted.
type takenView struct {
	Case     string
	Financed financedView
}

// taken answers a decision that the registry did not grant, with what it answered.
func (d bankDesk) taken(v *Visit, e *casework.TakenError) error {
	r := readerOf(v.Lang)
	answer := documents.Registry{Outcome: e.Decision.Outcome, Similar: e.Decision.Similar, Hits: e.Decision.Hits, Reversals: e.Decision.Reversals}
	return v.RenderStatus(http.StatusConflict, "taken", web.Page{
		Title: v.Say("taken.title"), Class: "plain-page", Data: takenView{v.PathValue("id"), r.financed(&answer, d.City, d.Cities)},
	})
}
