package portal

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/web"
)

// NavSearch is the link of the search.
const NavSearch NavKey = "search"

// Search returns the part that finds what its caller may see.
// channel is the ledger's.
func Search(q *query.Query, channel string) Part {
	s := searchDesk{q, channel}
	return Part{
		Name:      "search",
		Nav:       []Nav{{Key: NavSearch, Route: "/search", Who: SignedIn}},
		Templates: web.Templates("search"),
		Routes:    []Route{{Pattern: "GET /search", Who: SignedIn, Page: s.page}},
	}
}

type searchDesk struct {
	query   *query.Query
	channel string
}

// A foundKind is what was found. Its words are "found.KIND".
type foundKind string

// The kinds.
const (
	FoundCase        foundKind = "case"
	FoundVerdict     foundKind = "verdict"
	FoundClaim       foundKind = "claim"
	FoundDocument    foundKind = "document"
	FoundAttestation foundKind = "attestation"
)

// A found is one thing that a search found.
type found struct {
	Kind       foundKind
	Name, Note string
	Href       string // "" is no page of the visitor's
}

// A searchView is what the page of a search shows.
type searchView struct {
	Word  string
	Asked bool
	Found []found
	More  bool // there is more than the page shows
}

const (
	maxWord  = 200 // characters of a word
	maxCases = 50  // cases that a search shows
)

// page handles "GET /search?q=": the one page that was found, or the list.
func (s searchDesk) page(v *Visit) error {
	view := searchView{Word: strings.TrimSpace(v.URL.Query().Get("q"))}
	page := web.Page{Title: v.Say("search.title"), Class: "plain-page", Channel: s.channel}
	if view.Asked = view.Word != ""; view.Asked {
		if len(view.Word) > maxWord {
			return ErrRefused
		}
		var err error
		if page.Block, err = s.search(v.Context(), v.Who.Caller, &view); err != nil {
			return err
		}
		if len(view.Found) == 1 && view.Found[0].Href != "" && !view.More {
			return v.See(view.Found[0].Href)
		}
	}
	page.Data = view
	return v.Render("search", page)
}

// search fills in what was found of the view's word.
func (s searchDesk) search(ctx context.Context, who access.Caller, view *searchView) (block uint64, err error) {
	if err := s.cases(ctx, who, view); err != nil {
		return 0, err
	}
	all, err := s.query.Search(ctx, who, view.Word)
	if err != nil {
		return 0, err
	}
	for _, x := range all.Verdicts {
		view.Found = append(view.Found, found{FoundVerdict, x.ID, "", s.verdictHref(ctx, who, x.ID)})
	}
	for _, x := range all.Claims {
		f := found{Kind: FoundClaim, Name: x.ID} // one that was purged has no facts
		if who.Role == protocol.RoleBank {
			f.Href = "/claims/" + url.PathEscape(x.ID)
		}
		view.Found = append(view.Found, f)
	}
	for _, x := range all.Documents {
		view.Found = append(view.Found, found{FoundDocument, string(x.Digests.SHA256), "", "/verify/document?sha256=" + url.QueryEscape(string(x.Digests.SHA256))})
	}
	for _, x := range all.Attestations {
		view.Found = append(view.Found, found{FoundAttestation, x.ID, "", "/verify/document?sha256=" + url.QueryEscape(string(x.Document))})
	}
	view.More = view.More || all.More
	return all.Block, nil
}

// cases finds cases. A supervisor finds one by its own ID alone: whoever could search for an
// applicant's name would learn whose a pseudonym is.
func (s searchDesk) cases(ctx context.Context, who access.Caller, view *searchView) error {
	if who.SeesEveryCase() {
		c, err := s.query.Case(ctx, who, view.Word)
		if err == nil {
			view.Found = append(view.Found, found{FoundCase, c.ID, "", "/supervision/cases/" + url.PathEscape(c.ID)})
		}
		return absent(err)
	}
	list, err := s.query.CaseList(ctx, who, query.CaseFilter{Word: view.Word}, query.Page{Size: maxCases})
	if err != nil {
		return absent(err) // the role may have no cases
	}
	for _, c := range list.Rows {
		view.Found = append(view.Found, found{FoundCase, cmp.Or(c.Request, c.ID), c.Applicant, caseHref(who, c.ID)})
	}
	view.More = list.Next != ""
	return nil
}

// absent returns nil for what is not there, or not the caller's.
func absent(err error) error {
	if errors.Is(err, query.ErrNotFound) {
		return nil
	}
	return err
}

// caseHref returns the page of a case, which firms and banks have.
func caseHref(who access.Caller, id string) string {
	switch {
	case who.Role == protocol.RoleBank:
		return casePath(id)
	case who.IsFirm():
		return "/cases/" + url.PathEscape(id)
	}
	return ""
}

// verdictHref returns the page of the case that a verdict is of, or what the visitor may see of it.
func (s searchDesk) verdictHref(ctx context.Context, who access.Caller, id string) string {
	if who.Role == protocol.RoleSupervisor || who.Role == protocol.RoleAuditor {
		return "/audit/" + url.PathEscape(id)
	}
	if r, err := s.query.Report(ctx, who, id); err == nil && r.Verdict.Request.Case != "" && who.Role == protocol.RoleBank {
		return casePath(r.Verdict.Request.Case)
	}
	return "/v/" + url.PathEscape(id)
}
