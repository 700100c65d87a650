package openapi

import (
	"fmt"
	"strings"
)

// Page returns the description as a page in Markdown. languages are those of the titles of
// problems, with their names.
func (d *Document) Page(languages [][2]string) string {
	var b strings.Builder
	b.WriteString("# The HTTP interface\n\n")
	b.WriteString("This page is made of the table of routes, as are `GET /openapi.json` (OpenAPI 3.1) and\n")
	b.WriteString("`GET /openapi-3.0.json` (3.0.3), which have schemas and examples. `go test ./hub/api -update` writes\nit.\n\n")
	b.WriteString("## Conventions\n\n" + strings.TrimSpace(d.Text) + "\n\n## Routes\n\n\"Any caller\" is one with a token.\n")
	for _, g := range d.Reference() {
		fmt.Fprintf(&b, "\n### %s\n\n%s\n\n| route | who | does |\n|---|---|---|\n", g.Name, g.Does)
		for _, o := range g.Entries {
			fmt.Fprintf(&b, "| `%s %s%s` | %s | %s%s |\n", o.Method, o.Path, o.query(), o.Who, o.Does, o.notes())
		}
	}
	b.WriteString("\n## Problems\n\n| code | status |")
	for _, l := range languages {
		b.WriteString(" " + l[1] + " |")
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(languages)) + "\n")
	for _, c := range d.Codes {
		fmt.Fprintf(&b, "| `%s` | %d |", c.Code, c.Status)
		for _, l := range languages {
			b.WriteString(" " + c.Titles[l[0]] + " |")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// query returns the names of the query as they are in an address: "?state=&limit=".
func (o *Operation) query() string {
	var names []string
	for _, p := range o.Query {
		names = append(names, p.Name+"=")
	}
	if names == nil {
		return ""
	}
	return "?" + strings.Join(names, "&")
}

// notes returns what else a client should know, after the sentence.
func (o *Operation) notes() string {
	var all []string
	if len(o.Answers) > 1 {
		for _, a := range o.Answers {
			if a.Does != "" {
				all = append(all, fmt.Sprintf("%d: %s", a.Status, strings.ToLower(a.Does)))
			}
		}
	}
	if o.Match {
		all = append(all, "`If-Match`")
	}
	if all == nil {
		return ""
	}
	return "; " + strings.Join(all, "; ")
}
