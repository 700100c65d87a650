package portal

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/follow"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/store"
	"github.com/tradehub/tradehub/web"
)

// A State is what a page shows in place of its content. Its words are "page.STATE" and
// "lead.STATE".
type State string

// The states of a request that was not done.
const (
	StateLedger    State = "ledger"    // the ledger did not answer
	StateBehind    State = "behind"    // the page would lack the newest
	StateLate      State = "late"      // no answer in time
	StateSignedOut State = "signedOut" // who sent it must sign in; it is kept
	StateRace      State = "race"      // somebody else was first
	StateGone      State = "gone"      // not there, or not the visitor's
	StateRefused   State = "refused"   // an address or a form that the page does not know
	StateLarge     State = "large"
	StateBusy      State = "busy"   // too many questions
	StateOrigin    State = "origin" // a form of another site
	StateDefect    State = "defect"
)

// Errors that handlers return for a state.
var (
	ErrRefused = errors.New("portal: the page does not know what was sent")
	ErrRace    = errors.New("portal: somebody else was first")

	errGone      = errors.New("portal: no such page for this visitor")
	errSignedOut = errors.New("portal: nobody has signed in")
	errBusy      = errors.New("portal: too many questions of this address")
	errOrigin    = errors.New("portal: a form of another site")
	errDefect    = errors.New("portal: a defect")
)

// An Action is a link that a state offers. Its word is "action.ACTION".
type Action string

// The actions of states.
const (
	ActionAgain  Action = "again"
	ActionSignIn Action = "signIn"
	ActionReview Action = "review" // the page of what was changed
)

// A look is how a state is shown.
type look struct {
	status      int
	class, icon string
	action      Action
}

var looks = map[State]look{
	StateLedger:    {http.StatusServiceUnavailable, "amber", "AMBER", ActionAgain},
	StateBehind:    {http.StatusServiceUnavailable, "amber", "clock", ActionAgain},
	StateLate:      {http.StatusServiceUnavailable, "amber", "clock", ActionAgain},
	StateSignedOut: {http.StatusUnauthorized, "amber", "lock", ActionSignIn},
	StateRace:      {http.StatusPreconditionFailed, "red", "RED", ActionAgain},
	StateGone:      {http.StatusNotFound, "", "GREY", ""},
	StateRefused:   {http.StatusBadRequest, "red", "RED", ""},
	StateLarge:     {http.StatusRequestEntityTooLarge, "red", "RED", ""},
	StateBusy:      {http.StatusTooManyRequests, "amber", "clock", ""},
	StateOrigin:    {http.StatusForbidden, "red", "lock", ""},
	StateDefect:    {http.StatusInternalServerError, "red", "RED", ""},
}

// stateOf maps errors to states; there is no other such mapping. What is not named here is a
// defect, and its text stays in the log.
func stateOf(err error) State {
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return StateLarge
	}
	if _, changed := errors.AsType[*cases.ChangedError](err); changed {
		return StateRace
	}
	for _, m := range []struct {
		err error
		s   State
	}{
		{errSignedOut, StateSignedOut}, {errBusy, StateBusy}, {errOrigin, StateOrigin}, {ErrRace, StateRace},
		{errGone, StateGone}, {query.ErrNotFound, StateGone}, {cases.ErrNotFound, StateGone}, {store.ErrNotFound, StateGone},
		{ErrRefused, StateRefused}, {documents.ErrRequest, StateRefused}, {query.ErrCursor, StateRefused}, {query.ErrFilter, StateRefused}, {cases.ErrState, StateRace},
		{follow.ErrBehind, StateBehind}, // before what it was waiting on
		{context.DeadlineExceeded, StateLate}, {context.Canceled, StateLate}, {ledger.ErrUnavailable, StateLedger},
	} {
		if errors.Is(err, m.err) {
			return m.s
		}
	}
	return StateDefect
}

// caseOf returns the page whose move has the path: "/cases/{id}" of "/cases/{id}/present".
func caseOf(path string) string {
	parts := strings.SplitN(path, "/", 4)
	return strings.Join(parts[:min(len(parts), 3)], "/")
}

// retryAfter is how long a browser should wait, in seconds.
const retryAfter = "2"

// show answers with what became of the request.
func (v *Visit) show(err error) {
	s := stateOf(err)
	k, id := looks[s], access.RequestID(v.Context())
	if s == StateDefect {
		v.portal.Log.Error("page", "request", id, "cause", err)
	}
	if k.status == http.StatusServiceUnavailable {
		v.Writer.Header().Set("Retry-After", retryAfter)
	}
	state := web.State{Key: string(s), Class: k.class, Icon: k.icon, Request: id, Action: string(k.action), Href: v.URL.RequestURI()}
	switch k.action {
	case ActionSignIn:
		state.Href = signInPath(v.URL.Path)
	case ActionAgain:
		if v.Method != http.MethodGet {
			state.Action = "" // a form is sent again by the browser, not by a link
		}
		if s == StateRace && v.Method != http.MethodGet {
			state.Action, state.Href = string(ActionReview), caseOf(v.URL.Path)
		}
	}
	if changed, ok := errors.AsType[*cases.ChangedError](err); ok {
		state.At = changed.At
	}
	var at interface{ Where() (stage, mspID string) }
	if errors.As(err, &at) {
		state.Stage, state.Org = at.Where()
	}
	if err := v.RenderStatus(k.status, "state", web.Page{Title: v.Word("page", s), Class: "plain-page", Data: state}); err != nil {
		v.portal.Log.Error("page", "request", id, "cause", err)
		http.Error(v.Writer, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
}
