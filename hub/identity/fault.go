package identity

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"

	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/web"
	"github.com/tradehub/tradehub/web/words"
)

// A Fault is why nobody could sign in, or go on. Its text is "signInFault.FAULT" of web/words.
type Fault string

// Faults.
const (
	FaultIssuer       Fault = "ISSUER"       // no issuer of this name
	FaultAddress      Fault = "ADDRESS"      // sign-in for development is not for this address
	FaultIssuerAway   Fault = "ISSUER_AWAY"  // the issuer does not answer
	FaultAttempt      Fault = "ATTEMPT"      // the answer fits no sign-in of this session
	FaultDenied       Fault = "DENIED"       // the issuer or the person said no
	FaultCode         Fault = "CODE"         // the issuer does not take its code
	FaultToken        Fault = "TOKEN"        // the issuer's token does not count
	FaultUnregistered Fault = "UNREGISTERED" // the person is not in the configuration
	FaultSuspended    Fault = "SUSPENDED"    // the supervisor suspended the person
	FaultAway         Fault = "AWAY"         // the hub could not check
	FaultCrossOrigin  Fault = "CROSS_ORIGIN" // another site sent the request
	FaultMethod       Fault = "METHOD"       // not a POST
	FaultForm         Fault = "FORM"         // a form that cannot be read whole
)

var statuses = map[Fault]int{
	FaultIssuer: http.StatusNotFound, FaultAddress: http.StatusForbidden, FaultIssuerAway: http.StatusServiceUnavailable,
	FaultAttempt: http.StatusBadRequest, FaultDenied: http.StatusForbidden, FaultCode: http.StatusBadRequest,
	FaultToken: http.StatusForbidden, FaultUnregistered: http.StatusForbidden, FaultSuspended: http.StatusForbidden,
	FaultAway: http.StatusServiceUnavailable, FaultCrossOrigin: http.StatusForbidden, FaultMethod: http.StatusMethodNotAllowed,
	FaultForm: http.StatusBadRequest,
}

// A faultError is a fault with its cause, which is for the log and holds nothing of a token.
type faultError struct {
	Fault
	cause error
}

func fault(f Fault, cause error) error { return &faultError{f, cause} }

func (e *faultError) Error() string { return fmt.Sprintf("sign-in: %s: %v", e.Fault, e.cause) }

func (e *faultError) Unwrap() error { return e.cause }

// causeOf returns what the log says in addition to a fault, nil for nothing.
func causeOf(err error) error {
	if f, ok := err.(*faultError); ok { //nolint:errorlint // what wraps a fault says more than its cause
		return f.cause
	}
	return err
}

func faultOf(err error) Fault {
	var f *faultError
	if errors.As(err, &f) {
		return f.Fault
	}
	return FaultAway
}

//go:embed *.html
var files embed.FS

var pages = template.Must(template.New("").Funcs(template.FuncMap{"asset": web.Path, "icon": web.Icon}).ParseFS(files, "*.html"))

// policy is for pages of this package, which have no script.
const policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// show answers with a page. It is rendered before anything is sent.
func show(w http.ResponseWriter, status int, name string, page any) {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, page); err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // a browser that is gone reads no page
}

type faultPage struct{ Lang, Theme, Title, Text, Back, Request string }

func (s *Sessions) refuse(w http.ResponseWriter, r *http.Request, f Fault, cause error) {
	s.refuseOf(w, r, access.Caller{}, f, cause)
}

// refuseOf notes a refusal and says it to the visitor. The cause stays in the log.
func (s *Sessions) refuseOf(w http.ResponseWriter, r *http.Request, c access.Caller, f Fault, cause error) {
	ctx := r.Context()
	s.o.Decisions.Note(ctx, access.Decision{Caller: c, Operation: r.Method + " " + operationOf(r), Outcome: access.Refused, Why: string(f)})
	if cause = causeOf(cause); cause != nil {
		s.o.Log.Warn("sign-in failed", "fault", f, "cause", cause, "request", access.RequestID(ctx))
	}
	if statuses[f] == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	}
	lang := LangOf(r)
	say := words.In(lang)
	show(w, statuses[f], "fault.html", faultPage{
		lang, string(ThemeOf(r)), say.Say("signIn.fault"), say.Word("signInFault", f), say.Say("signIn.again"),
		say.Say("signIn.request", "id", access.RequestID(ctx)),
	})
}

// operationOf names a path of this package, and no other: a path may hold what a log must not.
func operationOf(r *http.Request) string {
	switch r.URL.Path {
	case StartPath, CallbackPath, SignOutPath, choosePath:
		return r.URL.Path
	}
	return "page"
}
