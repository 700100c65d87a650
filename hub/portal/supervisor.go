package portal

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/supervision"
	"github.com/tradehub/tradehub/web"
)

// A supervisorDesk shows what supervisors and auditors may see.
type supervisorDesk struct {
	*supervision.Desk
}

// Supervisor is the part of supervisors and auditors.
func Supervisor(desk *supervision.Desk) Part {
	d := supervisorDesk{desk}
	supervisor, readers := Roles(protocol.RoleSupervisor), Roles(protocol.RoleSupervisor, protocol.RoleAuditor)
	overview, listed, audited := "/overview", []string{"/supervision/cases", "/supervision/cases/{id}"}, "/audit/rows"
	events := map[EventType][]string{
		supervision.ChangedVerdicts: {overview, audited},
		supervision.ChangedClaims:   {overview, "/supervision/claims", "/supervision/overrides"},
		EventCase:                   listed,
	}
	for _, e := range []cases.EventType{cases.EventPresented, cases.EventAsked, cases.EventAnswered, cases.EventDecided, cases.EventWithdrawn} {
		events[EventType(e)] = listed
	}
	return Part{
		Name: "supervisor", Templates: web.Templates("supervisor"), Events: events,
		Nav: []Nav{
			{Key: NavOverview, Route: overview, Who: readers},
			{Key: NavSupervised, Route: "/supervision/cases", Who: supervisor, After: NavOverview},
			{Key: NavClaims, Route: "/supervision/claims", Who: supervisor, After: NavSupervised},
			{Key: NavOverrides, Route: "/supervision/overrides", Who: supervisor, After: NavClaims},
			{Key: NavUnmask, Route: "/supervision/unmask", Who: supervisor, After: NavOverrides},
			{Key: NavAudit, Route: audited, Who: readers, After: NavUnmask},
		},
		Routes: []Route{
			{Pattern: "GET /overview", Who: readers, Page: d.overview},
			{Pattern: "GET /supervision/cases", Who: supervisor, Page: d.cases},
			{Pattern: "GET /supervision/cases/{id}", Who: supervisor, Page: d.caseFile},
			{Pattern: "GET /supervision/claims", Who: supervisor, Page: d.claims},
			{Pattern: "GET /supervision/overrides", Who: supervisor, Page: d.overrides},
			{Pattern: "GET /supervision/unmask", Who: supervisor, Page: d.unmaskings},
			{Pattern: "POST /supervision/unmask", Who: supervisor, Page: d.unmask},
			{Pattern: "POST /supervision/unmask/{number}/agree", Who: supervisor, Page: d.agree},
			{Pattern: "GET /audit/rows", Who: readers, Page: d.audit},
			{Pattern: "GET /audit/{verdictId}", Who: readers, Page: d.replay},
			{Pattern: "GET /supervision/export.jsonl", Who: readers, Page: d.export, Timeout: exportTime},
			{Pattern: "GET /supervision/export.jws", Who: readers, Page: d.signature},
		},
	}
}

// rowsOnPage is how many rows a list shows at once.
const rowsOnPage = 50

func (v *Visit) listPage() query.Page {
	return query.Page{Cursor: v.URL.Query().Get("cursor"), Size: rowsOnPage}
}

// only fails for an address with a filter that the page does not know: a list must not look
// as if a filter were applied that was not.
func (v *Visit) only(names ...string) error {
	names = append(names, "cursor", "format", langCookie, themeCookie)
	for name := range v.URL.Query() {
		if !slices.Contains(names, name) {
			return fmt.Errorf("%w: there is no filter %q", ErrRefused, name)
		}
	}
	if f := v.URL.Query().Get("format"); f != "" && f != "json" {
		return fmt.Errorf("%w: there is no format %q", ErrRefused, f)
	}
	return nil
}

// renderJSON answers with a value where the address asks for JSON. done is false where it
// asks for a page.
func (v *Visit) renderJSON(value any) (done bool, err error) {
	if v.URL.Query().Get("format") != "json" {
		return false, nil
	}
	b, err := json.Marshal(value)
	if err != nil {
		return true, err
	}
	v.Writer.Header().Set("Content-Type", "application/json")
	v.Writer.Header().Set("Cache-Control", "private, no-store")
	_, _ = v.Writer.Write(b) // nobody reads any more where it fails
	return true, nil
}

// asJSON returns the address of the page as JSON.
func (v *Visit) asJSON() string { return v.withQuery("format", "json") }

// next returns the address of the next page of a list, "" at its end.
func (v *Visit) nextPage(cursor string) string {
	if cursor == "" {
		return ""
	}
	return v.withQuery("cursor", cursor)
}

func (v *Visit) withQuery(name, value string) string {
	q := v.URL.Query()
	q.Del(langCookie)
	q.Del(themeCookie)
	q.Set(name, value)
	return v.URL.Path + "?" + q.Encode()
}

// A supervisedList is a list and its filters. Rows are those of the list.
type supervisedList struct {
	Rows    any
	N       int
	Filters []listFilter
	JSON    string // address
	Next    string // address, "" at the end
	Note    string
}

// A listFilter is a field of a list's form.
type listFilter struct {
	Name, Label, Value string
	Options            []listOption // none: any text
}

type listOption struct {
	Value, Text string
	Chosen      bool
}

// filterChoices is a field with values that have words.
func filterChoices[V ~string](v *Visit, name, label string, word func(V) string, values []V) listFilter {
	f := listFilter{Name: name, Label: label, Value: v.URL.Query().Get(name)}
	for _, value := range values {
		f.Options = append(f.Options, listOption{string(value), word(value), f.Value == string(value)})
	}
	return f
}

func (v *Visit) outcomeWord(o documents.Outcome) string { return v.Word("outcome", o) }

func (v *Visit) filterText(name, label string) listFilter {
	return listFilter{Name: name, Label: label, Value: v.URL.Query().Get(name)}
}

func (d supervisorDesk) show(v *Visit, name, title string, block uint64, l supervisedList) error {
	l.JSON = v.asJSON()
	return v.Render(name, web.Page{Title: title, Scripts: []string{"live.js"}, Block: block, Channel: d.Channel, Data: l})
}

// attachment answers with a file that browsers keep and do not show.
func sendAsFile(w http.ResponseWriter, kind, name string) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Cache-Control", "private, no-store")
}
