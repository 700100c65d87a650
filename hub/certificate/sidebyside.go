package certificate

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/rules"
)

// Columns of the matrix, in millimetres: the topic, and the rules that compared it.
const (
	factWide  = 27.0
	rulesWide = 13.0
	markWide  = 4.0
	cellPad   = 1.2
)

// signs are the marks of cells. The embedded font has each of them.
var signs = map[documents.Mark]struct {
	sign string
	colour
}{
	documents.MarkAgrees:  {"✓", outcomeColours[documents.Green]},
	documents.MarkDiffers: {"≠", outcomeColours[documents.Red]},
	"":                    {"–", faint},
}

// matrix draws the documents side by side, as the verdict holds them.
func (d *drawing) matrix() error {
	m := d.v.Matrix
	if m == nil || len(m.Columns) == 0 {
		return nil
	}
	d.heading(d.Say("certificate.matrix"))
	d.note(d.Say("certificate.matrix.key"), small, faint)
	d.matrixHead(m)
	for i, row := range m.Rows {
		tall := d.rowHeight(row, m)
		if !d.fits(tall) {
			d.next()
			d.matrixHead(m)
		}
		d.matrixRow(row, m, tall, i%2 == 0)
	}
	if m.More > 0 {
		d.y++
		d.note(d.Say("certificate.matrix.more", "n", m.More), small, faint)
	}
	return nil
}

func cellWidth(m *documents.Matrix) float64 {
	return (inner - factWide - rulesWide) / float64(len(m.Columns))
}

// matrixHead writes the documents' names and numbers over their columns.
func (d *drawing) matrixHead(m *documents.Matrix) {
	w, tall := cellWidth(m), 0.0
	column := w - markWide - cellPad
	for _, label := range m.Columns {
		tall = max(tall, d.height(column, d.document(label), small, true)+d.height(column, d.numberOf(label), small, false))
	}
	d.room(tall + 12)
	for i, label := range m.Columns {
		x := margin + factWide + float64(i)*w + markWide
		h := d.text(x, d.y, column, d.document(label), small, true, ink)
		d.text(x, d.y+h, column, d.numberOf(label), small, false, ink)
	}
	d.text(margin+inner-rulesWide+cellPad, d.y, rulesWide-cellPad, d.Say("certificate.matrix.rules"), small, true, faint)
	d.y += tall + 1
}

func (d *drawing) rowHeight(row documents.MatrixRow, m *documents.Matrix) float64 {
	tall := max(d.height(factWide-cellPad, d.Word("row", row.Topic), small, false), d.height(rulesWide-cellPad, strings.Join(row.Rules, " "), small, false))
	for _, c := range row.Cells {
		tall = max(tall, d.height(cellWidth(m)-markWide-cellPad, d.cell(c), small, c.Mark == documents.MarkDiffers))
	}
	return tall + 1.6
}

func (d *drawing) matrixRow(row documents.MatrixRow, m *documents.Matrix, tall float64, shaded bool) {
	if shaded {
		d.box(margin, d.y, inner, tall, panel)
	}
	y, w := d.y+0.8, cellWidth(m)
	d.text(margin+1, y, factWide-cellPad, d.Word("row", row.Topic), small, false, faint)
	for i, c := range row.Cells {
		x, s := margin+factWide+float64(i)*w, signs[c.Mark]
		d.text(x, y, markWide, s.sign, small, true, s.colour)
		d.text(x+markWide, y, w-markWide-cellPad, d.cell(c), small, c.Mark == documents.MarkDiffers, ink)
	}
	d.text(margin+inner-rulesWide+cellPad, y, rulesWide-cellPad, strings.Join(row.Rules, " "), small, false, faint)
	d.y += tall
}

// cell returns a cell's value in words, where it has any.
func (d *drawing) cell(c documents.Cell) string {
	if s := c.Text[d.o.Lang]; s != "" {
		return s
	}
	return c.Value
}

// document names a document of the verdict in words, with a capital letter.
func (d *drawing) document(label string) string {
	s := cmp.Or(rules.DocText(label)[d.o.Lang], label)
	first, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[n:]
}

func (d *drawing) numberOf(label string) string {
	for _, e := range d.v.Evidence {
		if e.Doc == label {
			return e.Number
		}
	}
	return ""
}
