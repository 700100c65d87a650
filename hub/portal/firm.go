package portal

import (
	"context"
	"net/http"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/casework"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/verify"
	"github.com/tradehub/tradehub/web"
)

// The links of firms.
const (
	NavCases        NavKey = "cases"
	NavDocuments    NavKey = "documents"
	NavCertificates NavKey = "certificates"
)

// A Firm is what the pages of trading firms call.
type Firm struct {
	Query     *query.Query
	Desk      *casework.Desk
	Verifier  *verify.Verifier // takes documents
	Requests  Kept
	MaxUpload int64 // bytes of one document
	Now       func() time.Time
	// Try signs the visitor in as a firm's clerk; nil where the hub is not for development.
	Try func(r *http.Request) (access.Caller, error)
}

// A firmDesk serves the pages of firms.
type firmDesk struct {
	Firm
	once    *oncer
	reading chan struct{} // bounds the files in memory
}

const (
	readers  = 4 // files in memory at one moment, of all visitors
	maxFiles = 8 // of the largest size, in one form
)

// Part returns the pages of firms.
func (f Firm) Part() Part {
	d := firmDesk{f, &oncer{kept: f.Requests, now: f.Now}, make(chan struct{}, readers)}
	firm := Roles(protocol.RoleAgent, protocol.RoleSeller)
	holders := Roles(protocol.RoleAgent, protocol.RoleSeller, protocol.RoleBank)
	files := maxFiles*f.MaxUpload + maxFields
	p := Part{
		Name: "firm",
		Nav: []Nav{
			{Key: NavCases, Route: "/cases", Who: firm},
			{Key: NavDocuments, Route: "/documents", Who: holders, After: NavCases},
			{Key: NavCertificates, Route: "/certificates", Who: holders, After: NavDocuments},
		},
		Templates: web.Templates("firm"),
		Routes: []Route{
			{Pattern: "GET /cases", Who: firm, Page: d.list},
			{Pattern: "GET /cases/new", Who: firm, Page: d.newPage},
			{Pattern: "POST /cases", Who: firm, Page: d.create, Body: files},
			{Pattern: "GET /cases/{id}", Who: firm, Page: d.page},
			{Pattern: "POST /cases/{id}", Who: firm, Page: d.edit, Body: files},
			{Pattern: "GET /cases/{id}/edit", Who: firm, Page: d.editPage},
			{Pattern: "GET /cases/{id}/{move}", Who: firm, Page: d.page}, // after signing in again
			{Pattern: "POST /cases/{id}/documents", Who: firm, Page: d.attach, Body: files},
			{Pattern: "POST /cases/{id}/documents/{digest}/remove", Who: firm, Page: d.remove, Body: files},
			{Pattern: "POST /cases/{id}/present", Who: firm, Page: d.present},
			{Pattern: "POST /cases/{id}/answer", Who: firm, Page: d.answer, Body: files},
			{Pattern: "POST /cases/{id}/withdraw", Who: firm, Page: d.withdraw},
			{Pattern: "POST /cases/{id}/discard", Who: firm, Page: d.discard},
			{Pattern: "GET /documents", Who: holders, Page: d.documents},
			{Pattern: "GET /documents/{digest}", Who: holders, Page: d.document},
			{Pattern: "GET /certificates", Who: holders, Page: d.certificates},
		},
	}
	if f.Try != nil {
		p.Routes = append(p.Routes, Route{Pattern: "POST " + tryPath, Who: Anybody, Page: d.try})
	}
	return p
}

// move makes a move of the case that the form names, once, and shows the case.
func (d firmDesk) move(v *Visit, move func(ctx context.Context, id string, version int) error) error {
	version, err := versionOf(v.PostFormValue("version"))
	if err != nil {
		return err
	}
	id := v.PathValue("id")
	return d.once.do(v, func(ctx context.Context) (string, error) { return casePath(id), move(ctx, id, version) })
}

func casePath(id string) string { return "/cases/" + id }
