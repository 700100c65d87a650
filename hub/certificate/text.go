package certificate

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/sfnt"
)

//go:embed fonts/DejaVuSans.ttf
var latinFont []byte

//go:embed fonts/DejaVuSans-Bold.ttf
var boldFont []byte

//go:embed fonts/DroidSansFallbackFull.ttf
var hanFont []byte

// Font families as the PDF names them. A bold Han character is drawn regular.
const (
	latin = "DejaVu"
	han   = "Droid"
)

// coverage answers which font has a character. It is read once.
var coverage = sync.OnceValue(func() map[string]*sfnt.Font {
	fonts := map[string]*sfnt.Font{}
	for name, b := range map[string][]byte{latin: latinFont, han: hanFont} {
		f, err := sfnt.Parse(b)
		if err != nil {
			panic("certificate: embedded font " + name + ": " + err.Error()) // the file is part of the program
		}
		fonts[name] = f
	}
	return fonts
})

// family returns the font that draws r, or "" when none does.
func family(r rune) string {
	var buf sfnt.Buffer
	for _, name := range []string{latin, han} {
		if i, err := coverage()[name].GlyphIndex(&buf, r); err == nil && i != 0 {
			return name
		}
	}
	return ""
}

// lastBMP is the last character that the PDF library can draw.
const lastBMP = 0xFFFF

// printable returns s with every character that cannot be drawn as its code in
// brackets, for instance "[U+20BB7]": shown, rather than lost or fatal. Blanks of all kinds become one.
func printable(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case r > lastBMP || unicode.IsControl(r) || family(r) == "":
			fmt.Fprintf(&b, "[U+%04X]", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// A run is a stretch of text in one font.
type run struct {
	family, text string
}

func runs(s string) []run {
	var out []run
	for _, r := range s {
		f := family(r)
		if n := len(out); n > 0 && out[n-1].family == f {
			out[n-1].text += string(r)
			continue
		}
		out = append(out, run{f, string(r)})
	}
	return out
}

// A pen writes text of a style, and measures it.
type pen struct {
	pdf  *fpdf.Fpdf
	bold bool
	size float64 // points
}

func (p pen) use(fam string) {
	style := ""
	if p.bold && fam == latin {
		style = "B"
	}
	p.pdf.SetFont(fam, style, p.size)
}

// width returns how wide s is, in millimetres.
func (p pen) width(s string) float64 {
	var w float64
	for _, r := range runs(s) {
		p.use(r.family)
		w += p.pdf.GetStringWidth(r.text)
	}
	return w
}

// line writes s with its base line at y.
func (p pen) line(x, y float64, s string) {
	for _, r := range runs(s) {
		p.use(r.family)
		p.pdf.Text(x, y, r.text)
		x += p.pdf.GetStringWidth(r.text)
	}
}

// wrap breaks s into lines that fit the width. fpdf's own wrapping loses a Han character at
// every break, so this one is ours. It breaks after a blank, or next to a Han character, and
// anywhere in a word that alone is wider than the line. No character is dropped: the lines
// joined are s.
func (p pen) wrap(s string, width float64) []string {
	var lines []string
	var line string
	var used float64
	for _, word := range pieces(s) {
		w := p.width(word)
		if used+p.width(strings.TrimRight(word, " ")) > width && line != "" {
			lines, line, used = append(lines, line), "", 0
		}
		for p.width(strings.TrimRight(word, " ")) > width && len([]rune(word)) > 1 {
			head := p.fitting(word, width)
			lines, word = append(lines, head), word[len(head):]
			w = p.width(word)
		}
		line, used = line+word, used+w
	}
	return append(lines, line)
}

// fitting returns the longest beginning of word that fits, at least one character.
func (p pen) fitting(word string, width float64) string {
	end := 0
	for i, r := range word {
		next := i + len(string(r))
		if end > 0 && p.width(word[:next]) > width {
			break
		}
		end = next
	}
	return word[:end]
}

// pieces splits s where a line may break; the pieces joined are s.
func pieces(s string) []string {
	var out []string
	start := 0
	var prev rune
	for i, r := range s {
		if i > 0 && breakable(prev, r) {
			out = append(out, s[start:i])
			start = i
		}
		prev = r
	}
	return append(out, s[start:])
}

// noBreakBefore are the marks that may not begin a line (GB/T 15834-2011 §5).
const noBreakBefore = "，。、；：？！）》」』”’…,.;:?!)%"

// noBreakAfter are the marks that may not end a line (the same).
const noBreakAfter = "（《「『“‘("

func breakable(prev, r rune) bool {
	switch {
	case strings.ContainsRune(noBreakBefore, r) || strings.ContainsRune(noBreakAfter, prev):
		return false
	case prev == ' ' && r != ' ':
		return true
	}
	return wide(prev) || wide(r)
}

func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303F || r >= 0xFF00
}
