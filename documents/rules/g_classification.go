package rules

import (
	"slices"
	"strings"
	"unicode"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/match"
)

// classificationRules compare what the goods are.
var classificationRules = []Rule{
	{
		ID: "G05", Version: "1.0", Inputs: []string{inv, dec, bl}, Severity: documents.Review, Dimension: documents.DimConsistency,
		Basis: []string{
			"GACC/SAFE 1999 (name of goods is among the fields compared with the declaration)", "UCP 600 art. 14(d), 14(e), 18(c)",
			"WCO Harmonized System Convention, General Rule 1 (goods are classified by heading)",
		},
		check: checkClassification,
	},
}

// checkClassification sets the goods of the invoices against those of the
// declarations and of the transport documents.
func checkClassification(e *examiner) {
	if e.lack(e.inv, inv) {
		return
	}
	if !e.lack(e.dec, dec) {
		e.compareCodes(e.dec)
	}
	if len(e.bl) > 0 {
		e.compareCodes(e.bl)
	}
}

// compareCodes goes by HS codes where every line of goods of both sides has one,
// else by the words of the descriptions.
func (e *examiner) compareCodes(docs []doc) {
	a, b := goodsLines(e.inv), goodsLines(docs)
	if !coded(a) || !coded(b) {
		e.compareDescriptions(a, b, docs[0])
		return
	}
	v := values{"doc": e.inv[0].label, "other": docs[0].label, "codes": codesText(a)}
	shown := []documents.Compared{e.inv[0].at("/lines", codesText(a)), docs[0].at("/lines", codesText(b))}
	kin := e.kinship(a, b, docs[0].Family)
	if kin == subheading {
		e.pass("pass", v, shown...)
		return
	}
	v["otherCodes"] = codesText(b)
	e.fail(gravityOf(kin, docs[0].Family), kin.key(), v, shown...)
}

// kinship returns how near the strangest code of either side is to those of the
// other. What only the larger side of a partial set has is not strange. A
// transport document need not name all goods, only none that no other paper has.
func (e *examiner) kinship(a, b []placedLine, other documents.Family) kinship {
	s := e.scope()
	switch {
	case other == documents.FamilyTransport && e.listedBy(e.bl):
		return subheading
	case other == documents.FamilyTransport:
		return strangest(b, slices.Concat(a, goodsLines(e.dec)))
	case s == lot:
		return strangest(b, a)
	case s == excerpt:
		return strangest(a, b)
	}
	return min(strangest(a, b), strangest(b, a))
}

// strangest returns the least of how near the lines of a are to those of b.
func strangest(a, b []placedLine) kinship {
	known, least := newCodebook(b), subheading
	for _, l := range a {
		least = min(least, known.nearest(l))
	}
	return least
}

// A kinship says how far two codes agree.
type kinship int

const (
	noKin kinship = iota
	chapter
	heading
	subheading
)

func (k kinship) key() string {
	return map[kinship]string{noKin: "failChapter", chapter: "failHeading", heading: "failSubheading"}[k]
}

// gravityOf asks a person where the headings differ: by General Rule 1 these are
// other goods. Below the heading seller and customs often disagree on the same
// goods. A transport document may describe goods in general terms (UCP 600 art.
// 14(e)), so another heading of its chapter is noted only.
func gravityOf(k kinship, f documents.Family) documents.Severity {
	if k == heading || k == chapter && f == documents.FamilyTransport {
		return documents.Info
	}
	return documents.Review
}

type placedLine struct {
	doc
	*documents.Line
}

// codes returns all codes of a line: some documents give it several.
func (l placedLine) codes() []documents.HSCode {
	return append([]documents.HSCode{l.HS}, l.FurtherHS...)
}

// A codebook holds codes by their first digits. short has those that end at the heading.
type codebook struct{ chapters, headings, short, subheadings map[documents.HSCode]bool }

func newCodebook(lines []placedLine) codebook {
	b := codebook{map[documents.HSCode]bool{}, map[documents.HSCode]bool{}, map[documents.HSCode]bool{}, map[documents.HSCode]bool{}}
	for _, l := range lines {
		for _, c := range l.codes() {
			if len(c) < headingDigits {
				continue
			}
			b.chapters[c[:2]], b.headings[c[:headingDigits]] = true, true
			if len(c) < otherHSDigits {
				b.short[c[:headingDigits]] = true
			} else {
				b.subheadings[c[:otherHSDigits]] = true
			}
		}
	}
	return b
}

// nearest returns how near the nearest code of the book is to one of the line's.
func (b codebook) nearest(l placedLine) kinship {
	best := noKin
	for _, c := range l.codes() {
		best = max(best, b.kin(c))
	}
	return best
}

func (b codebook) kin(c documents.HSCode) kinship {
	switch {
	case len(c) < headingDigits:
		return noKin
	case len(c) < otherHSDigits && b.headings[c[:headingDigits]],
		len(c) >= otherHSDigits && (b.subheadings[c[:otherHSDigits]] || b.short[c[:headingDigits]]):
		return subheading
	case b.headings[c[:headingDigits]]:
		return heading
	case b.chapters[c[:2]]:
		return chapter
	}
	return noKin
}

// goodsLines returns the lines of docs without the services of invoices.
func goodsLines(docs []doc) []placedLine {
	var out []placedLine
	for _, d := range docs {
		for i := range d.Lines {
			if d.Family != documents.FamilyInvoice || !service(&d.Lines[i]) {
				out = append(out, placedLine{d, &d.Lines[i]})
			}
		}
	}
	return out
}

// coded reports whether every line has a code of at least a heading.
func coded(lines []placedLine) bool {
	return len(lines) > 0 && !slices.ContainsFunc(lines, func(l placedLine) bool { return len(l.HS) < headingDigits })
}

// codesText lists the codes of the lines as they are compared.
func codesText(lines []placedLine) string {
	var out []string
	for _, l := range lines {
		if s := string(l.HS[:min(len(l.HS), otherHSDigits)]); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return joinShown(out)
}

func joinShown(parts []string) string {
	if len(parts) > maxShown {
		return strings.Join(parts[:maxShown], ", ") + " …"
	}
	return strings.Join(parts, ", ")
}

// compareDescriptions looks for a word in common where a side gives no codes.
// Descriptions in two scripts cannot be compared, and that is said.
func (e *examiner) compareDescriptions(a, b []placedLine, other doc) {
	x, y := describe(a), describe(b)
	carried := other.Family == documents.FamilyTransport
	if !x.comparable(y) {
		if !carried || len(b) > 0 {
			e.missing(e.inv[0].label+".description", other.label+".description")
		}
		return
	}
	v := values{"doc": e.inv[0].label, "text": x.text, "other": other.label, "otherText": y.text}
	shown := []documents.Compared{e.inv[0].at("/lines/0/description", x.text), other.at("/lines/0/description", y.text)}
	switch {
	case x.meets(y):
		e.pass("passWords", v, shown...)
	case carried: // which may be general, UCP 600 art. 14(e)
		e.fail(documents.Info, "failWords", v, shown...)
	default:
		e.fail(documents.Review, "failWords", v, shown...)
	}
}

// A description is the words of goods: the first letters of Latin words, so that
// valve and valves are one, and pairs of Chinese characters.
type description struct {
	text       string
	latin, han map[string]bool
}

// stem is how many letters of a word are compared, maxDescription how much of a text is shown.
const (
	stem           = 4
	maxDescription = 60
)

func describe(lines []placedLine) description {
	d := description{latin: map[string]bool{}, han: map[string]bool{}}
	for _, l := range lines {
		if d.text == "" {
			d.text = string([]rune(l.Description)[:min(len([]rune(l.Description)), maxDescription)])
		}
		for _, w := range strings.FieldsFunc(foldText(match.Simplified(l.Description)), func(r rune) bool { return !unicode.IsLetter(r) }) {
			d.addWord([]rune(w))
		}
	}
	return d
}

func (d description) addWord(w []rune) {
	if unicode.Is(unicode.Han, w[0]) {
		for i := 0; i+1 < len(w); i++ {
			d.han[string(w[i:i+2])] = true
		}
		return
	}
	if len(w) >= stem {
		d.latin[string(w[:stem])] = true
	}
}

func (d description) comparable(o description) bool {
	return len(d.latin) > 0 && len(o.latin) > 0 || len(d.han) > 0 && len(o.han) > 0
}

func (d description) meets(o description) bool {
	return overlap(d.latin, o.latin) || overlap(d.han, o.han)
}

func overlap(a, b map[string]bool) bool {
	for w := range a {
		if b[w] {
			return true
		}
	}
	return false
}
