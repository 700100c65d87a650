package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
)

// Examine runs every rule of the pack over p and returns the findings by rule
// ID. Each rule answers at least once; one that looks at several documents or
// discrepancies may answer more often, in the order of presentation. Neither p
// nor pack is changed; neither may be nil.
func Examine(p *documents.Presentation, pack *Pack) []documents.Finding {
	e := examine(p, pack)
	return e.findings
}

func examine(p *documents.Presentation, pack *Pack) *examiner {
	e := newExaminer(p)
	for i := range pack.rules {
		e.run(&pack.rules[i])
	}
	return e
}

// An examiner runs rules one after the other and keeps what they say.
type examiner struct {
	p            *documents.Presentation
	inv, dec, bl []doc // in order of presentation, each document once
	all          []doc // with further copies
	twins        []twin
	scoped       *scope        // once it is known
	replaced     []replacement // invoices that a corrected one took the place of; they are in all, not in inv
	offers       []doc         // papers submitted with an invoice, with nothing owed on them; they are in all, not in inv
	rule         *packed
	tolerance    string // of the findings that follow, until the rule ends
	lacks        []string
	findings     []documents.Finding
	said         map[string]bool // messages used, for tests
	defects      []string        // errors in rules or messages, for tests
	firstOfRule  int
}

func newExaminer(p *documents.Presentation) *examiner {
	e := &examiner{p: p, said: map[string]bool{}}
	e.all = labelled(p)
	var once []doc
	once, e.twins = counted(e.all)
	for _, d := range once {
		switch d.Family {
		case documents.FamilyInvoice:
			e.inv = append(e.inv, d)
		case documents.FamilyCustoms:
			e.dec = append(e.dec, d)
		case documents.FamilyTransport:
			e.bl = append(e.bl, d)
		}
	}
	e.inv, e.offers = setOffersAside(e.inv)
	e.inv, e.replaced = replace(e.inv)
	return e
}

func (e *examiner) run(r *packed) {
	e.rule, e.tolerance, e.lacks, e.firstOfRule = r, "", nil, len(e.findings)
	r.check(e)
	if len(e.lacks) > 0 {
		e.findings = append(e.findings, e.notEvaluated())
	}
	if len(e.findings) == e.firstOfRule {
		e.defect("%s gave no finding", r.ID)
		e.lacks = []string{"answer"}
		e.findings = append(e.findings, e.notEvaluated())
	}
}

func (e *examiner) defect(format string, args ...any) {
	e.defects = append(e.defects, fmt.Sprintf(format, args...))
}

// values fill the named places of a message. A value is a string or a documents.Text.
type values map[string]any

// pass records that what the rule looked at is in order.
func (e *examiner) pass(key string, v values, compared ...documents.Compared) {
	e.say(documents.Pass, e.rule.gravity(), key, v, compared)
}

// fail records that the rule failed with the gravity s, unless the pack overrides it.
func (e *examiner) fail(s documents.Severity, key string, v values, compared ...documents.Compared) {
	if e.rule.severity != "" {
		s = e.rule.severity
	}
	e.say(documents.Fail, s, key, v, compared)
}

// none records that the rule does not concern this presentation.
func (e *examiner) none(key string) {
	e.say(documents.NotApplicable, e.rule.gravity(), key, nil, nil)
}

// missing records what the rule lacked, by names of messages/inputs.yaml; a dot separates a
// document's label from a field.
func (e *examiner) missing(names ...string) {
	for _, n := range names {
		if !slices.Contains(e.lacks, n) {
			e.lacks = append(e.lacks, n)
		}
	}
}

func (e *examiner) say(result documents.Result, s documents.Severity, key string, v values, compared []documents.Compared) {
	f := e.finding(result, s)
	f.Text = e.text(e.rule.ID, key, v)
	f.Compared = compared
	f.Tolerance = e.tolerance
	e.findings = append(e.findings, f)
}

func (e *examiner) notEvaluated() documents.Finding {
	f := e.finding(documents.NotEvaluated, e.rule.gravity())
	f.Missing = e.lacks
	lacks := documents.Text{}
	for _, lang := range documents.Langs {
		words := make([]string, len(e.lacks))
		for i, name := range e.lacks {
			words[i] = e.input(name)[lang]
		}
		lacks[lang] = strings.Join(words, comma[lang])
	}
	f.Text = e.text("engine", "missing", values{"title": e.rule.Title(), "missing": lacks})
	return f
}

// input names a missing input: "DEC" is the declaration, "BL 2.vessel" the vessel of the second transport document.
func (e *examiner) input(name string) documents.Text {
	if d, field, ok := strings.Cut(name, "."); ok {
		return e.text("inputs", field, values{"doc": d})
	}
	return e.text("inputs", name, nil)
}

// comma separates the members of an enumeration.
var comma = map[documents.Lang]string{documents.English: ", ", documents.SimplifiedChinese: "、", documents.TraditionalChinese: "、"}

func (e *examiner) finding(result documents.Result, s documents.Severity) documents.Finding {
	return documents.Finding{
		Rule: e.rule.ID, Version: e.rule.Version, Severity: s, Result: result, Basis: slices.Clone(e.rule.Basis),
	}
}

func (e *examiner) text(rule, key string, v values) documents.Text {
	e.said[rule+"."+key] = true
	v = maps.Clone(v)
	for _, name := range []string{"doc", "other"} {
		if label, ok := v[name].(string); ok {
			v[name] = docText(label)
		}
	}
	t, err := messages().fill(rule, key, v)
	if err != nil {
		e.defect("%v", err)
	}
	return t
}

// docText returns a document's label in words: "INV 2" is "invoice 2".
func docText(label string) documents.Text {
	kind, n, _ := strings.Cut(label, " ")
	t, _ := messages().fill("documents", kind, nil)
	for lang, s := range t {
		if n != "" && lang == documents.English {
			s += " "
		}
		t[lang] = s + n
	}
	return t
}

// lack reports whether there is none of the documents, and says so.
func (e *examiner) lack(docs []doc, name string) bool {
	if len(docs) == 0 {
		e.missing(name)
	}
	return len(docs) == 0
}
