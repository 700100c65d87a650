package certificate

import (
	"codeberg.org/go-pdf/fpdf"

	"github.com/tradehub/tradehub/documents"
)

// Measures of the page, in millimetres and points.
const (
	margin   = 16.0
	pageWide = 210.0
	pageTall = 297.0
	inner    = pageWide - 2*margin
	footer   = 14.0

	tiny   = 6.0
	small  = 7.5
	normal = 9.0
	large  = 12.0
	huge   = 20.0

	leading = 0.46 // millimetres of line height a point of size

	// together is the height of a text that stays on one page, in millimetres. heading keeps
	// that much for its first lines, so that no heading is alone at the end of a page.
	together = 18.0
)

// A colour is red, green, blue.
type colour [3]int

// The colours of outcomes have a contrast of at least 4.5 to white (WCAG 2.2 §1.4.3).
var (
	ink   = colour{0x1c, 0x24, 0x30}
	faint = colour{0x5b, 0x66, 0x75}
	rule  = colour{0xcf, 0xd6, 0xde}
	panel = colour{0xf3, 0xf5, 0xf8}
	white = colour{0xff, 0xff, 0xff}

	outcomeColours = map[documents.Outcome]colour{
		documents.Green: {0x1b, 0x7a, 0x3d}, documents.Amber: {0xa8, 0x5b, 0x00},
		documents.Red: {0xb4, 0x23, 0x18}, documents.Grey: {0x5b, 0x66, 0x75},
	}
)

// A page is where the drawing is: what is below y is free.
type page struct {
	pdf *fpdf.Fpdf
	y   float64
}

func (p *page) pen(size float64, bold bool, c colour) pen {
	p.pdf.SetTextColor(c[0], c[1], c[2])
	return pen{p.pdf, bold, size}
}

// fits reports whether h millimetres are left.
func (p *page) fits(h float64) bool { return p.y+h <= pageTall-footer-4 }

func (p *page) next() {
	p.pdf.AddPage()
	p.y = margin
}

// room begins a new page when less than h millimetres are left.
func (p *page) room(h float64) {
	if !p.fits(h) {
		p.next()
	}
}

// text writes s in a column and returns how tall it became.
func (p *page) text(x, y, width float64, s string, size float64, bold bool, c colour) float64 {
	pn := p.pen(size, bold, c)
	h := size * leading
	lines := pn.wrap(printable(s), width)
	for i, l := range lines {
		pn.line(x, y+h*float64(i)+h*0.78, l)
	}
	return h * float64(len(lines))
}

// flow writes s below y, and goes on over as many pages as it needs: what a
// document states has no bound here.
func (p *page) flow(x, width float64, s string, size float64, bold bool, c colour) {
	h := size * leading
	for _, l := range p.pen(size, bold, c).wrap(printable(s), width) {
		p.room(h)
		p.pen(size, bold, c).line(x, p.y+h*0.78, l)
		p.y += h
	}
}

// height returns how tall text would make s.
func (p *page) height(width float64, s string, size float64, bold bool) float64 {
	return size * leading * float64(len(p.pen(size, bold, ink).wrap(printable(s), width)))
}

func (p *page) box(x, y, w, h float64, c colour) {
	p.pdf.SetFillColor(c[0], c[1], c[2])
	p.pdf.Rect(x, y, w, h, "F")
}

// heading opens a section and keeps it together with its first lines. The longest first lines
// are those of a document in the list of documents.
func (p *page) heading(s string) {
	p.room(36)
	p.y += 4
	p.y += p.text(margin, p.y, inner, s, large, true, ink)
	p.pdf.SetDrawColor(rule[0], rule[1], rule[2])
	p.pdf.SetLineWidth(0.3)
	p.pdf.Line(margin, p.y+0.8, margin+inner, p.y+0.8)
	p.y += 2.6
}

// pair writes a label and its value side by side.
func (p *page) pair(label, value string) { p.pairIn(normal, label, value) }

// pairIn is pair with the size of the value.
func (p *page) pairIn(size float64, label, value string) {
	const left = 40.0
	h := p.height(left-3, label, normal, false)
	p.room(max(h, min(p.height(inner-left, value, size, false), together)) + 1)
	end, sheet := p.y+h, p.pdf.PageNo()
	p.text(margin, p.y, left-3, label, normal, false, faint)
	p.flow(margin+left, inner-left, value, size, false, ink)
	if p.pdf.PageNo() == sheet {
		p.y = max(p.y, end)
	}
	p.y += 0.9
}

// note writes a paragraph.
func (p *page) note(s string, size float64, c colour) {
	p.room(min(p.height(inner, s, size, false), together))
	p.flow(margin, inner, s, size, false, c)
	p.y += 0.8
}
