package paper_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"golang.org/x/image/tiff"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/paper"
)

// drawn is 40 × 20 pixels, with a dark upper left corner.
func drawn() image.Image {
	img := image.NewGray(image.Rect(0, 0, 40, 20))
	for y := range 20 {
		for x := range 40 {
			img.SetGray(x, y, color.Gray{Y: 255})
			if x < 20 && y < 10 {
				img.SetGray(x, y, color.Gray{})
			}
		}
	}
	return img
}

func written(t testing.TB, encode func(b *bytes.Buffer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(t testing.TB) []byte {
	return written(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, drawn(), nil) })
}

func pngOf(t testing.TB) []byte {
	return written(t, func(b *bytes.Buffer) error { return png.Encode(b, drawn()) })
}

func tiffOf(t testing.TB) []byte {
	return written(t, func(b *bytes.Buffer) error { return tiff.Encode(b, drawn(), nil) })
}

// directory is a TIFF header whose first directory has an orientation.
func directory(order binary.AppendByteOrder, orientation, next int) []byte {
	b := []byte("II*\x00")
	if order == binary.BigEndian {
		b = []byte("MM\x00*")
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 1)
	b = order.AppendUint16(b, 0x0112)
	b = order.AppendUint16(b, 3)
	b = order.AppendUint32(b, 1)
	b = order.AppendUint16(b, uint16(orientation))
	b = order.AppendUint16(b, 0)
	return order.AppendUint32(b, uint32(next))
}

// turned is a JPEG with an EXIF orientation.
func turned(t testing.TB, order binary.AppendByteOrder, orientation int) []byte {
	body := append([]byte("Exif\x00\x00"), directory(order, orientation, 0)...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2))
	j := jpegOf(t)
	return bytes.Join([][]byte{j[:2], segment, body, j[2:]}, nil)
}

// TestOrientation turns a photo until its dark corner is where a person held the camera.
func TestOrientation(t *testing.T) {
	r := paper.NewReader(nil)
	for orientation, want := range map[int]struct {
		wide bool
		x, y int // 0 left or upper, 1 right or lower
	}{0: {true, 0, 0}, 1: {true, 0, 0}, 2: {true, 1, 0}, 3: {true, 1, 1}, 4: {true, 0, 1}, 5: {false, 0, 0}, 6: {false, 1, 0}, 7: {false, 1, 1}, 8: {false, 0, 1}, 9: {true, 0, 0}} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			p, err := r.Picture(t.Context(), turned(t, order, orientation), 1, 200)
			if err != nil {
				t.Fatal(err)
			}
			img, err := png.Decode(bytes.NewReader(p.PNG))
			if err != nil {
				t.Fatal(err)
			}
			b := img.Bounds()
			dark := func(x, y int) bool {
				g := color.GrayModel.Convert(img.At(b.Dx()/4+x*b.Dx()/2, b.Dy()/4+y*b.Dy()/2)).(color.Gray)
				return g.Y < 128
			}
			if (b.Dx() > b.Dy()) != want.wide {
				t.Errorf("%d: %v", orientation, b)
			}
			for x := range 2 {
				for y := range 2 {
					if dark(x, y) != (x == want.x && y == want.y) {
						t.Errorf("%d: corner %d,%d is dark: %t", orientation, x, y, dark(x, y))
					}
				}
			}
		}
	}
}

// TestImages shows each kind of picture, and what it is.
func TestImages(t *testing.T) {
	r := paper.NewReader(nil)
	for media, data := range map[paper.Media][]byte{paper.JPEG: jpegOf(t), paper.PNG: pngOf(t), paper.TIFF: tiffOf(t)} {
		info, err := r.Inspect(t.Context(), data)
		if err != nil || info.Media != media || len(info.Pages) != 1 || info.Pages[0] != (paper.Size{Width: 144, Height: 72}) || info.More {
			t.Errorf("%s: %+v, %v", media, info, err)
		}
		p, err := r.Picture(t.Context(), data, 1, 100)
		if err != nil {
			t.Fatal(err)
		}
		if c, err := png.DecodeConfig(bytes.NewReader(p.PNG)); err != nil || c.Width != 20 || c.Height != 10 || p.DPI != 100 {
			t.Errorf("%s: %+v, %v", media, c, err)
		}
		if p, err := r.Picture(t.Context(), data, 1, 300); err != nil || p.DPI != 200 {
			t.Errorf("%s at 300 dots an inch: %d, %v", media, p.DPI, err)
		}
		if _, err := r.Picture(t.Context(), data, 2, 100); err == nil {
			t.Errorf("%s has a second page", media)
		}
	}
}

// TestFurtherPages says that a TIFF has more than is shown.
func TestFurtherPages(t *testing.T) {
	b := tiffOf(t)
	at := binary.LittleEndian.Uint32(b[4:])
	n := binary.LittleEndian.Uint16(b[at:])
	binary.LittleEndian.PutUint32(b[at+2+uint32(n)*12:], at)
	if info, err := paper.NewReader(nil).Inspect(t.Context(), b); err != nil || !info.More {
		t.Errorf("%+v, %v", info, err)
	}
}

// flood is a PNG that says it has so many pixels.
func flood(t testing.TB, w, h uint32) []byte {
	b := pngOf(t)
	binary.BigEndian.PutUint32(b[16:], w)
	binary.BigEndian.PutUint32(b[20:], h)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// TestHostileImages refuses each with its code, before a pixel of a flood is decoded.
func TestHostileImages(t *testing.T) {
	j, p, f := jpegOf(t), pngOf(t), tiffOf(t)
	loop := directory(binary.LittleEndian, 6, 8)
	for name, c := range map[string]struct {
		data []byte
		code documents.Code
	}{
		"pixel flood":           {flood(t, 1<<20, 1<<20), documents.CodeLimit},
		"just too many":         {flood(t, 5001, 5000), documents.CodeLimit},
		"longer than it is":     {flood(t, 4000, 4000), documents.CodeSyntax},
		"no pixels":             {flood(t, 0, 20), documents.CodeSyntax},
		"half a JPEG":           {j[:len(j)/2], documents.CodeSyntax},
		"half a PNG":            {p[:len(p)/2], documents.CodeSyntax},
		"half a TIFF":           {f[:len(f)/2], documents.CodeSyntax},
		"a TIFF of a directory": {loop, documents.CodeSyntax},
		"a JPEG of a header":    {[]byte("\xff\xd8\xff\xe1\xff\xff"), documents.CodeSyntax},
		"text":                  {[]byte("paper"), documents.CodeUnsupported},
		"nothing":               {nil, documents.CodeUnsupported},
		"GIF":                   {[]byte("GIF89a\x01\x00\x01\x00"), documents.CodeUnsupported},
	} {
		_, err := paper.NewReader(nil).Inspect(t.Context(), c.data)
		refused, ok := errors.AsType[*documents.SyntaxError](err)
		if !ok || refused.Code != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

// TestSlots lets two papers be open, and a third wait for as long as its caller does.
func TestSlots(t *testing.T) {
	held, free := make(chan struct{}), make(chan struct{})
	r := paper.NewReader(blocking{held, free})
	for range 2 {
		go func() { _, _ = r.Inspect(t.Context(), []byte("%PDF-1.7")) }()
		<-held
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Inspect(ctx, jpegOf(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("a third: %v", err)
	}
	close(free)
	if _, err := r.Inspect(t.Context(), jpegOf(t)); err != nil {
		t.Error(err)
	}
}

// blocking is an opener that says that it is held, and waits.
type blocking struct{ held, free chan struct{} }

func (b blocking) Open(context.Context, []byte) (paper.Doc, error) {
	b.held <- struct{}{}
	<-b.free
	return nil, errors.New("held")
}

// FuzzImage holds pictures of any bytes to an answer or a refusal.
func FuzzImage(f *testing.F) {
	for _, b := range [][]byte{jpegOf(f), pngOf(f), tiffOf(f), turned(f, binary.BigEndian, 6), directory(binary.LittleEndian, 8, 8)} {
		f.Add(b)
	}
	r := paper.NewReader(nil)
	f.Fuzz(func(t *testing.T, data []byte) {
		if m := paper.Sniff(data); m == paper.PDF || m == "" {
			return
		}
		if c, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil && c.Width*c.Height > 1<<20 {
			return // slow, and bounded elsewhere
		}
		_, err := r.Inspect(t.Context(), data)
		if _, ok := errors.AsType[*documents.SyntaxError](err); err != nil && !ok {
			t.Errorf("%v", err)
		}
	})
}
