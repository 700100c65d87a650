package paper

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/page"
)

// Bounds of one paper.
const (
	MaxPages  = page.MaxPage
	MaxPixels = 25_000_000 // of a picture that is decoded
	// maxShown bounds the pixels of a page that is rendered: A3 at 200 dots an inch.
	maxShown = 8_000_000
	MinDPI   = 36
	MaxDPI   = 300
)

// Media says what a paper is.
type Media string

// The media types of papers.
const (
	PDF  Media = "application/pdf"
	JPEG Media = "image/jpeg"
	PNG  Media = "image/png"
	TIFF Media = "image/tiff"
)

// Sniff returns what the bytes are by their beginning, "" for no paper.
func Sniff(data []byte) Media {
	for _, m := range []struct {
		start string
		media Media
	}{{"\x89PNG\r\n\x1a\n", PNG}, {"\xff\xd8\xff", JPEG}, {"II*\x00", TIFF}, {"MM\x00*", TIFF}} {
		if bytes.HasPrefix(data, []byte(m.start)) {
			return m.media
		}
	}
	if bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-")) {
		return PDF
	}
	return ""
}

// A Size is that of a page.
type Size struct{ Width, Height page.Length }

// Info says what a paper is.
type Info struct {
	Media Media
	Pages []Size
	// More says that the file has further pictures that are not shown: a TIFF of several pages.
	More bool
}

// A Picture is one page as an image.
type Picture struct {
	PNG []byte
	DPI int // that it was rendered at, at most the one asked for
	// Unseen counts letters of the page that left no ink: a font is neither in the file nor at hand,
	// or the letters have the colour of the paper. The person must be told.
	Unseen int
}

// A Doc is an open PDF. Close it when done.
type Doc interface {
	// Pages returns the sizes of the pages, at most [MaxPages].
	Pages() []Size
	// Render returns page i, from 0, and how many of its letters left no ink. The image is valid
	// until Close.
	Render(i, dpi int) (img image.Image, unseen int, err error)
	Close()
}

// An Opener opens PDFs, within bounds of its own. Errors are *documents.SyntaxError, or the context's.
type Opener interface {
	Open(ctx context.Context, data []byte) (Doc, error)
}

// A Reader opens papers. Its methods may be called concurrently; at most two papers are open at once,
// and others wait for as long as their context allows.
type Reader struct {
	pdf   Opener
	slots chan struct{}
}

// open bounds the papers that are open at once: each may cost a few hundred megabytes.
const open = 2

// NewReader returns a reader over an opener of PDFs.
func NewReader(pdf Opener) *Reader { return &Reader{pdf, make(chan struct{}, open)} }

// enter waits for a slot.
func (r *Reader) enter(ctx context.Context) (leave func(), err error) {
	select {
	case r.slots <- struct{}{}:
		return func() { <-r.slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Inspect returns what a paper is. It opens the paper, so what it returns for can be shown. Errors:
// *documents.SyntaxError for a paper that is refused, or the context's.
func (r *Reader) Inspect(ctx context.Context, data []byte) (*Info, error) {
	leave, err := r.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	switch m := Sniff(data); m {
	case "":
		return nil, documents.Refuse(documents.CodeUnsupported, "", "neither PDF, PNG, JPEG nor TIFF")
	case PDF:
		d, err := r.pdf.Open(ctx, data)
		if err != nil {
			return nil, err
		}
		defer d.Close()
		return &Info{Media: m, Pages: d.Pages()}, nil
	default:
		return inspectImage(m, data)
	}
}

// Picture renders page n, from 1, at the dots an inch, or at fewer if the page is large. Errors as
// [Reader.Inspect], and CodeMissing for a page that is not there.
func (r *Reader) Picture(ctx context.Context, data []byte, n, dpi int) (*Picture, error) {
	if dpi < MinDPI || dpi > MaxDPI {
		return nil, documents.Refuse(documents.CodeLimit, "dpi", "%d dots an inch; %d to %d are rendered", dpi, MinDPI, MaxDPI)
	}
	leave, err := r.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	m := Sniff(data)
	if m == "" {
		return nil, documents.Refuse(documents.CodeUnsupported, "", "neither PDF, PNG, JPEG nor TIFF")
	}
	if m != PDF {
		return imagePicture(m, data, n, dpi)
	}
	d, err := r.pdf.Open(ctx, data)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	pages := d.Pages()
	if n < 1 || n > len(pages) {
		return nil, noPage(n, len(pages))
	}
	dpi = shownAt(pages[n-1], dpi)
	img, unseen, err := d.Render(n-1, dpi)
	if err != nil {
		return nil, err
	}
	return encoded(img, dpi, unseen)
}

func noPage(n, of int) error {
	return documents.Refuse(documents.CodeMissing, "page", "page %d of a paper of %d", n, of)
}

// shownAt returns the dots an inch at which the page has at most maxShown pixels.
func shownAt(s Size, dpi int) int {
	for dpi > 1 && pixels(s, dpi) > maxShown {
		dpi--
	}
	return dpi
}

// pixels counts those of a page: a length is 1/720 inch.
func pixels(s Size, dpi int) int64 {
	return int64(s.Width) * int64(dpi) / 720 * (int64(s.Height) * int64(dpi) / 720)
}

// encoded writes a PNG of our own: no byte of the paper reaches a browser.
func encoded(img image.Image, dpi, unseen int) (*Picture, error) {
	var b bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := enc.Encode(&b, img); err != nil {
		return nil, documents.Refuse(documents.CodeInvalid, "", "the page cannot be shown: %w", err)
	}
	return &Picture{b.Bytes(), dpi, unseen}, nil
}

// Deadline is how long one paper may take.
const Deadline = 10 * time.Second
