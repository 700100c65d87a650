package paper

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
	"golang.org/x/image/tiff"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/page"
)

// imageDPI is what a picture's pixels are taken for: what it states of itself is seldom true of a
// photo, and a place must not depend on it.
const imageDPI = 200

// A codec decodes one kind of picture.
type codec struct {
	config func([]byte) (image.Config, error)
	decode func([]byte) (image.Image, error)
}

var codecs = map[Media]codec{
	JPEG: {func(b []byte) (image.Config, error) { return jpeg.DecodeConfig(bytes.NewReader(b)) }, func(b []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(b)) }},
	PNG:  {func(b []byte) (image.Config, error) { return png.DecodeConfig(bytes.NewReader(b)) }, func(b []byte) (image.Image, error) { return png.Decode(bytes.NewReader(b)) }},
	TIFF: {func(b []byte) (image.Config, error) { return tiff.DecodeConfig(bytes.NewReader(b)) }, func(b []byte) (image.Image, error) { return tiff.Decode(bytes.NewReader(b)) }},
}

// inspectImage decodes the picture: one whose head is right may be cut off.
func inspectImage(m Media, data []byte) (*Info, error) {
	img, err := decodeImage(m, data)
	if err != nil {
		return nil, err
	}
	return &Info{Media: m, Pages: []Size{imageSize(img.Bounds())}, More: m == TIFF && furtherTIFF(data)}, nil
}

func imageSize(b image.Rectangle) Size {
	points := func(px int) page.Length { return page.Length(px * 720 / imageDPI) }
	return Size{points(b.Dx()), points(b.Dy())}
}

// decodeImage returns the picture, upright. Its pixels are counted before one is decoded.
func decodeImage(m Media, data []byte) (img image.Image, err error) {
	defer func() {
		if p := recover(); p != nil {
			img, err = nil, documents.Refuse(documents.CodeSyntax, "", "a damaged picture: %v", p)
		}
	}()
	c := codecs[m]
	size, err := c.config(data)
	if err != nil {
		return nil, documents.Refuse(documents.CodeSyntax, "", "a damaged picture: %w", err)
	}
	if size.Width < 1 || size.Height < 1 || int64(size.Width)*int64(size.Height) > MaxPixels {
		return nil, documents.Refuse(documents.CodeLimit, "", "a picture of %d × %d pixels; at most %d are decoded", size.Width, size.Height, MaxPixels)
	}
	if img, err = c.decode(data); err != nil {
		return nil, documents.Refuse(documents.CodeSyntax, "", "a damaged picture: %w", err)
	}
	return upright(img, orientation(m, data)), nil
}

func imagePicture(m Media, data []byte, n, dpi int) (*Picture, error) {
	if n != 1 {
		return nil, noPage(n, 1)
	}
	img, err := decodeImage(m, data)
	if err != nil {
		return nil, err
	}
	dpi = min(shownAt(imageSize(img.Bounds()), dpi), imageDPI)
	b := img.Bounds()
	small := image.NewRGBA(image.Rect(0, 0, max(1, b.Dx()*dpi/imageDPI), max(1, b.Dy()*dpi/imageDPI)))
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src) // behind a transparent picture
	draw.ApproxBiLinear.Scale(small, small.Bounds(), img, b, draw.Over, nil)
	return encoded(small, dpi, 0)
}

// upright turns and mirrors a picture by its EXIF orientation (CIPA DC-008, tag 0x0112): 1 is
// upright, and so is what is none.
func upright(img image.Image, orientation int) image.Image {
	if orientation < 2 || orientation > 8 {
		return img
	}
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	if orientation >= 5 {
		w, h = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			sx, sy := source(orientation, x, y, w, h)
			out.Set(x, y, img.At(b.Min.X+sx, b.Min.Y+sy))
		}
	}
	return out
}

// source returns where the pixel of an upright picture of w × h comes from.
func source(orientation, x, y, w, h int) (sx, sy int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, w - 1 - x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return h - 1 - y, x
	}
	panic(fmt.Sprintf("paper: orientation %d", orientation))
}
