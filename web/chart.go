package web

import (
	"fmt"
	"html/template"
	"strings"
)

// Charts are drawn here and styled by the style sheet: no colour, no script, no inline style.
// A part of a bar has a class of the style sheet: green, amber, red, grey or accent.

// patterns distinguish outcomes without colour: hatched amber, dotted grey.
const patterns = `<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V6"/></pattern>` +
	`<pattern id="dots" width="5" height="5" patternUnits="userSpaceOnUse"><circle class="dots" cx="2.5" cy="2.5" r="1.1"/></pattern></defs>`

var textures = map[string]string{"amber": "url(#hatch)", "grey": "url(#dots)"}

// A Segment is a part of a bar.
type Segment struct {
	Class string // of the style sheet
	N     int64
}

// A Column is one bar of a chart, its segments from the bottom up.
type Column struct {
	Label    string
	Segments []Segment
}

func (c Column) total() (n int64) {
	for _, p := range c.Segments {
		n += p.N
	}
	return n
}

// A Chart is a drawing of columns.
type Chart struct {
	ID      string // of its title; differs between the charts of a page
	Title   string
	Unit    string // follows the numbers of the axis, for instance "k"
	Columns []Column
}

type svg struct{ strings.Builder }

func (s *svg) add(format string, a ...any) { fmt.Fprintf(s, format, a...) }

// rect draws one part of a bar in its colour and texture.
func (s *svg) rect(class string, x, y, w, h float64) {
	s.add(`<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`, template.HTMLEscapeString(class), x, y, w, h)
	if t := textures[class]; t != "" {
		s.add(`<rect fill="%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`, t, x, y, w, h)
	}
}

// widestBar bounds the bars of a chart that has few.
const widestBar = 72.0

const chartWide, chartTall, chartLeft, chartFoot, chartHead = 560.0, 200.0, 34.0, 22.0, 10.0

// lines returns the steps of an axis that reaches the number: five or fewer, of a round size.
func lines(most int64) (top, step int64) {
	step = 1
	for most > 5*step {
		switch { // 1, 2, 5, 10, 20, 50 …
		case strings.HasPrefix(fmt.Sprint(step), "2"):
			step = step / 2 * 5
		default:
			step *= 2
		}
	}
	return max(1, (most+step-1)/step) * step, step
}

// columns draws a chart. Its axis follows from the data, so that no bar is cut.
func columns(c Chart) template.HTML {
	s, most := &svg{}, int64(0)
	for _, col := range c.Columns {
		most = max(most, col.total())
	}
	top, step := lines(most)
	height := func(n int64) float64 { return (chartTall - chartFoot - chartHead) * float64(n) / float64(top) }
	id := template.HTMLEscapeString(c.ID)
	s.add(`<svg viewBox="0 0 %.0f %.0f" role="img" aria-labelledby="%s"><title id="%s">%s</title>`, chartWide, chartTall, id, id, template.HTMLEscapeString(c.Title))
	s.WriteString(patterns)
	for n := int64(0); n <= top; n += step {
		s.line(n, chartTall-chartFoot-height(n), c.Unit)
	}
	slot := (chartWide - chartLeft) / float64(max(1, len(c.Columns)))
	for i, col := range c.Columns {
		wide := min(slot*.64, widestBar)
		x, y := chartLeft+float64(i)*slot+(slot-wide)/2, chartTall-chartFoot
		for _, p := range col.Segments {
			if h := height(p.N); p.N > 0 {
				y -= h
				s.rect(p.Class, x, y+.5, wide, max(h-.5, .2))
			}
		}
		if slot > 36 || i%2 == 0 { // labels of narrow columns would overlap
			s.add(`<text x="%.1f" y="%.0f" text-anchor="middle">%s</text>`, x+wide/2, chartTall-6, template.HTMLEscapeString(col.Label))
		}
	}
	s.WriteString("</svg>")
	return template.HTML(s.String()) //nolint:gosec // numbers and escaped texts
}

// line draws one line of the axis with its number.
func (s *svg) line(n int64, y float64, unit string) {
	class := "axis"
	if n == 0 {
		class = "base"
	}
	s.add(`<path class="%s" d="M%.0f %.1fH%.0f"/><text x="%.0f" y="%.1f" text-anchor="end">%d%s</text>`,
		class, chartLeft, y, chartWide, chartLeft-6, y+4, n, template.HTMLEscapeString(unit))
}

// bar draws the parts of a whole beside each other, for a cell of a table.
func bar(whole int64, parts []Segment) template.HTML {
	s, x := &svg{}, 0.0
	s.add(`<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">`)
	for _, p := range parts {
		w := 100 * float64(p.N) / float64(max(1, whole))
		if w > 0 {
			s.rect(p.Class, x, 0, max(w-.4, .2), 10)
		}
		x += w
	}
	s.WriteString("</svg>")
	return template.HTML(s.String()) //nolint:gosec // numbers and escaped classes
}

// swatch is the square of a legend.
func swatch(class string) template.HTML {
	s := &svg{}
	s.add(`<svg viewBox="0 0 16 16" aria-hidden="true">`)
	s.rect(class, 0, 0, 16, 16)
	s.WriteString("</svg>")
	return template.HTML(s.String()) //nolint:gosec // an escaped class
}
