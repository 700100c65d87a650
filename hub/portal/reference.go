package portal

import (
	"bytes"
	"encoding/json"
	"html/template"
	"net/http"
	"strconv"

	"github.com/tradehub/tradehub/hub/openapi"
	"github.com/tradehub/tradehub/web"
)

// reference are the pages that describe the interface for machines. They need no account.
func reference(d *openapi.Document) (Part, error) {
	if d == nil {
		d = &openapi.Document{}
	}
	guide, err := d.Guide()
	r := &described{sections: d.Reference(), guide: guide}
	return Part{
		Name: "reference", Templates: web.Templates("reference"),
		Routes: []Route{
			{Pattern: "GET /api", Who: Anybody, Page: r.list},
			{Pattern: "GET /api/{operation}", Who: Anybody, Page: r.one},
		},
	}, err
}

// described is the interface, as its pages show it.
type described struct {
	sections []openapi.Section
	guide    template.HTML
}

// A referenceView is what the page of all operations shows.
type referenceView struct {
	Sections []openapi.Section
	Guide    template.HTML
}

// list handles "GET /api".
func (r *described) list(v *Visit) error {
	return v.Render("api", web.Page{Title: v.Say("api.title"), Data: referenceView{r.sections, r.guide}})
}

// An operationView is what the page of one operation shows.
type operationView struct {
	openapi.Entry
	Takes    bool
	Examples []exampleView
}

// An exampleView is a request as a command, and its answer.
type exampleView struct {
	Curl, Answer string
	Status       string
	Headers      [][2]string
}

// one handles "GET /api/{operation}".
func (r *described) one(v *Visit) error {
	id := v.PathValue("operation")
	for _, s := range r.sections {
		for _, e := range s.Entries {
			if e.ID == id {
				return v.Render("api-operation", web.Page{Title: e.Method + " " + e.Path, Data: operationView{e, e.In != nil, examplesOf(e)}})
			}
		}
	}
	return errGone
}

// exampleHost stands for the hub's address in examples, as anybody may read them.
const exampleHost = "https://hub.example"

func examplesOf(e openapi.Entry) (out []exampleView) {
	token := "TOKEN"
	if e.Open {
		token = ""
	}
	for _, x := range e.Examples {
		out = append(out, exampleView{
			Curl: x.Request.Curl(exampleHost, token), Answer: indented(x.Answer), Headers: x.Headers,
			Status: strconv.Itoa(x.Status) + " " + http.StatusText(x.Status),
		})
	}
	return out
}

// indented returns JSON on several lines, and "" for what is none.
func indented(raw json.RawMessage) string {
	var out bytes.Buffer
	if len(raw) == 0 || json.Indent(&out, raw, "", "  ") != nil {
		return ""
	}
	return out.String()
}
