package portal

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/identity"
	"github.com/tradehub/tradehub/web"
)

// A Visit is one request for a page.
type Visit struct {
	*http.Request
	Writer   http.ResponseWriter
	Who      identity.Visitor // zero where nobody signed in
	SignedIn bool
	Lang     string // one of words.Langs

	theme  identity.Theme
	portal *portal
}

func (p *portal) visit(w http.ResponseWriter, r *http.Request) *Visit {
	who, ok := p.Sessions.Visitor(r.Context())
	return &Visit{Request: r, Writer: w, Who: who, SignedIn: ok, Lang: identity.LangOf(r), theme: identity.ThemeOf(r), portal: p}
}

// Say returns the text of a key, its places filled from pairs of a name and a value.
func (v *Visit) Say(key string, pairs ...any) string {
	return v.portal.engine.Say(v.Lang, key, pairs...)
}

// Word returns the word for a value of a kind.
func (v *Visit) Word(kind string, value any) string {
	return v.portal.engine.Word(v.Lang, kind, value)
}

// See sends the browser to another page of the hub.
func (v *Visit) See(path string) error {
	http.Redirect(v.Writer, v.Request, path, http.StatusSeeOther)
	return nil
}

// Render answers with the page of a name. The page's title, scripts and data are the
// caller's; the rest is filled in.
func (v *Visit) Render(name string, p web.Page) error {
	return v.RenderStatus(http.StatusOK, name, p)
}

// RenderStatus answers with the page of a name and a status.
func (v *Visit) RenderStatus(status int, name string, p web.Page) error {
	var b bytes.Buffer
	if err := v.portal.engine.Render(&b, name, v.frame(p)); err != nil {
		return err
	}
	h := v.Writer.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Vary", "Cookie, Accept-Language")
	h.Set("Cache-Control", "private, no-cache")
	if v.SignedIn {
		h.Set("Cache-Control", "private, no-store")
	}
	if status == http.StatusOK && (v.Method == http.MethodGet || v.Method == http.MethodHead) {
		sum := sha256.Sum256(b.Bytes())
		tag := `"` + hex.EncodeToString(sum[:16]) + `"`
		h.Set("ETag", tag)
		if strings.Contains(v.Header.Get("If-None-Match"), tag) {
			status = http.StatusNotModified
			b.Reset()
		}
	}
	v.Writer.WriteHeader(status)
	_, _ = b.WriteTo(v.Writer) // nobody reads any more where it fails
	return nil
}

// Send answers with a file to keep. A browser neither shows it nor runs anything in it.
func (v *Visit) Send(file []byte, mediaType, name string) error {
	h := v.Writer.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Cache-Control", "private, no-store")
	_, _ = v.Writer.Write(file) // nobody reads any more where it fails
	return nil
}

// frame fills in what every page has.
func (v *Visit) frame(p web.Page) web.Page {
	p.Lang, p.Theme, p.City = v.Lang, string(v.theme), v.portal.City
	p.Langs, p.Themes = v.langs(), v.themes()
	for _, n := range v.portal.nav {
		if n.Who.has(v.Who, v.SignedIn) {
			p.Nav = append(p.Nav, web.Item{Key: string(n.Key), Path: n.Route, Current: v.URL.Path == n.Route || strings.HasPrefix(v.URL.Path, n.Route+"/")})
		}
	}
	if v.SignedIn {
		p.User = &web.User{Name: v.Who.Name, Role: string(v.Who.Caller.Role), Organisation: v.Who.Caller.MSPID, Others: v.others()}
	}
	return p
}

// others are who else the visitor can be: the people of the sign-in for development.
func (v *Visit) others() (all []web.Choice) {
	return v.as("/", func(c access.Caller) bool { return c != v.Who.Caller })
}

// as are links that open a page as another person of the sign-in for development. Other
// issuers ask for an account, so nobody is offered theirs.
func (v *Visit) as(path string, is func(access.Caller) bool) (all []web.Choice) {
	for _, i := range v.portal.Sessions.Issuers() {
		for _, p := range i.People {
			if i.Development && is(p.Caller) {
				q := url.Values{"issuer": {i.Key}, "person": {p.Key}, "return": {path}}
				all = append(all, web.Choice{Name: p.Caller.Name, Href: "/auth/start?" + q.Encode()})
			}
		}
	}
	return all
}

// asBank is the link to a case's page at its bank, "" but in development.
func (v *Visit) asBank(c *cases.Case) string {
	officers := v.as(casePath(c.ID), func(w access.Caller) bool { return w.Role == protocol.RoleBank && w.MSPID == c.Bank })
	if len(officers) == 0 || !c.State.WithBank() {
		return ""
	}
	return officers[0].Href
}

// Panels returns the panels of a place, in their order, about the subject.
func (v *Visit) Panels(place string, subject any) map[string][]template.HTML {
	all := map[string][]template.HTML{place: nil}
	for _, panel := range v.portal.panels {
		if panel.Place != place {
			continue
		}
		html, err := v.panel(panel, subject)
		if err != nil {
			v.portal.Log.Error("panel", "request", access.RequestID(v.Context()), "panel", panel.Template, "cause", err)
			if html, err = v.portal.engine.Panel(v.Lang, "panel-away", nil); err != nil {
				continue
			}
		}
		all[place] = append(all[place], html)
	}
	return all
}

func (v *Visit) panel(panel Panel, subject any) (template.HTML, error) {
	data, err := panel.Load(v.Context(), v.Who, subject)
	if err != nil {
		return "", err
	}
	return v.portal.engine.Panel(v.Lang, panel.Template, data)
}

// maxIdempotencyKey bounds a key, in characters.
const maxIdempotencyKey = 64

// NewKey returns a key for a form's hidden field, {{template "key" .Key}}: the form that is
// sent twice is done once.
func NewKey() string { return rand.Text() }

// Key returns the key of the form that was sent.
func (v *Visit) Key() (string, error) {
	if err := v.ParseForm(); err != nil {
		return "", formFault(err)
	}
	key := v.PostFormValue("idempotencyKey")
	if key == "" || len(key) > maxIdempotencyKey {
		return "", fmt.Errorf("%w: the form has no key", ErrRefused)
	}
	return key, nil
}
