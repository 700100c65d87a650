package hub

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/paper"
	"github.com/tradehub/tradehub/hub/paper/pdfium"
	"github.com/tradehub/tradehub/hub/transcribe"
)

// A PapersConfig says how papers are shown that persons type from.
type PapersConfig struct {
	// Fonts are files of fonts for PDFs that embed none; nil is Debian's fonts-wqy-microhei.
	Fonts []string `yaml:"fonts"`
}

func (c PapersConfig) withDefaults() PapersConfig {
	if c.Fonts == nil {
		c.Fonts = pdfium.Fonts
	}
	return c
}

func (c PapersConfig) validate() error {
	for i, f := range c.Fonts {
		if !filepath.IsAbs(f) {
			return fmt.Errorf("configuration: papers: fonts[%d]: %q is not an absolute path", i, f)
		}
	}
	return nil
}

// openPapers prepares to open papers. PDFium is compiled when the first PDF comes.
func (h *Hub) openPapers(context.Context) error {
	o, err := pdfium.New(pdfium.Options{Folder: filepath.Join(h.cfg.Data, "papers"), Fonts: h.cfg.Papers.Fonts})
	if err != nil {
		return err
	}
	if !o.HasFonts() {
		h.log.Warn("no font for PDFs that embed none: their Chinese characters are not shown; install fonts-wqy-microhei, or set papers.fonts")
	}
	h.opener, h.papers = o, paper.NewReader(o)
	return nil
}

// Stored returns what the hub keeps under a digest: a document, a report, or what was typed. It is for
// repeating a verdict from what it rests on.
func (h *Hub) Stored(ctx context.Context, d documents.Digest) ([]byte, error) {
	return h.store.Get(ctx, d)
}

func (h *Hub) closePapers() error { return h.opener.Close() }

// openTranscribe opens the desk of those who type. Its secrets follow from the token key.
func (h *Hub) openTranscribe() error {
	rows, err := hkdf.Key(sha256.New, h.tokenKey, nil, "tradehub/transcripts/1", sha256.Size)
	if err != nil {
		return err
	}
	persons, err2 := hkdf.Key(sha256.New, h.tokenKey, nil, "tradehub/transcripts/persons/1", sha256.Size)
	seal, err := cases.NewSeal(rows)
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	h.Transcribe = &transcribe.Desk{
		Rows: h.cases.Transcripts(seal), Owners: h.cases, Papers: h.papers, Store: h.store, Reader: h.Verifier.Reader,
		Registrar: h.Verifier.Registrar, Hasher: h.hasher, Key: persons, Now: h.now,
	}
	h.Verifier.Papers, h.Verifier.Typists = h.papers, h.Transcribe
	return nil
}
