package portal

import (
	"net/http"
	"strings"

	"github.com/tradehub/tradehub/hub/identity"
	"github.com/tradehub/tradehub/web"
)

// signIn is the part where people come in and go out.
func signIn(s Sessions) Part {
	return Part{
		Name: "sign-in",
		Routes: []Route{
			{Pattern: "GET /{$}", Who: Anybody, Page: landing},
			{Pattern: "GET /sign-in", Who: Anybody, Page: signInPage},
			{Pattern: "GET /auth/start", Who: Anybody, Raw: http.HandlerFunc(s.Start)},
			{Pattern: "GET /auth/callback", Who: Anybody, Raw: http.HandlerFunc(s.Callback)},
			{Pattern: "POST /sign-out", Who: Anybody, Raw: http.HandlerFunc(s.SignOut)},
		},
	}
}

// landing handles "GET /": the first page of the visitor's role, or the one to sign in.
func landing(v *Visit) error {
	if !v.SignedIn {
		return signInPage(v)
	}
	for _, n := range v.portal.nav {
		if n.Who.has(v.Who, true) && !n.Who.anybody {
			return v.See(n.Route)
		}
	}
	return v.See("/verify")
}

// A signInView is what the page to sign in shows.
type signInView struct {
	Return  string
	Issuers []identity.Issuer // that ask for an account
	Open    []identity.Issuer // for development
	Try     string            // where samples are tried; "" offers none
	Key     string
}

// signInPage handles "GET /sign-in?return=/PATH".
func signInPage(v *Visit) error {
	back := localPath(v.URL.Query().Get("return"))
	if v.SignedIn && v.URL.Path == "/sign-in" {
		return v.See(back)
	}
	view := signInView{Return: back}
	for _, i := range v.portal.Sessions.Issuers() {
		if i.Development {
			view.Open = append(view.Open, i)
		} else {
			view.Issuers = append(view.Issuers, i)
		}
	}
	if len(view.Open) > 0 && v.portal.tries {
		view.Try, view.Key = tryPath, NewKey()
	}
	return v.Render("sign-in", web.Page{Title: v.Say("signin.title"), Class: "plain-page", Data: view})
}

// localPath returns a path of this hub, "/" for anything else: nobody is sent elsewhere after
// signing in.
func localPath(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	return path
}
