package browsertest

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	protocol "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/tradehub/tradehub/hub/hubtest"
)

// mostOfReadme bounds the pictures of the README, in bytes of both.
const mostOfReadme = 300_000

// TestReadmePictures holds the pictures with which the README opens to the pages: one case, as
// its bank and as its firm see it. With -update it takes them again.
func TestReadmePictures(t *testing.T) {
	s := openSite(t)
	id := s.presented(hubtest.Altered, "LCC-2026-1188-R2")
	size := 0
	for name, p := range map[string]page{
		"bank-case": {path: s.url + "/queue/" + id, as: "bank-a"}, "firm-case": {path: s.url + "/cases/" + id, as: "agent"},
	} {
		b := openTab(t, chromedp.WithNewBrowserContext())
		b.language(s, "en")
		b.signIn(s, p.as)
		b.look(view{"light", 1280})
		b.visit(p.path)
		size += b.readmePicture(filepath.Join("testdata", "readme", name+".png"))
	}
	if size > mostOfReadme {
		t.Errorf("the pictures of the README have %d bytes, want at most %d", size, mostOfReadme)
	}
}

// readmePicture compares the window with the picture, and returns how many bytes that has.
func (b *tab) readmePicture(path string) int {
	b.Helper()
	shot, err := png.Decode(bytes.NewReader(command(b, protocol.CaptureScreenshot, protocol.CaptureScreenshotParams{}).Data))
	if err != nil {
		b.Fatal(err)
	}
	if *update {
		b.keep(path, paletted(shot))
	}
	kept, err := os.ReadFile(path)
	if err != nil {
		b.Fatalf("%v; make it with -update", err)
	}
	want, err := png.Decode(bytes.NewReader(kept))
	if err != nil {
		b.Fatal(err)
	}
	if d := difference(smaller(shot), smaller(want)); d != "" || want.Bounds().Dx() != 1280 {
		b.keep(filepath.Join(b.ArtifactDir(), filepath.Base(path)), shot)
		b.Errorf("%s is not as the page: %s; see %s, and replace it with -update", path, d, b.ArtifactDir())
	}
	return len(kept)
}

// paletted returns the picture in 256 colours, which is a third of its bytes: those it has most
// of, each other pixel in the nearest.
func paletted(m image.Image) *image.Paletted {
	counts := map[[3]uint8]int{}
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			r, g, b, _ := m.At(x, y).RGBA()
			counts[[3]uint8{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8)}]++ //nolint:gosec // bytes
		}
	}
	out := image.NewPaletted(m.Bounds(), mostUsed(counts, 256))
	draw.Draw(out, out.Rect, m, image.Point{}, draw.Src)
	return out
}

// mostUsed returns the n colours that a picture has most of.
func mostUsed(counts map[[3]uint8]int, n int) (out color.Palette) {
	all := slices.SortedFunc(maps.Keys(counts), func(a, b [3]uint8) int {
		return cmp.Or(counts[b]-counts[a], slices.Compare(a[:], b[:]))
	})
	for _, c := range all[:min(n, len(all))] {
		out = append(out, color.RGBA{c[0], c[1], c[2], 255})
	}
	return out
}
