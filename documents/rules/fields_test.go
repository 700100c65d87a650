package rules

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

// shownOnly are fields that nothing decides on, with the reason. They are shown
// to a person where the document is.
var shownOnly = map[string]string{
	"/parties/address/lines":              "a street is written in many ways and identifies nobody",
	"/parties/address/postcode":           "as the street",
	"/lines/grossWeight":                  "readers add them up where the document states no total",
	"/lines/packages/count":               "as the weights of lines",
	"/lines/packages/kind":                "as the weights of lines",
	"/lines/marks":                        "no other document has to repeat them",
	"/shipment/deliveryDate":              "may be planned; what happened is the date of entry",
	"/shipment/containers/seals":          "no other document states them",
	"/shipment/containers/packages/count": "readers add them up",
	"/shipment/containers/packages/kind":  "readers add them up",
	"/entry/preEntry":                     "a number of the single window, before customs gave its own",
	"/entry/exitPort":                     "of exports",
	"/title/originals":                    "only a holder can see whether a full set is there",
	"/title/issuedBy":                     "a signature on paper is for a person to see",
	"/notes":                              "what no other field holds",
}

const (
	fieldsPath  = "../../VERIFICATION.md"
	fieldsBegin = "<!-- fields: go test ./documents/rules -run TestFields -update -->\n"
	fieldsEnd   = "<!-- end of fields -->\n"
)

// TestFields holds the table of VERIFICATION.md to what rules, fingerprints and
// verdicts really look at: each field of a document is changed and taken away in
// the examples of the rules, and who answers otherwise uses it. A field that
// nobody uses is listed as shown only, or the test fails.
func TestFields(t *testing.T) {
	used := usage(t)
	var b strings.Builder
	b.WriteString("| field | rules | elsewhere | shown only |\n|---|---|---|---|\n")
	for _, field := range fieldsOf(reflect.TypeFor[documents.Document](), "") {
		u, why := used[field], shownOnly[field]
		if u == nil {
			u = &uses{}
		}
		rules, others := sortedKeys(u.rules), sortedKeys(u.others)
		switch none := len(rules) == 0 && len(others) == 0; {
		case none && why == "":
			t.Errorf("%s is read and nothing uses it: use it, or say why it is shown only", field)
		case !none && why != "":
			t.Errorf("%s is listed as shown only, and %v use it", field, append(rules, others...))
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", field, strings.Join(rules, " "), strings.Join(others, ", "), why)
	}
	page := string(read(t, fieldsPath))
	before, rest, ok := strings.Cut(page, fieldsBegin)
	_, after, ok2 := strings.Cut(rest, fieldsEnd)
	if !ok || !ok2 {
		t.Fatalf("%s lacks the marks of the table", fieldsPath)
	}
	want := before + fieldsBegin + b.String() + fieldsEnd + after
	if *update {
		write(t, fieldsPath, []byte(want))
		return
	}
	if page != want {
		t.Errorf("the table of fields in %s is not what rules look at; run with -update and read what changed", fieldsPath)
	}
}

// A uses says who looks at a field.
type uses struct{ rules, others map[string]bool }

func sortedKeys(m map[string]bool) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// fieldsOf lists the JSON pointers of a type's leaves, without indices.
func fieldsOf(typ reflect.Type, at string) []string {
	for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
		typ = typ.Elem()
	}
	switch typ {
	case reflect.TypeFor[documents.Decimal](), reflect.TypeFor[documents.Money](), reflect.TypeFor[documents.Quantity]():
		return []string{at}
	}
	if typ.Kind() != reflect.Struct {
		return []string{at}
	}
	var out []string
	for f := range typ.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name != "-" && f.IsExported() {
			out = append(out, fieldsOf(f.Type, at+"/"+name)...)
		}
	}
	return out
}

// usage tries every field: in the examples of each rule with that rule, and in
// presentations that state all they can with every rule.
func usage(t *testing.T) map[string]*uses {
	t.Helper()
	pr := probe{T: t, leaves: map[string]bool{}, used: map[string]*uses{}}
	for _, f := range fieldsOf(reflect.TypeFor[documents.Document](), "") {
		pr.leaves[f] = true
	}
	pack := defaultPack(t)
	for i := range pack.rules {
		pr.rules = pack.rules[i : i+1]
		for _, name := range []string{"pass", "fail"} {
			var ex exampleFile
			if err := json.Unmarshal(read(t, filepath.Join(examplesDir, pack.rules[i].ID, name+".json")), &ex); err != nil {
				t.Fatal(err)
			}
			pr.presentation(ex.Presentation)
		}
	}
	pr.rules, pr.whole = pack.rules, true
	for n, p := range full() {
		pr.rest = n > 0
		pr.presentation(p)
	}
	return pr.used
}

// A probe changes the fields of a presentation one by one and asks rules, and of
// whole presentations also the fingerprints and the verdict.
type probe struct {
	*testing.T
	leaves map[string]bool
	used   map[string]*uses
	rules  []packed
	whole  bool
	rest   bool // only fields that no rule is known to use
}

func (pr probe) presentation(p *documents.Presentation) {
	before := pr.answers(p)
	for i := range p.Items {
		var tree any
		text, err := json.Marshal(p.Items[i].Document)
		if err == nil {
			err = json.Unmarshal(text, &tree)
		}
		if err != nil {
			pr.Fatal(err)
		}
		pr.walk(tree, "", func(field string) {
			if u := pr.used[field]; pr.rest && u != nil && len(u.rules) > 0 {
				return
			}
			changed, err := json.Marshal(tree)
			if err != nil {
				pr.Fatal(err)
			}
			d := new(documents.Document)
			if json.Unmarshal(changed, d) != nil {
				return // no reader makes such a value
			}
			q := *p
			q.Items = slices.Clone(p.Items)
			q.Items[i].Document = d
			for name, answer := range pr.answers(&q) {
				if answer != before[name] {
					pr.note(field, name)
				}
			}
		})
	}
}

func (pr probe) note(field, who string) {
	u := pr.used[field]
	if u == nil {
		u = &uses{map[string]bool{}, map[string]bool{}}
		pr.used[field] = u
	}
	if ruleByID(who) != nil {
		u.rules[who] = true
	} else {
		u.others[who] = true
	}
}

// answers returns what each rule finds, the fingerprints, and the content of a verdict
// without findings, as texts by name.
func (pr probe) answers(p *documents.Presentation) map[string]string {
	e, out := newExaminer(p), map[string]string{}
	for i := range pr.rules {
		from := len(e.findings)
		e.run(&pr.rules[i])
		out[pr.rules[i].ID] = fmt.Sprintf("%v", e.findings[from:])
	}
	if !pr.whole {
		return out
	}
	fps, _ := dedupe.Fingerprints(p)
	verdict := Judge(p, nil, &Pack{})
	shown, err := json.Marshal([]any{verdict.Matrix, verdict.Trade, verdict.Evidence})
	if err != nil {
		pr.Fatal(err)
	}
	out["fingerprints"], out["certificate"] = fmt.Sprint(fps), string(shown)
	return out
}

// walk changes each leaf of the tree in several ways, calls try, and puts it back.
func (pr probe) walk(v any, at string, try func(field string)) {
	switch v := v.(type) {
	case map[string]any:
		for name, child := range v {
			field := at + "/" + name
			if pr.leaves[field] {
				for _, other := range otherValues(child) {
					v[name] = other
					try(field)
				}
				delete(v, name)
				try(field)
				v[name] = child
				continue
			}
			pr.walk(child, field, try)
		}
	case []any:
		for _, child := range v {
			pr.walk(child, at, try)
		}
	}
}

// otherValues returns values of the same form.
func otherValues(v any) []any {
	switch v := v.(type) {
	case string:
		if _, err := documents.ParseDate("2006-01-02", v); err == nil {
			return []any{"2019-01-01", "2031-01-01"}
		}
		if d, err := documents.ParseDecimal(v); err == nil {
			return []any{d.Mul(dnum("3")).String(), v + "7"}
		}
		return []any{v + "X", "ZZ", "IR"}
	case bool:
		return []any{!v}
	case float64:
		return []any{v*3 + 1}
	case map[string]any: // money, quantity
		out := map[string]any{}
		for k, x := range v {
			out[k] = x
		}
		for _, k := range []string{"minor", "value"} {
			switch x := out[k].(type) {
			case float64:
				out[k] = x*3 + 100_000
			case string:
				if d, err := documents.ParseDecimal(x); err == nil {
					out[k] = d.Mul(dnum("3")).String()
				}
			}
		}
		return []any{out}
	case []any:
		return []any{append(slices.Clone(v), "another")}
	}
	return nil
}
