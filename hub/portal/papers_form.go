package portal

import (
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/page"
	"github.com/tradehub/tradehub/documents/transcript"
	"github.com/tradehub/tradehub/hub/paper"
)

// The names of a field's inputs are a letter and its pointer.
const (
	inputValue    = "v"
	inputDecision = "d"
	inputPrinted  = "p"
	inputPlace    = "l"
)

// A typedForm reads what was sent from the form of a kind.
type typedForm struct {
	url.Values
	kind   transcript.Kind
	blind  bool // key fields alone
	before []transcript.Entry
	offers map[string][]transcript.Proposal
	sizes  []paper.Size
}

// fieldsOf are the fields of a form: those of the kind, for a second person the key fields.
func fieldsOf(k transcript.Kind, blind bool) []transcript.Field {
	return slices.DeleteFunc(k.Fields(), func(f transcript.Field) bool { return blind && !f.Key })
}

// entries are what was typed. Rows that are empty are left out, and the rows behind them move up.
// What a person left alone has no entry.
func (f typedForm) entries() (out []transcript.Entry) {
	fields := fieldsOf(f.kind, f.blind)
	rows := map[string][]int{}
	for _, field := range fields {
		if g := field.Group(); g == "" {
			if e, ok := f.entry(field, field.Pointer, field.Pointer); ok {
				out = append(out, e)
			}
		} else if _, seen := rows[g]; !seen {
			rows[g] = f.rows(fields, g)
			for to, from := range rows[g] {
				out = append(out, f.row(fields, g, from, to)...)
			}
		}
	}
	return out
}

// rows are the rows of a group that hold anything, in order.
func (f typedForm) rows(fields []transcript.Field, group string) (out []int) {
	for n := range transcript.MaxRows {
		if len(f.row(fields, group, n, n)) > 0 {
			out = append(out, n)
		}
	}
	return out
}

func (f typedForm) row(fields []transcript.Field, group string, from, to int) (out []transcript.Entry) {
	for _, field := range fields {
		if field.Group() != group {
			continue
		}
		if e, ok := f.entry(field, field.At(from), field.At(to)); ok {
			out = append(out, e)
		}
	}
	return out
}

// entry reads one field. ok is false for one that was left alone.
func (f typedForm) entry(field transcript.Field, from, to string) (e transcript.Entry, ok bool) {
	e = transcript.Entry{Pointer: to, Value: strings.TrimSpace(strings.ToValidUTF8(f.Get(inputValue+from), "�")), Decision: transcript.Typed}
	e.Place = placeOf(f.Get(inputPlace+from), f.sizes)
	switch d := transcript.Decision(f.Get(inputDecision + from)); d {
	case transcript.Absent, transcript.Illegible:
		e.Decision = d
		return e, true // with the value, if there is one: the desk says that both cannot be
	}
	if i, taken := strings.CutPrefix(f.Get("take"), from+"@"); taken {
		if n, err := strconv.Atoi(i); err == nil && n >= 0 && n < len(f.offers[from]) {
			p := f.offers[from][n]
			e.Value, e.Proposed = p.Value, &p
		}
	}
	if e.Value == "" {
		return e, false
	}
	e.AsPrinted = f.Get(inputPrinted+from) != ""
	if old := slices.IndexFunc(f.before, func(o transcript.Entry) bool { return o.Pointer == from }); old >= 0 && e.Proposed == nil {
		e.Proposed = f.before[old].Proposed
	}
	e.Decision = decisionOf(f.kind, e, documents.CurrencyCode(f.Get(inputValue+"/currency")))
	return e, true
}

// decisionOf says whether the value is the one that was proposed.
func decisionOf(k transcript.Kind, e transcript.Entry, c documents.CurrencyCode) transcript.Decision {
	if e.Proposed == nil {
		return transcript.Typed
	}
	typed, _ := transcript.CheckField(k, e.Pointer, e.Value, c)
	if proposed, fault := transcript.CheckField(k, e.Pointer, e.Proposed.Value, c); (fault == nil || fault.Soft) && proposed == typed {
		return transcript.AsProposed
	}
	return transcript.Corrected
}

// placeOf reads a place. The number of a page alone is the whole page; what is none stays, and is
// said to be none.
func placeOf(text string, sizes []paper.Size) string {
	text = strings.TrimSpace(text)
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > len(sizes) {
		return text
	}
	return page.Place{Page: n, X1: sizes[n-1].Width, Y1: sizes[n-1].Height}.String()
}

func isPlace(text string) bool {
	_, err := page.Parse(text)
	return err == nil
}

// sameEntries reports whether two lists of entries are the same.
func sameEntries(a, b []transcript.Entry) bool {
	return len(a) == len(b) && (len(a) == 0 || reflect.DeepEqual(a, b))
}

// A sight is which page of a paper is shown, and how large.
type sight struct {
	Page, Zoom int
	Place      page.Place // that is drawn; zero is none
}

// zooms are the sizes of the picture, in per cent of the pane.
var zooms = []int{100, 150, 200, 300}

// sightOf reads "page-zoom" of a button, or else the query.
func sightOf(q url.Values, pages int) (s sight) {
	s = sight{Page: 1, Zoom: zooms[0]}
	if p, err := page.Parse(q.Get("at")); err == nil {
		s.Place, s.Page = p, p.Page
	}
	if _, err := fmt.Sscanf(q.Get("see"), "%d-%d", &s.Page, &s.Zoom); err != nil {
		s.Page = max(s.Page, 1)
	}
	if s.Page < 1 || s.Page > pages {
		s.Page = 1
	}
	if !slices.Contains(zooms, s.Zoom) {
		s.Zoom = zooms[0]
	}
	return s
}

func (s sight) String() string { return strconv.Itoa(s.Page) + "-" + strconv.Itoa(s.Zoom) }

// with is the value of a button that shows another page or size.
func (s sight) with(n, zoom int) string { return sight{Page: n, Zoom: zoom}.String() }
