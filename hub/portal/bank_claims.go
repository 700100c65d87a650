package portal

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/verify"
	"github.com/tradehub/tradehub/web"
)

// A portfolioView is what the list of a bank's claims shows.
type portfolioView struct {
	State  dedupe.State
	States []dedupe.State
	Rows   []claimRow
	Next   string // path of the next page, "" at the end
}

// portfolio handles "GET /portfolio?state=&cursor=".
func (d bankDesk) portfolio(v *Visit) error {
	q := v.URL.Query()
	state := dedupe.State(q.Get("state"))
	if _, err := oneOf(state, append([]dedupe.State{""}, dedupe.States...)...); err != nil {
		return err
	}
	list, err := d.Query.Claims(v.Context(), v.Who.Caller, query.ClaimFilter{State: state}, query.Page{Cursor: q.Get("cursor"), Size: rowsOfPage})
	if err != nil {
		return err
	}
	view := portfolioView{State: state, States: dedupe.States}
	for _, c := range list.Rows {
		view.Rows = append(view.Rows, claimRow{c, leaseOf(&c, d.Now())})
	}
	if list.Next != "" {
		view.Next = "/portfolio?" + url.Values{"state": {string(state)}, "cursor": {list.Next}}.Encode()
	}
	return v.Render("portfolio", web.Page{Title: v.Say("portfolio.title"), Data: view, Block: list.Block, Channel: d.Channel})
}

// claimFile reads a claim of the visitor's bank, and which case it was made for.
func (d bankDesk) claimFile(v *Visit) (claimView, error) {
	c, err := d.Query.Claim(v.Context(), v.Who.Caller, v.PathValue("id"))
	if err != nil {
		return claimView{}, err
	}
	caseID, request := "", ""
	r, err := d.Query.Report(v.Context(), v.Who.Caller, c.Verdict)
	switch {
	case err == nil:
		caseID, request = r.Verdict.Request.Case, r.Verdict.Request.ID
	case !errors.Is(err, query.ErrNotFound): // of another hub of the bank
		return claimView{}, err
	}
	return claimOf(readerOf(v.Lang), *c, caseID, request, d.Now()), nil
}

// claim handles "GET /claims/{id}".
func (d bankDesk) claim(v *Visit) error {
	view, err := d.claimFile(v)
	if err != nil {
		return err
	}
	return v.Render("claim", web.Page{Title: v.Say("claim.title"), Data: view})
}

// A moveForm is what somebody typed to move a claim.
type moveForm struct{ Amount, Reason string }

// A moveView is what the page shows before a claim is moved.
type moveView struct {
	Claim  claimView
	Move   dedupe.Move
	Ends   []string
	Agrees bool // another officer asked for the reversal
	Mine   bool // the visitor asked for it
	Closed bool // the claim does not allow the move
	Sent   moveForm
	Errors []web.Error
	Seen   string // when the claim was changed last
	Key    string
}

// movePage handles "GET /claims/{id}/{move}": it says what the move does.
func (d bankDesk) movePage(v *Visit) error {
	return d.showMove(v, http.StatusOK, moveForm{}, nil)
}

func (d bankDesk) showMove(v *Visit, status int, sent moveForm, errs []web.Error) error {
	move := dedupe.Move(v.PathValue("move"))
	claim, err := d.claimFile(v)
	if err != nil {
		return err
	}
	if !slices.Contains(bankMoves, move) {
		return errGone
	}
	view := moveView{Claim: claim, Move: move, Ends: ends, Sent: sent, Errors: errs, Seen: seen(&claim.Claim), Key: NewKey()}
	view.Closed = try(claim.Claim, move, d.Now()) != nil
	if view.Closed && errs == nil {
		status = http.StatusConflict
		view.Errors = []web.Error{{Field: "move", Text: v.Say("move.refused", "state", v.Word("state", claim.State))}}
	}
	if view.Agrees = move == dedupe.MoveReverse && claim.Reversed; view.Agrees {
		if view.Mine, err = d.asked(v, claim.ReversalBy); err != nil {
			return err
		}
	}
	return v.RenderStatus(status, "move", web.Page{Title: v.Word("move", move), Class: "plain-page", Data: view})
}

// asked reports whether the visitor is the person who asked to reverse a claim.
func (d bankDesk) asked(v *Visit, person documents.Digest) (bool, error) {
	l, err := d.Ledger(v.Context(), v.Who.Caller)
	if err != nil {
		return false, err
	}
	m, err := l.Members.Member(v.Context(), l.Members.Own())
	if errors.Is(err, &protocol.Error{Code: protocol.CodeNotFound}) {
		return false, nil // a person who never signed an order
	}
	return err == nil && m.Person == person, err
}

// seen names the state of a claim that somebody read.
func seen(c *dedupe.Claim) string {
	return c.Changed.UTC().Format(time.RFC3339Nano) + " " + string(c.State)
}

// move handles "POST /claims/{id}/{move}".
func (d bankDesk) move(v *Visit) error {
	move, sent := dedupe.Move(v.PathValue("move")), moveForm{v.PostFormValue("amount"), v.PostFormValue("reason")}
	if !slices.Contains(bankMoves, move) {
		return errGone
	}
	err := d.once.do(v, func(ctx context.Context) (string, error) { return d.moved(ctx, v, move, sent) })
	if errs := moveErrors(v, err); errs != nil {
		status := http.StatusConflict
		if _, lost := errors.AsType[*claimRaceError](err); lost {
			status = http.StatusPreconditionFailed
		}
		return d.showMove(v, status, sent, errs)
	}
	return err
}

// moved moves the claim, and returns the page to show: its case's where it was moved there.
func (d bankDesk) moved(ctx context.Context, v *Visit, move dedupe.Move, sent moveForm) (string, error) {
	who := v.Who.Caller
	c, err := d.Query.Claim(ctx, who, v.PathValue("id"))
	if err != nil {
		return "", err
	}
	if v.PostFormValue("seen") != seen(c) {
		return "", &claimRaceError{c}
	}
	m := protocol.ClaimMove{ID: c.ID, Key: verify.MoveKey(who.Name, v.PostFormValue("idempotencyKey"))}
	switch move {
	case dedupe.MoveRelease:
		m.Reason = sent.Reason
	case dedupe.MoveRepay:
		if m.Amount, err = documents.ParseMoney(strings.ReplaceAll(strings.TrimSpace(sent.Amount), ",", ""), c.Amount.Currency); err != nil {
			return "", &protocol.Error{Code: protocol.CodeAmount, Detail: err.Error()}
		}
	}
	l, err := d.Ledger(ctx, who)
	if err != nil {
		return "", err
	}
	if move == dedupe.MoveDispute {
		_, err = d.Claims.Intervene(ctx, l.Claims, move, m)
	} else {
		_, err = d.Claims.Move(ctx, verify.AsBank(l), move, m)
	}
	if id := v.PostFormValue("case"); id != "" {
		return casePath(id), err
	}
	return "/claims/" + url.PathEscape(c.ID), err
}

// A claimRaceError says that the claim was moved since the sender read it.
type claimRaceError struct{ now *dedupe.Claim }

func (*claimRaceError) Error() string { return "the claim was moved meanwhile" }

// moveErrors are what a form is told of a refusal, nil for what is no refusal.
func moveErrors(v *Visit, err error) []web.Error {
	if race, ok := errors.AsType[*claimRaceError](err); ok {
		return []web.Error{{Field: "move", Text: v.Say("move.race", "state", v.Word("state", race.now.State), "at", web.Clock(race.now.Changed))}}
	}
	refused, ok := errors.AsType[*protocol.Error](err)
	if !ok || refused.Code == protocol.CodeNotFound || refused.Code == protocol.CodeNotOwner {
		return nil
	}
	field := map[protocol.Code]string{protocol.CodeAmount: "amount", protocol.CodeInvalidArgument: "reason"}[refused.Code]
	if field == "" {
		field = "move"
	}
	return []web.Error{{Field: field, Text: v.Word("problem", refused.Code)}}
}
