package browsertest

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	protocol "github.com/chromedp/cdproto/page"
)

var update = flag.Bool("update", false, "replace the pictures of pages")

// mask hides what differs from run to run: digests, numbers and times keep their lengths.
const mask = `(() => {
  for (const e of document.querySelectorAll("code, time, .mono")) {
    if (e.children.length || e.tagName === "INPUT") continue;
    e.textContent = e.textContent.replace(/[0-9A-Za-z]/g, "0");
  }
  return true;
})()`

// shrink is how many pixels of a page become one of its picture. So the picture shows where
// things are and their colours, and hardly how a machine draws letters.
const shrink = 4

// picture compares the page with the picture that is kept of it.
func (b *tab) picture(name string) {
	b.Helper()
	eval[bool](b, mask)
	whole := true
	shot := command(b, protocol.CaptureScreenshot, protocol.CaptureScreenshotParams{CaptureBeyondViewport: &whole, Clip: b.whole()})
	if dir := os.Getenv("TRADEHUB_PICTURES"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".png"), shot.Data, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	full, err := png.Decode(bytes.NewReader(shot.Data))
	if err != nil {
		b.Fatal(err)
	}
	got, path := smaller(full), filepath.Join("testdata", "pictures", name+".png")
	if *update {
		b.keep(path, got)
		return
	}
	kept, err := os.ReadFile(path)
	if err != nil {
		b.Fatalf("%v; make it with -update", err)
	}
	want, err := png.Decode(bytes.NewReader(kept))
	if err != nil {
		b.Fatal(err)
	}
	if d := difference(got, want); d != "" {
		b.keep(filepath.Join(b.ArtifactDir(), name+".png"), got)
		b.Errorf("%s is not as its picture: %s; see %s, and replace it with -update", name, d, b.ArtifactDir())
	}
}

// whole returns the whole page as what a picture shows.
func (b *tab) whole() *protocol.Viewport {
	size := eval[[]float64](b, "[document.documentElement.clientWidth, document.documentElement.scrollHeight]")
	return &protocol.Viewport{Width: size[0], Height: size[1], Scale: 1}
}

func (b *tab) keep(path string, m image.Image) {
	b.Helper()
	var buf bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&buf, m)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o755)
	}
	if err == nil {
		err = os.WriteFile(path, buf.Bytes(), 0o644)
	}
	if err != nil {
		b.Fatal(err)
	}
}

// smaller returns the picture with one pixel for each square of shrink, its average.
func smaller(m image.Image) *image.RGBA {
	size := m.Bounds().Size().Div(shrink)
	out := image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			var sum [3]uint32
			for i := range shrink * shrink {
				r, g, b, _ := m.At(m.Bounds().Min.X+x*shrink+i%shrink, m.Bounds().Min.Y+y*shrink+i/shrink).RGBA()
				sum[0], sum[1], sum[2] = sum[0]+r>>8, sum[1]+g>>8, sum[2]+b>>8
			}
			const n = shrink * shrink
			out.SetRGBA(x, y, color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 255}) //nolint:gosec // averages of bytes
		}
	}
	return out
}

// What a picture may differ by.
const (
	nearHeight = 8    // pixels of the picture
	nearColour = 40   // of 255, of a pixel
	nearPixels = .003 // of all pixels
)

// difference returns how two pictures differ by more than a machine's letters do, "" if they
// do not.
func difference(got, want image.Image) string {
	a, b := got.Bounds(), want.Bounds()
	if a.Dx() != b.Dx() || a.Dy()-b.Dy() > nearHeight || b.Dy()-a.Dy() > nearHeight {
		return fmt.Sprintf("its size is %v, not %v", a.Max, b.Max)
	}
	far := 0
	both := a.Intersect(b)
	for y := range both.Dy() {
		for x := range both.Dx() {
			r, g, bl, _ := got.At(x, y).RGBA()
			r2, g2, b2, _ := want.At(x, y).RGBA()
			if apart(r, r2) || apart(g, g2) || apart(bl, b2) {
				far++
			}
		}
	}
	if share := float64(far) / float64(both.Dx()*both.Dy()); share > nearPixels {
		return fmt.Sprintf("%.1f %% of it differ", 100*share)
	}
	return ""
}

func apart(a, b uint32) bool { return max(a, b)>>8-min(a, b)>>8 > nearColour }

// window returns a picture of the window.
func window(b *tab) []byte {
	b.Helper()
	return command(b, protocol.CaptureScreenshot, protocol.CaptureScreenshotParams{}).Data
}

func decoded(t *testing.T, data []byte) image.Image {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return smaller(m)
}
