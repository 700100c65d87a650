package pdfium

import (
	"fmt"
	"image"
	"unicode"
	"unicode/utf8"

	"github.com/klippa-app/go-pdfium/requests"
)

// Render returns page i in colour, and how many of its letters left no ink.
func (d *doc) Render(i, dpi int) (img image.Image, unseen int, err error) {
	err = d.guarded("render", func() error {
		r, err := d.guest.RenderPageInDPI(&requests.RenderPageInDPI{Page: d.page(i), DPI: dpi})
		if err != nil {
			return refuse(fmt.Sprintf("show page %d", i+1), err)
		}
		defer r.Cleanup()
		img = copied(r.Result.RenderedImage)
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	// A page whose letters cannot be listed is shown all the same.
	_ = d.guarded("list letters", func() error { unseen = d.unseen(i, img); return nil })
	return img, unseen, nil
}

// copied takes the picture out of the guest's memory, which ends with the document.
func copied(src image.Image) image.Image {
	b := src.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	if s, ok := src.(*image.RGBA); ok {
		for y := range b.Dy() {
			copy(out.Pix[y*out.Stride:(y+1)*out.Stride], s.Pix[y*s.Stride:])
		}
		return out
	}
	for y := range b.Dy() {
		for x := range b.Dx() {
			out.Set(x, y, src.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	return out
}

// maxLetters bounds the letters of a page that are looked for in its picture.
const maxLetters = 20_000

// unseen counts the letters of page i that have a box on the picture and no ink in it.
func (d *doc) unseen(i int, img image.Image) int {
	t, err := d.guest.GetPageTextStructured(&requests.GetPageTextStructured{Page: d.page(i), Mode: requests.GetPageTextStructuredModeChars})
	if err != nil {
		return 0
	}
	size := d.pages[i]
	b := img.Bounds()
	scaleX, scaleY := float64(b.Dx())/float64(size.Width)*10, float64(b.Dy())/float64(size.Height)*10
	missing := 0
	for n, c := range t.Chars {
		r, _ := utf8.DecodeRuneInString(c.Text)
		if n >= maxLetters {
			break
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		p := c.PointPosition
		box := image.Rect(int(p.Left*scaleX), int((float64(size.Height)/10-p.Top)*scaleY), int(p.Right*scaleX)+1, int((float64(size.Height)/10-p.Bottom)*scaleY)+1).Intersect(b)
		if !box.Empty() && !inked(img.(*image.RGBA), box) {
			missing++
		}
	}
	return missing
}

// inked reports whether the pixels of a box differ: a letter is drawn in another colour than what
// is behind it.
func inked(img *image.RGBA, box image.Rectangle) bool {
	const least = 40 // of 255
	darkest, lightest := 255, 0
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			at := img.PixOffset(x, y)
			v := (int(img.Pix[at]) + int(img.Pix[at+1]) + int(img.Pix[at+2])) / 3
			darkest, lightest = min(darkest, v), max(lightest, v)
		}
	}
	return lightest-darkest >= least
}
