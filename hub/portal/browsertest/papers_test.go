package browsertest

import (
	"bytes"
	"image"
	"image/png"
	"net/http"

	"github.com/chromedp/chromedp"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/transcript"
	"github.com/tradehub/tradehub/hub"
)

// scanned is a picture of nothing, of a width of its own.
func (s *site) scanned(width int) documents.Digest {
	s.Helper()
	img := image.NewGray(image.Rect(0, 0, width, 467))
	for i := range img.Pix {
		img.Pix[i] = 230
	}
	var b bytes.Buffer
	s.must(png.Encode(&b, img))
	return s.Upload("agent", b.Bytes())
}

// papersPages are the pages on which papers are typed: one that nobody began, a draft, the second
// person's.
func papersPages(s *site) []page {
	fresh, draft := s.scanned(330), s.scanned(331)
	_, err := s.Hub.Transcribe.Begin(s.Context(), caller("agent"), draft, transcript.KindBill)
	s.must(err)
	at := func(d documents.Digest) string { return s.url + "/papers/" + string(d) }
	confirm := func(_ *site, b *tab) { b.submit(chromedp.Click(chromedp.CSS(`button[formaction$="/confirm"]`))) }
	return []page{
		{name: "papers-list", path: s.url + "/papers", as: "agent"},
		{name: "papers-begin", path: at(fresh), as: "agent"},
		{name: "papers-wait", path: at(draft), as: hub.Trader},
		{name: "papers-draft", path: at(draft) + "?at=p1@40.0,60.0,120.0,80.0", as: "agent"},
		{name: "papers-faults", path: at(draft), as: "agent", open: confirm, status: http.StatusUnprocessableEntity},
	}
}
