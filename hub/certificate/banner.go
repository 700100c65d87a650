package certificate

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/rules"
)

func (d *drawing) head() error {
	d.text(margin, d.y, inner-34, "Tradehub", normal, true, faint)
	d.y += 5.5
	d.y += d.text(margin, d.y, inner-34, d.Say("certificate.title"), huge*0.85, true, ink) + 1
	d.y += d.text(margin, d.y, inner-34, d.Say("certificate.subtitle"), normal, false, faint) + 3
	if err := d.code(pageWide-margin-28, margin, 28); err != nil {
		return err
	}
	d.y = max(d.y, margin+32)
	d.banner()
	d.standing()
	return nil
}

// banner draws the outcome, and inside the same box what it does not rest on:
// who reads no further reads that too.
func (d *drawing) banner() {
	const pad = 5.0
	wide := inner - 2*pad
	open := append(d.open(), d.Say("certificate.reserves"))
	tall := 3 + huge*0.8*leading + 1.2 + d.height(wide, d.means(), normal, true) + 1.2 + 2.5
	for _, s := range open {
		tall += d.height(wide-3, s, small, false) + 0.4
	}
	d.box(margin, d.y, inner, tall, outcomeColours[d.v.Outcome])
	y := d.y + 3
	y += d.text(margin+pad, y, wide, strings.ToUpper(d.Word("outcome", d.v.Outcome)), huge*0.8, true, white) + 1.2
	y += d.text(margin+pad, y, wide, d.means(), normal, true, white) + 1.2
	for _, s := range open {
		d.text(margin+pad, y, 3, "–", small, false, white)
		y += d.text(margin+pad+3, y, wide-3, s, small, false, white) + 0.4
	}
	d.y += tall + 2.5
}

// means returns the outcome in a sentence: the verdict's own, or that of its outcome for a
// verdict of an earlier version.
func (d *drawing) means() string {
	return cmp.Or(d.v.Headline[d.o.Lang], rules.OutcomeText(d.v.Outcome)[d.o.Lang])
}

// open lists what was not checked, in a sentence each.
func (d *drawing) open() []string {
	var out []string
	if docs := d.unconfirmed(); docs != "" {
		out = append(out, d.Say("certificate.open.authenticity", "documents", docs))
	}
	if q := d.v.Duplicate; q.Unanswered != "" || q.NearUnanswered != "" {
		out = append(out, d.Say("certificate.open.registry"))
	}
	if !d.evaluated(sanctionsRule) {
		out = append(out, d.Say("certificate.open.sanctions"))
	}
	if s := d.unevaluated(); s != "" {
		out = append(out, d.Say("certificate.open.rules", "rules", s))
	}
	return out
}

// maxOpen bounds the rules that the banner names; the section of what was not checked has all.
const maxOpen = 8

const (
	genuineRule   = "S11" // whether a document is as its issuer made it
	sanctionsRule = "P08" // screening against sanctions lists, of the rules catalogue
)

// unconfirmed names the documents for which S11 had nobody's word.
func (d *drawing) unconfirmed() string {
	var docs []string
	for _, f := range d.v.Findings {
		if f.Rule != genuineRule || f.Result != documents.NotEvaluated {
			continue
		}
		for _, m := range f.Missing {
			if label, _, ok := strings.Cut(m, "."); ok {
				docs = append(docs, rules.DocText(label)[d.o.Lang])
			}
		}
	}
	return strings.Join(slices.Compact(docs), d.Say("comma"))
}

func (d *drawing) evaluated(rule string) bool {
	return slices.ContainsFunc(d.v.Findings, func(f documents.Finding) bool {
		return f.Rule == rule && (f.Result == documents.Pass || f.Result == documents.Fail)
	})
}

// unevaluated names the rules that lacked an input, S11 apart, which has a sentence of its own.
func (d *drawing) unevaluated() string {
	var ids, names []string
	for _, f := range d.v.Findings {
		if f.Result != documents.NotEvaluated || f.Rule == genuineRule || slices.Contains(ids, f.Rule) || d.evaluated(f.Rule) {
			continue
		}
		ids = append(ids, f.Rule)
		if len(ids) <= maxOpen {
			names = append(names, strings.TrimSpace(rules.TitleText(f.Rule)[d.o.Lang]+" ("+f.Rule+")"))
		}
	}
	if more := len(ids) - len(names); more > 0 {
		names = append(names, d.Say("certificate.more", "n", more))
	}
	return strings.Join(names, d.Say("semicolon"))
}

// standing draws the note of what became of the verdict since.
func (d *drawing) standing() {
	s := d.o.Standing
	if s == nil {
		return
	}
	text := d.Say("certificate.standing", "at", d.moment(s.At)) + " " + s.sentences(d.Speaker)
	tall := d.height(inner-6, text, small, false) + 3
	c := ink
	if s.Taken || s.SupersededBy != "" || s.Expired {
		c = outcomeColours[documents.Red]
	}
	d.pdf.SetDrawColor(c[0], c[1], c[2])
	d.pdf.SetLineWidth(0.4)
	d.pdf.Rect(margin, d.y, inner, tall, "D")
	d.text(margin+3, d.y+1.5, inner-6, text, small, false, c)
	d.y += tall + 2.5
}

// dimensions draws the six tiles: colour and word, never colour alone, and what the
// dimension does not reach.
func (d *drawing) dimensions() error {
	const gap, tall = 2.0, 18.5
	w := (inner - 5*gap) / 6
	for i, dim := range documents.Dimensions {
		x := margin + float64(i)*(w+gap)
		o := d.v.Dimensions[dim]
		d.box(x, d.y, w, tall, panel)
		d.box(x, d.y, w, 1.4, outcomeColours[o])
		d.text(x+2, d.y+3, w-3, d.Word("dim", dim), small, false, faint)
		d.text(x+2, d.y+6.8, w-3, d.dimensionWord(dim, o), normal, true, outcomeColours[o])
		d.text(x+2, d.y+11.4, w-3, d.reach(dim), tiny, false, faint)
	}
	d.y += tall + 1
	return nil
}

// dimensionWord returns the outcome of a dimension in a word. Authenticity that is GREY
// was looked at, and nobody confirmed it.
func (d *drawing) dimensionWord(dim documents.Dimension, o documents.Outcome) string {
	if dim == documents.DimAuthenticity && o == documents.Grey {
		return d.Say("certificate.unconfirmed")
	}
	return d.Word("tile", o)
}

// reach returns how far a dimension goes, so that its colour is not read for more.
func (d *drawing) reach(dim documents.Dimension) string {
	switch {
	case dim == documents.DimDuplicate:
		return d.Say("reach.duplicate")
	case dim == documents.DimSanctions && !d.evaluated(sanctionsRule):
		return d.Say("reach.sanctions")
	}
	return ""
}
