package pdfium

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	pdf "github.com/klippa-app/go-pdfium"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/page"
	"github.com/tradehub/tradehub/hub/paper"
)

// memory is the most that one document's instance gets.
const memory = 256 << 20

const wasmPage = 64 << 10

// Options say where an opener keeps what it compiled and which fonts it lends.
type Options struct {
	// Folder is the opener's own: compiled code, and the root that guests see. It must be writable.
	Folder string
	// Fonts are font files for papers whose font is not embedded. One that is not there is left out.
	Fonts    []string
	Deadline time.Duration // of one document; 0 is paper.Deadline
}

// Fonts are where Debian's fonts-wqy-microhei puts its font, whose name PDFium looks for.
var Fonts = []string{"/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"}

// An Opener opens PDFs. Its methods may be called concurrently.
type Opener struct {
	deadline time.Duration
	root     string
	cache    wazero.CompilationCache
	compiled func() error
}

// New returns an opener. It copies the fonts to a root of their own: the guest sees that root and
// nothing else of the host.
func New(opt Options) (*Opener, error) {
	o := &Opener{deadline: cmp.Or(opt.Deadline, paper.Deadline), root: filepath.Join(opt.Folder, "root")}
	if err := lend(o.root, opt.Fonts); err != nil {
		return nil, fmt.Errorf("fonts of papers: %w", err)
	}
	var err error
	if o.cache, err = wazero.NewCompilationCacheWithDir(filepath.Join(opt.Folder, "compiled")); err != nil {
		return nil, fmt.Errorf("compiled code of papers: %w", err)
	}
	o.compiled = sync.OnceValue(o.compile)
	return o, nil
}

// Close gives the compiled code back.
func (o *Opener) Close() error { return o.cache.Close(context.Background()) }

// lend puts copies of the fonts at usr/share/fonts of the root, where PDFium looks. A link would
// lead the guest out of its root.
func lend(root string, fonts []string) error {
	folder := filepath.Join(root, "usr", "share", "fonts")
	if err := os.RemoveAll(root); err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	for _, font := range fonts {
		b, err := os.ReadFile(font)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, filepath.Base(font)), b, 0o600)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// HasFonts reports whether there is a font for papers that embed none.
func (o *Opener) HasFonts() bool {
	all, err := os.ReadDir(filepath.Join(o.root, "usr", "share", "fonts"))
	return err == nil && len(all) > 0
}

// compile translates PDFium once, outside of any document's deadline. It takes seconds on the
// first start of a machine, and reads the cache on later ones.
func (o *Opener) compile() error {
	pool, err := o.pool(context.Background())
	if err != nil {
		return err
	}
	return pool.Close()
}

// pool makes a runtime for one instance.
func (o *Opener) pool(ctx context.Context) (pdf.Pool, error) {
	return webassembly.Init(webassembly.Config{
		Context: ctx, MaxIdle: 1, MaxTotal: 1,
		RuntimeConfig: wazero.NewRuntimeConfigCompiler().WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
			WithMemoryLimitPages(memory / wasmPage).WithCloseOnContextDone(true).WithCompilationCache(o.cache),
		FSConfig: wazero.NewFSConfig().WithReadOnlyDirMount(o.root, "/"),
		Stdout:   io.Discard, Stderr: io.Discard,
	})
}

// Open opens a PDF, of which every later call must end before the deadline. Errors are
// *documents.SyntaxError, or the context's.
func (o *Opener) Open(ctx context.Context, data []byte) (_ paper.Doc, err error) {
	if err := o.compiled(); err != nil {
		return nil, fmt.Errorf("prepare PDFium: %w", err)
	}
	d := &doc{asked: ctx}
	d.ctx, d.cancel = context.WithTimeout(experimental.WithMemoryAllocator(ctx, allocator(memory)), o.deadline)
	err = d.guarded("open", func() error { return d.open(o, data) })
	if err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

// refuse says what the guest could not do. A trap of WebAssembly lists its stack, which helps nobody.
func refuse(what string, err error) error {
	first, _, _ := strings.Cut(err.Error(), "\n")
	return documents.Refuse(documents.CodeSyntax, "", "PDF: %s: damaged, or larger inside than is opened: %.120s", what, first)
}

// A doc is one open document.
type doc struct {
	asked, ctx context.Context //nolint:containedctx // the deadline is the document's, not a call's
	cancel     context.CancelFunc
	pool       pdf.Pool
	guest      pdf.Pdfium
	index      requests.PageByIndex
	pages      []paper.Size
}

// guarded runs a call of the guest. What goes wrong in it is a refusal of the document.
func (d *doc) guarded(what string, call func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = refuse(what, fmt.Errorf("%v", p))
		}
		if err == nil {
			return
		}
		switch {
		case d.asked.Err() != nil:
			err = d.asked.Err()
		case d.ctx.Err() != nil:
			err = documents.Refuse(documents.CodeLimit, "", "PDF: %s took longer than is allowed", what)
		}
	}()
	return call()
}

func (d *doc) open(o *Opener, data []byte) (err error) {
	if d.pool, err = o.pool(d.ctx); err != nil {
		return err
	}
	if d.guest, err = d.pool.GetInstanceWithContext(d.ctx); err != nil {
		return err
	}
	opened, err := d.guest.OpenDocument(&requests.OpenDocument{File: &data})
	switch {
	case errors.Is(err, pdferrors.ErrPassword), errors.Is(err, pdferrors.ErrSecurity):
		return documents.Refuse(documents.CodeUnsupported, "", "the PDF is encrypted: send it without a password")
	case err != nil:
		return refuse("open", err)
	}
	d.index.Document = opened.Document
	count, err := d.guest.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: opened.Document})
	if err != nil {
		return refuse("open", err)
	}
	if count.PageCount < 1 || count.PageCount > paper.MaxPages {
		return documents.Refuse(documents.CodeLimit, "", "PDF: %d pages; 1 to %d are opened", count.PageCount, paper.MaxPages)
	}
	for i := range count.PageCount {
		size, err := d.guest.GetPageSize(&requests.GetPageSize{Page: d.page(i)})
		if err != nil {
			return refuse(fmt.Sprintf("measure page %d", i+1), err)
		}
		s := paper.Size{Width: length(size.Width), Height: length(size.Height)}
		if s.Width < 1 || s.Height < 1 || s.Width > page.MaxLength || s.Height > page.MaxLength {
			return documents.Refuse(documents.CodeLimit, "", "PDF: page %d is %.0f × %.0f points", i+1, size.Width, size.Height)
		}
		d.pages = append(d.pages, s)
	}
	return nil
}

func (d *doc) page(i int) requests.Page {
	at := d.index
	at.Index = i
	return requests.Page{ByIndex: &at}
}

// length turns points into tenths; one that is no number is none.
func length(points float64) page.Length {
	if math.IsNaN(points) || points < 0 || points > float64(page.MaxLength) {
		return 0
	}
	return page.Length(math.Round(points * 10))
}

// Pages returns the sizes of the pages.
func (d *doc) Pages() []paper.Size { return d.pages }

// Close ends the instance and gives its memory back.
func (d *doc) Close() {
	defer func() { _ = recover() }() // an instance that its deadline ended has nothing to close
	d.cancel()
	if d.pool != nil {
		_ = d.pool.Close() // the runtime of one document; there is nobody to tell
	}
}
