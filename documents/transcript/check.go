package transcript

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/page"
)

// A Fault says what is wrong with one field.
type Fault struct {
	Pointer string
	Reason  Reason
	// Soft says that the value is taken once its entry says AsPrinted: a paper may be wrong.
	Soft   bool
	Detail string // in English, for a log
}

// Check reads what was typed, and returns it in its written form and in the order of the kind's
// table, with the faults of fields in the same order. Without a fault it can be confirmed. A field
// that is not a key field may be left out. Pages is how many the paper has.
func Check(k Kind, pages int, typed []Entry) ([]Entry, []Fault) {
	s := specs[k]
	if s == nil {
		return nil, []Fault{{Reason: ReasonUnknown, Detail: "no such kind of paper"}}
	}
	c := &checker{spec: s, pages: pages, seen: map[string]bool{}, rows: map[string]map[int]bool{}}
	c.currency = currencyOf(typed)
	for _, e := range typed {
		c.entry(e)
	}
	c.complete()
	slices.SortStableFunc(c.out, func(a, b Entry) int { return s.order(a.Pointer, b.Pointer) })
	slices.SortStableFunc(c.faults, func(a, b Fault) int { return s.order(a.Pointer, b.Pointer) })
	return c.out, c.faults
}

// CheckField reads one text of a field while it is typed, in the document's currency. It returns the
// written form, and a fault or nil.
func CheckField(k Kind, pointer, text string, c documents.CurrencyCode) (string, *Fault) {
	s := specs[k]
	if s == nil {
		return "", &Fault{Pointer: pointer, Reason: ReasonUnknown}
	}
	f, _, ok := s.row(pointer)
	if !ok {
		return "", &Fault{Pointer: pointer, Reason: ReasonUnknown}
	}
	v, err := normal(f, text, c)
	if err == nil {
		return v, nil
	}
	x := faultOf(pointer, err)
	return v, &x
}

func faultOf(pointer string, err error) Fault {
	x := Fault{Pointer: pointer, Reason: ReasonCharacters, Detail: err.Error()}
	if f, ok := errors.AsType[*faultError](err); ok {
		x.Reason, x.Soft = f.reason, f.soft
	}
	return x
}

func currencyOf(typed []Entry) documents.CurrencyCode {
	for _, e := range typed {
		if e.Pointer == "/currency" {
			c, err := documents.ParseCurrency(e.Value)
			if err == nil {
				return c
			}
		}
	}
	return ""
}

type checker struct {
	*spec
	pages    int
	currency documents.CurrencyCode
	seen     map[string]bool
	rows     map[string]map[int]bool // of each group
	out      []Entry
	faults   []Fault
}

func (c *checker) fault(pointer string, r Reason, detail string) {
	c.faults = append(c.faults, Fault{Pointer: pointer, Reason: r, Detail: detail})
}

func (c *checker) entry(e Entry) {
	f, row, ok := c.row(e.Pointer)
	switch {
	case !ok:
		c.fault(e.Pointer[:min(len(e.Pointer), 80)], ReasonUnknown, "no such field")
		return
	case c.seen[e.Pointer]:
		c.fault(e.Pointer, ReasonTwice, "there twice")
		return
	}
	c.seen[e.Pointer] = true
	if g := f.Group(); g != "" {
		if c.rows[g] == nil {
			c.rows[g] = map[int]bool{}
		}
		c.rows[g][row] = true
	}
	if e.Place != "" {
		if p, err := page.Parse(e.Place); err != nil || p.Page > c.pages {
			c.fault(e.Pointer, ReasonPlace, "not a place on this paper")
		}
	}
	c.value(f, &e)
	c.decision(f, &e)
	c.out = append(c.out, e)
}

// value puts the value into its written form.
func (c *checker) value(f Field, e *Entry) {
	if e.Decision == Absent || e.Decision == Illegible {
		if e.Value != "" || e.AsPrinted {
			c.fault(e.Pointer, ReasonDecision, "a value that is not there")
		}
		return
	}
	v, err := normal(f, e.Value, c.currency)
	if err == nil {
		e.Value = v
		if e.AsPrinted {
			c.fault(e.Pointer, ReasonDecision, "nothing contradicts the value")
		}
		return
	}
	x := faultOf(e.Pointer, err)
	if x.Soft {
		e.Value = v
	}
	if !x.Soft || !e.AsPrinted {
		c.faults = append(c.faults, x)
	}
}

// decision holds the decision against value and proposal.
func (c *checker) decision(f Field, e *Entry) {
	if p := e.Proposed; p != nil {
		if characters(p.Value) != nil || characters(p.From) != nil || p.How == "" || len(p.How) > 80 || characters(p.How) != nil || len(p.From) > 200 {
			c.fault(e.Pointer, ReasonDecision, "a proposal that nothing makes")
			return
		}
	}
	same := e.Proposed != nil && c.equals(f, e.Proposed.Value, e.Value)
	fits := map[Decision]bool{
		Typed: e.Proposed == nil, AsProposed: same, Corrected: e.Proposed != nil && !same,
		Absent: true, Illegible: !f.Need,
	}
	if !fits[e.Decision] || f.Need && e.Decision == Absent {
		r := ReasonDecision
		if f.Need && (e.Decision == Absent || e.Decision == Illegible) {
			r = ReasonRequired
		}
		c.fault(e.Pointer, r, "the decision does not fit")
	}
}

// equals reports whether a proposal is the value: a proposal is kept as it was made.
func (c *checker) equals(f Field, proposal, value string) bool {
	v, err := normal(f, proposal, c.currency)
	if x, ok := errors.AsType[*faultError](err); err != nil && (!ok || !x.soft) {
		return false
	}
	return v == value
}

// complete wants the needed fields, a decision on each key field, and rows without a gap.
func (c *checker) complete() {
	for group, rows := range c.rows {
		for n := range rows {
			if n >= len(rows) {
				c.fault(group, ReasonRows, "a row is left out")
				break
			}
		}
	}
	for _, f := range c.fields {
		if f.Group() == "" {
			c.decided(f, f.Pointer)
			continue
		}
		for n := range c.rows[f.Group()] {
			c.decided(f, f.At(n))
		}
	}
}

func (c *checker) decided(f Field, pointer string) {
	switch {
	case c.seen[pointer] || strings.Contains(pointer, "*"):
	case f.Need:
		c.fault(pointer, ReasonRequired, "a value is required")
	case f.Key:
		c.fault(pointer, ReasonUndecided, "a key field without a decision")
	}
}

// A Difference is a key field that two persons read otherwise. A text is "" where the person said
// that it is not on the paper; a field that cannot be read is shown as Illegible.
type Difference struct {
	Pointer       string
	First, Second string
}

// Compare sets the key fields that two persons typed against each other. Both have passed
// [Check] or [CheckKeys].
func Compare(k Kind, first, second []Entry) []Difference {
	a, b := keysOf(k, first), keysOf(k, second)
	var out []Difference
	for pointer := range a {
		out = append(out, Difference{pointer, a[pointer].text, b[pointer].text})
	}
	for pointer, v := range b {
		if _, ok := a[pointer]; !ok {
			out = append(out, Difference{pointer, "", v.text})
		}
	}
	slices.SortFunc(out, func(x, y Difference) int {
		return cmp.Or(specs[k].order(x.Pointer, y.Pointer), strings.Compare(x.Pointer, y.Pointer))
	})
	return slices.DeleteFunc(out, func(d Difference) bool { return a[d.Pointer].compared == b[d.Pointer].compared })
}

// CheckKeys is Check of the key fields alone, as a second person types them.
func CheckKeys(k Kind, pages int, typed []Entry) ([]Entry, []Fault) {
	if specs[k] == nil {
		return Check(k, pages, typed)
	}
	out, faults := Check(k, pages, typed)
	return KeyEntries(k, out), faults
}

// KeyEntries returns the entries of key fields.
func KeyEntries(k Kind, entries []Entry) []Entry {
	return slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool {
		f, _, ok := specs[k].row(e.Pointer)
		return !ok || !f.Key
	})
}

// A reading is what a person read in a key field, and what of it is compared.
type reading struct{ text, compared string }

func keysOf(k Kind, entries []Entry) map[string]reading {
	out := map[string]reading{}
	for _, e := range entries {
		f, _, ok := specs[k].row(e.Pointer)
		switch {
		case !ok || !f.Key:
		case e.Decision == Illegible:
			out[e.Pointer] = reading{string(Illegible), string(Illegible)}
		case f.Type == TypeText || f.Type == TypeNumber || f.Type == TypePort || f.Type == TypePackages:
			out[e.Pointer] = reading{e.Value, folded(e.Value)}
		default:
			out[e.Pointer] = reading{e.Value, e.Value}
		}
	}
	return out
}

// folded leaves out what two persons type differently of one print: case, width, blanks and
// punctuation.
func folded(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, norm.NFKC.String(s))
}

// KeyDigest returns the digest of the key fields: two persons who read the same have the same.
func KeyDigest(k Kind, entries []Entry) documents.Digest {
	keys := keysOf(k, entries)
	pointers := make([]string, 0, len(keys))
	for p, v := range keys {
		if v.compared != "" { // not on the paper, or a row that only one of the two has
			pointers = append(pointers, p)
		}
	}
	slices.Sort(pointers)
	var b strings.Builder
	b.WriteString("tradehub:key-fields:1")
	for _, p := range pointers {
		b.WriteString("|" + p + "=" + strconv.Quote(keys[p].compared))
	}
	return documents.DigestOf([]byte(b.String()))
}
