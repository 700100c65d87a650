package browsertest

import (
	"bytes"
	"image"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"

	"github.com/tradehub/tradehub/documents"
)

// noise is a picture that no compression makes smaller, of about n bytes.
func (s *site) noise(n int) (data []byte) {
	s.Helper()
	img := image.NewGray(image.Rect(0, 0, 1000, n/1000))
	chance := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // no secret
	for i := range img.Pix {
		img.Pix[i] = byte(chance.UintN(256))
	}
	var b bytes.Buffer
	s.must(png.Encode(&b, img))
	return b.Bytes()
}

// slow bounds what the browser sends, in bytes a second; -1 does not.
func (b *tab) slow(bytes float64) {
	b.Helper()
	type conditions struct {
		Offline  bool    `json:"offline"`
		Latency  float64 `json:"latency"`
		Download float64 `json:"downloadThroughput"`
		Upload   float64 `json:"uploadThroughput"`
	}
	emulate := cdp.Command[conditions, cdp.Empty]{Method: "Network.emulateNetworkConditions"}
	command(b, emulate, conditions{Download: -1, Upload: bytes})
}

// TestUploadOutlivesTheSession signs out in another tab while a file is sent. The rest is
// refused and the page says so. After signing in again, the same file goes on where it was.
func TestUploadOutlivesTheSession(t *testing.T) {
	s := openSite(t)
	data := s.noise(6_000_000)
	file := filepath.Join(t.TempDir(), "scan.png")
	s.must(os.WriteFile(file, data, 0o600))
	own := chromedp.WithNewBrowserContext()
	b := openTab(t, own)
	b.visit(s.url + "/sign-in?lang=en")
	b.signIn(s, "agent")
	b.visit(s.url + "/cases/new")
	b.slow(1_000_000)
	choose := func() { b.do(chromedp.SetUploadFiles(chromedp.CSS("#files"), []string{file})) }
	choose()
	line := func() string { return eval[string](b, `document.querySelector("[data-files]").innerText`) }
	if !b.has(`document.querySelector("[data-files] progress").value > 20`, patience) {
		t.Fatalf("nothing is sent: %q", line())
	}
	eval[bool](b, `fetch("/sign-out", {method: "POST"}).then(() => true)`) // as another tab of this browser does
	s.cut()
	if !b.has(`!!document.querySelector("[data-files] li.bad")`, patience) {
		t.Fatalf("the page does not say that the session ended: %q", line())
	}
	t.Logf("signed out: %q", line())
	b.person = ""
	b.signIn(s, "agent")
	b.visit(s.url + "/cases/new")
	b.slow(-1)
	choose()
	if !b.has(`!!document.querySelector("[data-files] li.good")`, patience) {
		t.Fatalf("the file is not taken: %q", line())
	}
	if from := b.wentOn(); len(from) < 2 || from[0] != "0" || from[len(from)-1] == "0" {
		t.Errorf("it is sent from %q: not from where it was", from)
	}
	if got := eval[string](b, `document.querySelector("[data-files] [name=document]").value`); got != string(documents.DigestOf(data)) {
		t.Errorf("the digest is %s", got)
	}
}
