package portal

import (
	"context"
	"io/fs"
	"net/http"
	"slices"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/identity"
)

// A Part is what a room of the hub adds to the portal.
type Part struct {
	Name      string
	Nav       []Nav
	Routes    []Route
	Panels    []Panel
	Words     fs.FS // further catalogues; nil is none
	Templates fs.FS // one page or panel a file; nil is none
	// Events name the pages, by their path in Routes, that an event changes. A page that has
	// live.js among its scripts is then fetched again.
	Events map[EventType][]string
}

// A Nav is a link of the main navigation.
type Nav struct {
	Key   NavKey
	Route string // a path without wildcards
	Who   Who
	After NavKey // the link before it; "" is at the end
}

// A NavKey names a link. Its word is "nav.KEY".
type NavKey string

// The links of the navigation.
const (
	NavVerify       NavKey = "verify"
	NavOverview     NavKey = "overview"
	NavSupervised   NavKey = "supervised" // all cases
	NavClaims       NavKey = "claims"     // of all banks
	NavOverrides    NavKey = "overrides"
	NavUnmask       NavKey = "unmask"
	NavAudit        NavKey = "audit"
	NavAttestations NavKey = "attestations"
	NavOperations   NavKey = "operations"
)

// A Route is what a path of the portal does, and for whom.
type Route struct {
	Pattern string // of http.ServeMux, with a method: "GET /v/{id}"
	Who     Who
	Page    Handler
	// Body bounds the body of a request to Page, in bytes; 0 is DefaultBody.
	Body int64
	// Timeout takes the place of the portal's, for what takes long to go out; 0 is that one.
	Timeout time.Duration
	// Raw takes the place of Page where that is no page. The portal sets no deadline and no
	// bound for it.
	Raw http.Handler
}

// DefaultBody bounds a form, in bytes.
const DefaultBody = 1 << 20

// A Handler answers a request with a page. The portal shows its error, see [State].
type Handler func(*Visit) error

// Who may open a route. The zero value is nobody.
type Who struct {
	anybody bool
	roles   []protocol.Role
}

// Who may open a route, besides [Roles].
var (
	Anybody  = Who{anybody: true}
	SignedIn = Who{roles: protocol.Roles}
)

// Roles are those who signed in in one of the roles.
func Roles(roles ...protocol.Role) Who { return Who{roles: roles} }

// has reports whether the visitor may pass.
func (w Who) has(v identity.Visitor, signedIn bool) bool {
	return w.anybody || signedIn && slices.Contains(w.roles, v.Caller.Role)
}

// A Panel is a box on a page of another part.
type Panel struct {
	Place    string // for instance "verify.answer"
	Order    int    // among the panels of a place
	Template string
	// Load returns what the template shows of the page's subject. A panel that fails says
	// that it cannot be confirmed now, and the page is shown without it.
	Load func(ctx context.Context, who identity.Visitor, subject any) (any, error)
}

// ordered returns the navigation of all parts.
func ordered(parts []Part) (all []Nav) {
	for _, p := range parts {
		for _, n := range p.Nav {
			at := slices.IndexFunc(all, func(o Nav) bool { return o.Key == n.After })
			if n.After == "" || at < 0 {
				at = len(all) - 1
			}
			all = slices.Insert(all, at+1, n)
		}
	}
	return all
}
