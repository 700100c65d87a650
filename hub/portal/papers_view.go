package portal

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/transcript"
	"github.com/tradehub/tradehub/hub/transcribe"
	"github.com/tradehub/tradehub/web"
)

// A paperView is what the page of a paper shows.
type paperView struct {
	Digest        documents.Digest
	Kind          transcript.Kind // "" while nobody chose one
	Kinds         []transcript.Kind
	Next          paperNext
	Version       int
	Pages         int
	Confirmations int
	Notice        paperFault
	Errors        []web.Error
	Todo          int // key fields without a decision
	Sheet         sheetView
	Action        string // where the form goes; "" is no form
	Confirm       string // where it confirms
	Blind         bool
	Sections      []typedSection
	Differences   []differenceLine
	Typed         []valueLine // where there is no form
	Scripts       bool
}

// A sheetView is the picture of a page.
type sheetView struct {
	Src           string
	Page, Pages   int
	Zoom          int
	Zooms         []seeButton
	Each          []seeButton
	Width, Height string // points
	Box           *box
	Unseen        int
	More          bool
}

type seeButton struct {
	N       int
	Value   string
	Current bool
}

// A box is a place on the page, in points.
type box struct{ X, Y, W, H string }

func sheetOf(d documents.Digest, s *transcribe.Sheet, at sight) sheetView {
	size := s.Pages[at.Page-1]
	dpi := min(mostDPI, usualDPI*at.Zoom/100)
	v := sheetView{
		Src: paperPath(d) + "/pages/" + strconv.Itoa(at.Page) + ".png?dpi=" + strconv.Itoa(dpi), Page: at.Page, Pages: len(s.Pages), Zoom: at.Zoom,
		Width: size.Width.String(), Height: size.Height.String(), Unseen: s.Unseen, More: s.More,
	}
	for _, z := range zooms {
		v.Zooms = append(v.Zooms, seeButton{z, at.with(at.Page, z), z == at.Zoom})
	}
	for n := range len(s.Pages) {
		v.Each = append(v.Each, seeButton{n + 1, at.with(n+1, at.Zoom), n+1 == at.Page})
	}
	if p := at.Place; p.Page == at.Page {
		v.Box = &box{p.X0.String(), p.Y0.String(), (p.X1 - p.X0).String(), (p.Y1 - p.Y0).String()}
	}
	return v
}

// A typedSection is a part of the form: fields of the paper, or the rows of a group.
type typedSection struct {
	Group string // pointer, "" for fields of the paper itself
	Title string
	Rows  []typedRow
	Full  bool // no row can be added
}

type typedRow struct {
	N      int // from 1; 0 for fields of the paper itself
	Fields []typedField
}

// A typedField is one field of the form.
type typedField struct {
	Pointer, ID, Label, Value, Error, Place, Mode string
	Key, Need, Soft, Printed, Long                bool
	Decision                                      transcript.Decision
	Options                                       []web.Option
	Offers                                        []offerButton
}

// An offerButton fills a field with what another document of the case states.
type offerButton struct{ Take, Value, From string }

// Describes returns the ID of what is wrong with the field.
func (f typedField) Describes() string {
	if f.Error == "" {
		return ""
	}
	return f.ID + "-why"
}

// A differenceLine is a key field that two persons read otherwise.
type differenceLine struct{ Label, ID, First, Second string }

func fieldIDOf(pointer string) string { return "f" + strings.ReplaceAll(pointer, "/", "-") }

// A typedState is what the fields of a form hold.
type typedState struct {
	kind    transcript.Kind
	blind   bool
	entries []transcript.Entry
	faults  []transcript.Fault
	all     bool // shows what is missing too
	offers  map[string][]transcript.Proposal
	add     string // group that gets one row more
}

// sections are the form of a kind, in the order of its table.
func (r reader) sections(s typedState) (out []typedSection) {
	fields := fieldsOf(s.kind, s.blind)
	for i, f := range fields {
		if i > 0 && fields[i-1].Group() == f.Group() {
			continue
		}
		end := i + 1
		for end < len(fields) && fields[end].Group() == f.Group() {
			end++
		}
		out = append(out, r.section(s, f.Group(), fields[i:end], i == 0))
	}
	return out
}

func (r reader) section(s typedState, group string, fields []transcript.Field, first bool) typedSection {
	sec := typedSection{Group: group}
	switch group {
	case "":
		sec.Title = r.Say("papers.more")
		if first {
			sec.Title = r.Say("papers.main")
		}
		row := typedRow{}
		for _, f := range fields {
			row.Fields = append(row.Fields, r.typed(s, f, f.Pointer, ""))
		}
		sec.Rows = append(sec.Rows, row)
		return sec
	case "/lines":
		sec.Title = r.Say("papers.lines")
	case "/shipment/containers":
		sec.Title = r.Say("papers.containers")
	default:
		sec.Title = r.Say("papers.clauses")
	}
	n := s.rows(fields)
	sec.Full = n >= transcript.MaxRows
	for i := range n {
		row := typedRow{N: i + 1}
		for _, f := range fields {
			row.Fields = append(row.Fields, r.typed(s, f, f.At(i), " "+strconv.Itoa(i+1)))
		}
		sec.Rows = append(sec.Rows, row)
	}
	return sec
}

// rows counts the rows of a group that the form shows: at least one, which may be empty.
func (s typedState) rows(fields []transcript.Field) int {
	n := 0
	has := func(pointer string) bool {
		return slices.ContainsFunc(s.entries, func(e transcript.Entry) bool { return e.Pointer == pointer }) || len(s.offers[pointer]) > 0
	}
	for i := range transcript.MaxRows {
		for _, f := range fields {
			if has(f.At(i)) {
				n = i + 1
			}
		}
	}
	if s.add == fields[0].Group() {
		n++
	}
	return min(max(n, 1), transcript.MaxRows)
}

func (r reader) typed(s typedState, f transcript.Field, pointer, row string) typedField {
	out := typedField{
		Pointer: pointer, ID: fieldIDOf(pointer), Label: r.Word("field", f.Label) + row, Key: f.Key, Need: f.Need,
		Long: f.Label == transcript.LabelDescription || f.Label == transcript.LabelMarks || f.Label == transcript.LabelClause,
	}
	switch f.Type {
	case transcript.TypeMoney, transcript.TypeDecimal, transcript.TypeCount:
		out.Mode = "decimal"
	case transcript.TypeChoice, transcript.TypeYes:
		options := f.Options
		if f.Type == transcript.TypeYes {
			options = yesNo
		}
		out.Options = []web.Option{{Name: "–"}}
		for _, o := range options {
			out.Options = append(out.Options, web.Option{Value: o, Name: r.Word("option", o)})
		}
	}
	for i, p := range s.offers[pointer] {
		from, _, _ := strings.Cut(p.From, "#")
		out.Offers = append(out.Offers, offerButton{pointer + "@" + strconv.Itoa(i), p.Value, from})
	}
	for _, e := range s.entries {
		if e.Pointer == pointer {
			out.Value, out.Place, out.Printed = e.Value, e.Place, e.AsPrinted
			if e.Decision == transcript.Absent || e.Decision == transcript.Illegible {
				out.Decision = e.Decision
			}
		}
	}
	for _, x := range s.faults {
		if x.Pointer == pointer && (s.all || !missing(x)) {
			out.Error, out.Soft = r.Word("typing", x.Reason), x.Soft
		}
	}
	out.Soft = out.Soft || out.Printed
	for i := range out.Options {
		out.Options[i].Current = out.Options[i].Value == out.Value
	}
	return out
}

// yesNo are the options of a field that says yes or no.
var yesNo = []string{"yes", "no"}

// missing reports whether a fault is a value that is still to come: a draft has many.
func missing(x transcript.Fault) bool {
	return x.Reason == transcript.ReasonRequired || x.Reason == transcript.ReasonUndecided
}

// paperErrors is the summary of what is wrong, each with a link to its field.
func (r reader) paperErrors(sections []typedSection, faults []transcript.Fault, all bool) (out []web.Error) {
	known := map[string]bool{}
	for _, s := range sections {
		for _, row := range s.Rows {
			for _, f := range row.Fields {
				known[f.Pointer] = true
				if f.Error != "" {
					out = append(out, web.Error{Field: f.ID, Text: f.Label + r.Say("colon") + f.Error})
				}
			}
		}
	}
	for _, x := range faults {
		if !known[x.Pointer] && (all || !missing(x)) {
			out = append(out, web.Error{Field: "main", Text: r.Word("typing", x.Reason)})
		}
	}
	return out
}

// labelOf names the field at a pointer of a kind, with its row.
func (r reader) labelOf(k transcript.Kind, pointer string) string {
	for _, f := range k.Fields() {
		if f.Pointer == pointer {
			return r.Word("field", f.Label)
		}
		if g := f.Group(); g != "" && strings.HasPrefix(pointer, g+"/") {
			n, _, _ := strings.Cut(strings.TrimPrefix(pointer, g+"/"), "/")
			if i := indexOf(n); i >= 0 && i < transcript.MaxRows && f.At(i) == pointer {
				return r.Word("field", f.Label) + " " + strconv.Itoa(i+1)
			}
		}
	}
	return pointer
}

func (r reader) differences(k transcript.Kind, all []transcript.Difference) (out []differenceLine) {
	text := func(s string) string {
		switch s {
		case "":
			return r.Word("decision", transcript.Absent)
		case string(transcript.Illegible):
			return r.Word("decision", transcript.Illegible)
		}
		return s
	}
	for _, d := range all {
		out = append(out, differenceLine{r.labelOf(k, d.Pointer), fieldIDOf(d.Pointer), text(d.First), text(d.Second)})
	}
	return out
}

// values are what was typed, for a reader without a form.
func (r reader) values(k transcript.Kind, entries []transcript.Entry) (out []valueLine) {
	for _, e := range entries {
		line := valueLine{Pointer: r.labelOf(k, e.Pointer), Value: e.Value, Place: e.Place}
		if e.Decision == transcript.Absent || e.Decision == transcript.Illegible {
			line.Value = r.Word("decision", e.Decision)
		}
		out = append(out, line)
	}
	return out
}
