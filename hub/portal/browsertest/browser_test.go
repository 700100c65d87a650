package browsertest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// chromium is the one browser of all tests; it ends with them.
var chromium = sync.OnceValues(func() (context.Context, error) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.Flag("font-render-hinting", "none"), chromedp.Flag("hide-scrollbars", true), chromedp.DisableGPU)
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox) // it refuses to start as root with one
	}
	ctx, _ := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stop = chromedp.NewContext(ctx)
	return ctx, chromedp.Do(ctx)
})

var stop context.CancelFunc = func() {}

func TestMain(m *testing.M) {
	code := m.Run()
	stop()
	os.Exit(code)
}

// A tab is a page of the browser, and what it said since it was last asked.
type tab struct {
	*testing.T
	ctx    context.Context
	person string // who is signed in

	mu   sync.Mutex
	said []string // messages of the console; guarded by mu
	sent []string // addresses of requests; guarded by mu
	from []string // where uploads began or went on, in bytes; guarded by mu
}

// patience bounds one action in the browser.
const patience = 30 * time.Second

// openTab opens a tab that is closed when the test ends. With chromedp.WithNewBrowserContext
// it is another browser's: it has cookies of its own.
func openTab(t *testing.T, options ...chromedp.ContextOption) *tab {
	t.Helper()
	browser, err := chromium()
	if err != nil {
		if os.Getenv("TRADEHUB_TEST_ALL") != "" {
			t.Fatalf("Chromium: %v; scripts/install/test-needs.sh installs it", err)
		}
		t.Skipf("Chromium: %v", err)
	}
	b := &tab{T: t}
	ctx, cancel := chromedp.NewContext(browser, append(options, chromedp.WithListener(b.listen))...)
	t.Cleanup(cancel)
	b.ctx = ctx
	if err := chromedp.Do(ctx); err != nil { // without a time-out: the tab lives as long as this context
		t.Fatal(err)
	}
	b.do(chromedp.EmulateViewport(1280, 900))
	command(b, network.Enable, network.EnableParams{})
	command(b, log.Enable, cdp.Empty{})
	return b
}

// listen notes what the page says and asks for.
func (b *tab) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		var text []string
		for _, a := range e.Args {
			text = append(text, string(a.Value))
		}
		b.said = append(b.said, strings.Join(text, " "))
	case *runtime.EventExceptionThrown:
		b.said = append(b.said, e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		b.said = append(b.said, e.Entry.Text)
	case *network.EventRequestWillBeSent:
		b.sent = append(b.sent, e.Request.URL)
		if at, ok := e.Request.Headers["Upload-Offset"].(string); ok {
			b.from = append(b.from, at)
		}
	}
}

// heard returns what the page said and asked for since it was last asked.
func (b *tab) heard() (said, sent []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	said, sent, b.said, b.sent = b.said, b.sent, nil, nil
	return said, sent
}

// wentOn returns where uploads began or went on.
func (b *tab) wentOn() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.from)
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.Fatal(err)
	}
}

// eval returns the value of a script, which may be a promise's.
func eval[V any](b *tab, script string) V {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[V](script, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatalf("%.80s: %v", script, err)
	}
	return v
}

// command sends a command of the browser's protocol.
func command[P, R any](b *tab, c cdp.Command[P, R], p P) R {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	r, err := chromedp.Call(ctx, c, p)
	if err != nil {
		b.Fatal(err)
	}
	return r
}

// visit opens an address.
func (b *tab) visit(address string) {
	b.Helper()
	b.do(chromedp.Navigate(address))
}

// submit does what leads to another page, and waits until that is there.
func (b *tab) submit(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, steps...); err != nil {
		b.Fatal(err)
	}
}

// A view is how a reader looks at a page.
type view struct {
	scheme string // light or dark
	width  int64  // of the window, in CSS pixels
}

func (v view) String() string { return fmt.Sprintf("%s-%d", v.scheme, v.width) }

// views are those in which every page is looked at.
var views = []view{{"light", 1280}, {"light", 375}, {"light", 320}, {"dark", 1280}, {"dark", 375}, {"dark", 320}}

func (b *tab) look(v view) {
	b.Helper()
	command(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: v.scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
	// Not as a mobile device: such a window grows with what is too wide for it.
	b.do(chromedp.EmulateViewport(v.width, 900))
}

// elsewhere returns the addresses that are not of the host.
func elsewhere(sent []string, host string) (out []string) {
	for _, address := range sent {
		if u, err := url.Parse(address); err != nil || u.Host != host && u.Scheme != "data" {
			out = append(out, address)
		}
	}
	return out
}
