package portal

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/transcript"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/identity"
	"github.com/tradehub/tradehub/hub/paper"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/transcribe"
	"github.com/tradehub/tradehub/web"
)

// NavPapers is the link of those who type papers.
const NavPapers NavKey = "papers"

// Papers are what the pages call on which people type from papers.
type Papers struct {
	Desk  *transcribe.Desk
	Query *query.Query
	Rows  PaperRows
}

// PaperRows know what the ledger has of a document. Implemented by *cases.DB.
type PaperRows interface {
	Document(d documents.Digest) (cases.Document, error)
}

// maxPaperForm bounds a form with all its lines, in bytes.
const maxPaperForm = 2 << 20

// Part returns the pages of those who type papers: firms theirs, and banks those presented to them.
func (p Papers) Part() Part {
	who := Roles(protocol.RoleAgent, protocol.RoleSeller, protocol.RoleBank)
	return Part{
		Name:      "papers",
		Nav:       []Nav{{Key: NavPapers, Route: "/papers", Who: who, After: NavDocuments}},
		Templates: web.Templates("papers"),
		Routes: []Route{
			{Pattern: "GET /papers", Who: who, Page: p.list},
			{Pattern: "GET /papers/{digest}", Who: who, Page: p.page},
			{Pattern: "GET /papers/{digest}/{move}", Who: who, Page: p.page}, // after signing in again
			{Pattern: "GET /papers/{digest}/pages/{file}", Who: who, Page: p.picture},
			{Pattern: "POST /papers/{digest}/begin", Who: who, Page: p.begin},
			{Pattern: "POST /papers/{digest}/save", Who: who, Page: p.save, Body: maxPaperForm},
			{Pattern: "POST /papers/{digest}/check", Who: who, Page: p.check, Body: 20 << 10},
			{Pattern: "POST /papers/{digest}/confirm", Who: who, Page: p.confirm, Body: maxPaperForm},
			{Pattern: "POST /papers/{digest}/blind", Who: who, Page: p.blind, Body: maxPaperForm},
			{Pattern: "POST /papers/{digest}/settle", Who: who, Page: p.settle, Body: maxPaperForm},
			{Pattern: "POST /papers/{digest}/supersede", Who: who, Page: p.supersede},
		},
		Panels: []Panel{
			{Place: "firm.case.main", Template: "panel-papers", Load: p.ofCase},
			{Place: "bank.case.main", Template: "panel-papers", Load: p.ofCase},
			{Place: "document.main", Template: "panel-papers", Load: p.ofDocument},
		},
	}
}

func paperPath(digest documents.Digest) string { return "/papers/" + string(digest) }

func paperOf(v *Visit) documents.Digest { return documents.Digest(v.PathValue("digest")) }

// A paperFault says why a move on a paper was not made. Its word is "paperFault.FAULT".
type paperFault string

// Why moves are not made.
const (
	paperRace   paperFault = "race"   // somebody saved meanwhile
	paperSame   paperFault = "same"   // the first person cannot be the second
	paperTyping paperFault = "typing" // a colleague types it
	paperOthers paperFault = "others" // two others settle it
	paperState  paperFault = "state"  // another move comes first
	paperData   paperFault = "data"   // the file holds data of its own
	paperUnread paperFault = "unread" // the file cannot be opened
)

// paperFaultOf maps the errors of the desk to what the page says. ok is false for any other error.
func paperFaultOf(err error) (f paperFault, ok bool) {
	for _, m := range []struct {
		err   error
		fault paperFault
	}{
		{transcribe.ErrSamePerson, paperSame}, {transcribe.ErrNotTyping, paperTyping}, {transcribe.ErrNotYours, paperOthers}, {transcribe.ErrData, paperData},
	} {
		if errors.Is(err, m.err) {
			return m.fault, true
		}
	}
	if _, changed := errors.AsType[*cases.ChangedError](err); changed {
		return paperRace, true
	}
	if _, state := errors.AsType[*transcribe.StateError](err); state {
		return paperState, true
	}
	if _, refused := errors.AsType[*documents.SyntaxError](err); refused {
		return paperUnread, true
	}
	return "", false
}

// DPI of pages as they are asked for.
const (
	usualDPI = 110
	mostDPI  = 220
)

// picture handles "GET /papers/{digest}/pages/{n}.png?dpi=". The picture is made for the request and
// kept nowhere.
func (p Papers) picture(v *Visit) error {
	name, ok := strings.CutSuffix(v.PathValue("file"), ".png")
	n, err := strconv.Atoi(name)
	if !ok || err != nil || n < 1 || n > paper.MaxPages || strconv.Itoa(n) != name {
		return errGone
	}
	dpi := usualDPI
	if asked := v.URL.Query().Get("dpi"); asked != "" {
		if dpi, err = strconv.Atoi(asked); err != nil || dpi < paper.MinDPI || dpi > mostDPI {
			return ErrRefused
		}
	}
	pic, err := p.Desk.Page(v.Context(), v.Who.Caller, paperOf(v), n, dpi)
	if refused, is := errors.AsType[*documents.SyntaxError](err); is && refused.Code == documents.CodeMissing {
		return errGone
	} else if is || errors.Is(err, transcribe.ErrData) {
		return errors.Join(ErrRefused, err)
	}
	if err != nil {
		return err
	}
	h := v.Writer.Header()
	h.Set("Content-Type", "image/png")
	h.Set("Content-Length", strconv.Itoa(len(pic.PNG)))
	h.Set("Content-Disposition", `inline; filename="page-`+name+`.png"`)
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	v.Writer.WriteHeader(http.StatusOK)
	_, _ = v.Writer.Write(pic.PNG) // nobody reads any more where it fails
	return nil
}

// A paperLine is a paper in a panel.
type paperLine struct {
	Digest documents.Digest
	Kind   transcript.Kind // "" while nothing is confirmed
	Firm   int             // persons of firms who confirmed it
	Bank   int             // persons of banks
	Unsure bool            // nothing is confirmed, or two readings differ
}

// ofCase are the papers of a case, for whoever may see it.
func (p Papers) ofCase(ctx context.Context, who identity.Visitor, subject any) (any, error) {
	c, ok := subject.(*cases.Case)
	if !ok {
		return nil, ErrRefused
	}
	var lines []paperLine
	for _, d := range c.Documents {
		row, err := p.Rows.Document(d)
		if errors.Is(err, cases.ErrNotFound) || err == nil && !row.Paper() {
			continue
		}
		if err != nil {
			return nil, err
		}
		line, err := p.line(ctx, who.Caller.MSPID, d)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// line says what is confirmed of a paper, as an organisation goes by it.
func (p Papers) line(ctx context.Context, mspID string, d documents.Digest) (paperLine, error) {
	line := paperLine{Digest: d}
	t, _, err := p.Desk.Confirmed(ctx, mspID, d)
	if unconfirmed(err) {
		line.Unsure = true
		return line, nil
	}
	if err != nil {
		return line, err
	}
	line.Kind = t.Kind
	for _, c := range t.Confirmations {
		if c.Side == transcript.SideBank {
			line.Bank++
		} else {
			line.Firm++
		}
	}
	return line, nil
}

// ofDocument is what the page of a document says where it was typed.
func (p Papers) ofDocument(ctx context.Context, who identity.Visitor, subject any) (any, error) {
	c, ok := subject.(*query.Content)
	if !ok || c.Item.Transcribed == nil {
		return []paperLine(nil), nil
	}
	line, err := p.line(ctx, who.Caller.MSPID, c.Item.Digests.SHA256)
	return []paperLine{line}, err
}

// placed gives the values of findings that are on a paper a link to the place on its page.
func (r reader) placed(found []web.Finding, evidence []documents.Evidence) {
	for i := range found {
		for j := range found[i].Compared {
			c := &found[i].Compared[j]
			at := slices.IndexFunc(evidence, func(e documents.Evidence) bool { return e.Transcribed != nil && r.document(e.Doc) == c.Doc })
			if at >= 0 && isPlace(c.Place) {
				c.Href = paperPath(evidence[at].Digests.SHA256) + "?at=" + c.Place
			}
		}
	}
}
