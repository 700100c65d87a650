package web

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestDarkTwice holds the two dark blocks of the style sheet equal: one is for readers whose
// system is dark, one for those who chose it.
func TestDarkTwice(t *testing.T) {
	b, err := assetFiles.ReadFile("assets/portal.css")
	if err != nil {
		t.Fatal(err)
	}
	system, chosen := darkBlocks(t, string(b))
	if system != chosen {
		t.Errorf("as the system asks: %s\nas the reader chose: %s", system, chosen)
	}
	if a, b := darkBlocks(t, strings.Replace(string(b), "--bg: #0f141a", "--bg: #000000", 1)); a == b {
		t.Error("the test does not see a difference")
	}
}

var darkBlock = regexp.MustCompile(`(?s):root(:not\(\[data-theme=light\]\)|\[data-theme=dark\]) \{(.*?)\}`)

func darkBlocks(t *testing.T, css string) (system, chosen string) {
	t.Helper()
	all := darkBlock.FindAllStringSubmatch(css, -1)
	if len(all) != 2 || all[0][1] == all[1][1] {
		t.Fatalf("%d dark blocks", len(all))
	}
	return strings.Join(strings.Fields(all[0][2]), " "), strings.Join(strings.Fields(all[1][2]), " ")
}

// TestStyleSheet keeps to what old browsers of banks know, and to one !important.
func TestStyleSheet(t *testing.T) {
	b, err := assetFiles.ReadFile("assets/portal.css")
	if err != nil {
		t.Fatal(err)
	}
	css := regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(string(b), "")
	if n := strings.Count(css, "!important"); n != 1 {
		t.Errorf("%d !important", n)
	}
	for _, newer := range []string{"light-dark(", "@container", "@layer", "@import", "url("} {
		if strings.Contains(css, newer) {
			t.Errorf("the style sheet has %s", newer)
		}
	}
}

func TestIcons(t *testing.T) {
	for name := range icons {
		svg, err := Icon(name)
		if err != nil {
			t.Fatal(err)
		}
		wellFormed(t, name, string(svg))
	}
	if _, err := Icon("unicorn"); err == nil {
		t.Error("an icon that is not there is drawn")
	}
}

func wellFormed(t *testing.T, name, text string) {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := dec.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Errorf("%s: %v: %s", name, err, text)
			return
		}
	}
}

// TestColumns holds that every bar is inside the drawing, its title is escaped, and nothing
// in it needs a style or a script.
func TestColumns(t *testing.T) {
	heights := regexp.MustCompile(`<rect class="red" x="[\d.]+" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"`)
	for _, n := range []int64{0, 1, 5, 6, 99, 100, 12_345, 9_999_999} {
		svg := string(columns(Chart{ID: "c", Title: "<a & b>", Columns: []Column{{"<d>", []Segment{{"amber", n / 2}, {"red", n - n/2}}}, {"e", nil}}}))
		wellFormed(t, "columns", svg)
		if !strings.Contains(svg, "&lt;a &amp; b&gt;") || strings.Contains(svg, "style=") || strings.Contains(svg, "<script") {
			t.Errorf("%d: %s", n, svg)
		}
		if bars := heights.FindAllStringSubmatch(svg, -1); len(bars) != 1 && n > 0 || len(bars) != 0 && n == 0 || strings.Contains(svg, `y="-`) {
			t.Errorf("%d: %d bars: %s", n, len(bars), svg)
		}
	}
	wellFormed(t, "no columns", string(columns(Chart{})))
	wellFormed(t, "bar", string(bar(0, []Segment{{"red", 0}, {"grey", 3}})))
	wellFormed(t, "swatch", string(swatch(`"><b>`)))
}

func TestLines(t *testing.T) {
	for most, want := range map[int64][2]int64{0: {1, 1}, 1: {1, 1}, 5: {5, 1}, 6: {6, 2}, 11: {15, 5}, 25: {25, 5}, 26: {30, 10}, 101: {150, 50}, 1000: {1000, 200}} {
		if top, step := lines(most); top != want[0] || step != want[1] {
			t.Errorf("%d: to %d by %d, want %v", most, top, step, want)
		}
	}
}

func TestFormat(t *testing.T) {
	at := time.Date(2026, 11, 30, 17, 5, 0, 0, time.UTC)
	for got, want := range map[string]string{
		string(moment(at)): `<time datetime="2026-11-30T17:05:00Z">2026-12-01 01:05</time>`,
		string(day(at)):    `<time datetime="2026-11-30T17:05:00Z">2026-12-01</time>`,
		short("sha256:" + strings.Repeat("ab", 32)): "abababab…abab",
		short("sha256:ab"):                          "sha256:ab", short("none"): "none",
		string(breaks("/a/<b>")): "/<wbr>a/<wbr>&lt;b&gt;",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
