package pdfium_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/paper"
	"github.com/tradehub/tradehub/hub/paper/pdfium"
)

// opener returns one whose compiled code stays on this machine from test to test.
func opener(t testing.TB, fonts []string, deadline time.Duration) *pdfium.Opener {
	t.Helper()
	folder := t.TempDir()
	shared := filepath.Join(os.TempDir(), "tradehub-pdfium")
	if err := os.MkdirAll(shared, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(shared, filepath.Join(folder, "compiled")); err != nil {
		t.Fatal(err)
	}
	o, err := pdfium.New(pdfium.Options{Folder: folder, Fonts: fonts, Deadline: deadline})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := o.Close(); err != nil {
			t.Error(err)
		}
	})
	return o
}

func flate(b []byte) []byte {
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	_, _ = w.Write(b)
	_ = w.Close()
	return z.Bytes()
}

// pdf puts objects together; the first is the catalog, the second the page tree, the third the page.
func pdf(objs ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var off []int
	for i, o := range objs {
		off = append(off, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	x := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objs)+1)
	for _, o := range off {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objs)+1, x)
	return b.Bytes()
}

func stream(dict string, data []byte) string {
	return fmt.Sprintf("<<%s /Length %d>>\nstream\n%s\nendstream", dict, len(data), data)
}

const (
	head   = "<</Type/Catalog/Pages 2 0 R>>"
	tree   = "<</Type/Pages/Kids[3 0 R]/Count 1>>"
	leaf   = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
	latin  = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
	packed = "/Filter/FlateDecode"
)

func withImage(content, image string) []byte {
	return pdf(head, tree, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>", stream("", []byte(content)), image)
}

// nested are forms within forms: ten levels of ten calls.
func nested() []byte {
	objs := []string{head, tree, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>", stream("", []byte("/X Do"))}
	for i := range 10 {
		body := bytes.Repeat([]byte("/X Do "), 10)
		if i == 9 {
			body = []byte("0 0 1 1 re f")
		}
		objs = append(objs, stream(fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>", 6+i), body))
	}
	return pdf(objs...)
}

var whole = pdf(head, tree, leaf, stream("", []byte(strings.Repeat("0 0 100 100 re f\n", 1000))))

// hostile are PDFs that cost out of proportion.
var hostile = map[string]func() []byte{
	"huge page": func() []byte {
		return pdf(head, tree, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 14400 14400]/Contents 4 0 R>>", stream("", []byte("0 0 100 100 re f")))
	},
	"content bomb": func() []byte {
		return pdf(head, tree, leaf, stream(packed, flate(bytes.Repeat([]byte("q Q "), 32<<20))))
	},
	"double flate bomb": func() []byte {
		return pdf(head, tree, leaf, stream("/Filter[/FlateDecode/FlateDecode]", flate(flate(bytes.Repeat([]byte("q Q "), 32<<20)))))
	},
	"image of 40000 by 40000": func() []byte {
		return withImage("595 0 0 842 0 0 cm /I Do", stream("/Type/XObject/Subtype/Image/Width 40000/Height 40000/ColorSpace/DeviceRGB/BitsPerComponent 8"+packed, flate(bytes.Repeat([]byte{7}, 32<<20))))
	},
	"tiny tiles": func() []byte {
		return pdf(head, tree, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Pattern<</P 5 0 R>>>>>>", stream("", []byte("/Pattern cs /P scn 0 0 595 842 re f")),
			stream("/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.01/YStep 0.01/Resources<<>>", []byte("1 0 0 rg 0 0 1 1 re f")))
	},
	"forms within forms": nested,
	"form of itself": func() []byte {
		return pdf(head, tree, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>", stream("", []byte("/X Do")),
			stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>", []byte("/X Do /X Do")))
	},
	"5 million strokes": func() []byte {
		return pdf(head, tree, leaf, stream(packed, flate(bytes.Repeat([]byte("0 0 m 595 842 l S\n"), 5<<20))))
	},
	"4 million letters": func() []byte {
		return pdf(head, tree, latin, stream(packed, flate([]byte("BT /F 9 Tf 10 10 Td ("+strings.Repeat("abcd", 1<<20)+") Tj ET"))))
	},
	"page tree in a circle": func() []byte { return pdf(head, "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000>>", "<<>>") },
	"a million pages":       func() []byte { return pdf(head, "<</Type/Pages/Kids[3 0 R]/Count 1000000>>", leaf, stream("", nil)) },
	"a page without area": func() []byte {
		return pdf(head, tree, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 0 0]/Contents 4 0 R>>", stream("", nil))
	},
	"a page of no numbers": func() []byte {
		return pdf(head, tree, "<</Type/Page/Parent 2 0 R/MediaBox[(a) 1e99 -1e99 null]/Contents 4 0 R>>", stream("", nil))
	},
	"cut in half":    func() []byte { return whole[:len(whole)/2] },
	"a header alone": func() []byte { return []byte("%PDF-1.7\n") },
	"zeros":          func() []byte { return append([]byte("%PDF-1.7\n"), make([]byte, 1<<20)...) },
	"encrypted": func() []byte {
		return bytes.Replace(whole, []byte("/Root 1 0 R"), []byte("/Root 1 0 R/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -4/O(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa)/U(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa)>>/ID[(a)(a)]"), 1)
	},
	"a script": func() []byte {
		return pdf("<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(while(true){})>>>>", tree, leaf, stream("", nil))
	},
	"a file of the host": func() []byte {
		return withImage("/I Do", "<</Type/XObject/Subtype/Image/Width 1/Height 1/F(/etc/passwd)/Length 0>>\nstream\n\nendstream")
	},
}

// TestHostile opens each within its bounds: it is shown, or refused with a code, and the next
// paper opens as if nothing had been.
func TestHostile(t *testing.T) {
	const deadline = 4 * time.Second
	r := paper.NewReader(opener(t, nil, deadline))
	if _, err := r.Inspect(t.Context(), whole); err != nil {
		t.Fatal(err)
	}
	for name, make := range hostile {
		t.Run(name, func(t *testing.T) {
			data := make()
			began := time.Now()
			p, err := r.Picture(t.Context(), data, 1, 200)
			if took := time.Since(began); took > deadline+8*time.Second { // reading a picture out of a busy machine takes a while
				t.Errorf("took %s", took)
			}
			var refused *documents.SyntaxError
			switch {
			case err == nil && len(p.PNG) > 0:
			case !errors.As(err, &refused) || refused.Code == "":
				t.Errorf("%v", err)
			}
			t.Logf("%v", err)
			if _, err := r.Picture(t.Context(), whole, 1, 72); err != nil {
				t.Errorf("the next paper: %v", err)
			}
		})
	}
}

// TestDeadline wants a caller that leaves to be answered so, and a bound that is met to be a limit.
func TestDeadline(t *testing.T) {
	r := paper.NewReader(opener(t, nil, time.Second/4)) // the paper takes more than a second
	_, err := r.Picture(t.Context(), nested(), 1, 200)
	if refused, ok := errors.AsType[*documents.SyntaxError](err); !ok || refused.Code != documents.CodeLimit {
		t.Errorf("forms within forms: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Picture(ctx, whole, 1, 72); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// han is a page of Chinese text whose font is not in the file.
func han(text string) []byte {
	hex := ""
	for _, u := range utf16.Encode([]rune(text)) {
		hex += fmt.Sprintf("%04X", u)
	}
	return pdf(head, tree, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
		stream("", []byte("BT /F 20 Tf 50 700 Td <"+hex+"> Tj ET")),
		"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
		"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000/FontDescriptor 7 0 R>>",
		"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>")
}

// TestMissingFont says how many letters left no ink where the font is neither in the file nor at
// hand, and shows them where it is.
func TestMissingFont(t *testing.T) {
	data := han("海关编号深圳")
	without := opener(t, nil, 0)
	p, err := paper.NewReader(without).Picture(t.Context(), data, 1, 100)
	if err != nil || p.Unseen != 6 || without.HasFonts() {
		t.Errorf("without a font: %+v, %v", p, err)
	}
	if _, err := os.Stat(pdfium.Fonts[0]); err != nil {
		t.Skip("fonts-wqy-microhei is not installed")
	}
	with := opener(t, pdfium.Fonts, 0)
	p, err = paper.NewReader(with).Picture(t.Context(), data, 1, 100)
	if err != nil || p.Unseen != 0 || !with.HasFonts() {
		t.Errorf("with a font: %d unseen, %v", p.Unseen, err)
	}
}

// TestInspect reads the pages' sizes.
func TestInspect(t *testing.T) {
	r := paper.NewReader(opener(t, nil, 0))
	info, err := r.Inspect(t.Context(), whole)
	if err != nil || info.Media != paper.PDF || len(info.Pages) != 1 || info.Pages[0] != (paper.Size{Width: 5950, Height: 8420}) {
		t.Errorf("%+v, %v", info, err)
	}
	for _, n := range []int{0, 2, -1} {
		if _, err := r.Picture(t.Context(), whole, n, 72); err == nil {
			t.Errorf("page %d is shown", n)
		}
	}
	for _, dpi := range []int{0, 35, 301} {
		if _, err := r.Picture(t.Context(), whole, 1, dpi); err == nil {
			t.Errorf("%d dots an inch are rendered", dpi)
		}
	}
}

// TestPicture shows what is drawn where it is drawn: a black square in the lower left corner.
func TestPicture(t *testing.T) {
	p, err := paper.NewReader(opener(t, nil, 0)).Picture(t.Context(), whole, 1, 72)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(p.PNG))
	if err != nil {
		t.Fatal(err)
	}
	dark := func(x, y int) bool { g := color.GrayModel.Convert(img.At(x, y)).(color.Gray); return g.Y < 40 }
	if img.Bounds() != image.Rect(0, 0, 595, 842) || !dark(50, 800) || dark(300, 400) || p.Unseen != 0 || p.DPI != 72 {
		t.Errorf("%v, %d dots an inch", img.Bounds(), p.DPI)
	}
}
