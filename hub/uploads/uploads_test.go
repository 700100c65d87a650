package uploads_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/uploads"
)

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}

// TestUpload sends a file in two pieces with a restart between, and asks what came of it.
func TestUpload(t *testing.T) {
	w, data := newWorld(t, uploads.Limits{}), random(100_000)
	path := w.create("Firm", len(data), "filename", "invoice.pdf", "sha256", documents.DigestOf(data).Hex(), "case", "SZ-2026-1")
	if a := w.send("Firm", path, data[:60_000]); a.status != http.StatusNoContent || a.header.Get("Upload-Offset") != "60000" {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if r := w.result("Firm", path); r.State != uploads.Receiving || r.Offset != 60_000 || r.Size != 100_000 || r.Name != "invoice.pdf" || r.Case != "SZ-2026-1" {
		t.Errorf("%+v", r)
	}
	w.restart()
	if n := w.offset("Firm", path); n != 60_000 {
		t.Fatalf("offset %d", n)
	}
	if a := w.patch("Firm", path, 60_000, bytes.NewReader(data[60_000:])); a.status != http.StatusNoContent {
		t.Fatalf("%d %s", a.status, a.body)
	}
	for range 2 {
		r := w.result("Firm", path)
		if r.State != uploads.Taken || r.Answer.Digests.SHA256 != documents.DigestOf(data) || r.Answer.Digests.SM3 == "" || r.Digest != documents.DigestOf(data) || !w.holds(data) {
			t.Errorf("%+v", r)
		}
		w.restart() // the answer is kept
	}
	if len(w.taken) != 1 || w.taken[0].Organisation != "FirmMSP" || w.taken[0].Name != "invoice.pdf" || w.taken[0].Size != 100_000 {
		t.Errorf("%+v", w.taken)
	}
	w.later(25 * time.Hour)
	w.Sweep()
	if _, err := w.Result(t.Context(), access.Caller{MSPID: "FirmMSP"}, filepath.Base(path)); !errors.Is(err, uploads.ErrNotFound) {
		t.Errorf("an old result: %v", err)
	}
	if !w.holds(data) {
		t.Error("the document went with its upload")
	}
	if parts, err := w.store.Parts(); err != nil || len(parts) > 0 {
		t.Errorf("%v, %v", parts, err)
	}
}

func TestForeignUploadsAreNotFound(t *testing.T) {
	w := newWorld(t, uploads.Limits{})
	path := w.create("Firm", 10)
	for _, method := range []string{"HEAD", "GET", "PATCH", "DELETE"} {
		headers := []string{"Upload-Offset", "0", "Content-Type", "application/offset+octet-stream"}
		foreign := w.do("Other", method, path, strings.NewReader("x"), headers...)
		none := w.do("Other", method, "/uploads/NONE", strings.NewReader("x"), headers...)
		if foreign.status != http.StatusNotFound || foreign.status != none.status || foreign.body != none.body {
			t.Errorf("%s: %d %s, and %d %s of one that is not there", method, foreign.status, foreign.body, none.status, none.body)
		}
		if a := w.do("", method, path, strings.NewReader("x"), headers...); a.status != http.StatusUnauthorized {
			t.Errorf("%s without a token: %d", method, a.status)
		}
	}
	if list, err := w.List(t.Context(), access.Caller{MSPID: "OtherMSP"}); err != nil || len(list) > 0 {
		t.Errorf("%v, %v", list, err)
	}
	if list, err := w.List(t.Context(), access.Caller{MSPID: "FirmMSP"}); err != nil || len(list) != 1 {
		t.Errorf("%v, %v", list, err)
	}
	if a := w.do("Firm", "DELETE", path, nil); a.status != http.StatusNoContent {
		t.Errorf("its own: %d %s", a.status, a.body)
	}
	if a := w.do("Firm", "HEAD", path, nil); a.status != http.StatusNotFound {
		t.Errorf("removed: %d", a.status)
	}
}

func TestAnotherSiteMayNotUpload(t *testing.T) {
	w := newWorld(t, uploads.Limits{})
	path := w.create("Firm", 10)
	for _, method := range []string{"POST", "PATCH", "DELETE"} {
		a := w.do("Firm", method, path, nil, "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example")
		if a.status != http.StatusForbidden || a.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %d %q", method, a.status, a.header)
		}
	}
	// tus lets POST stand for another method.
	if a := w.do("Firm", "POST", path, nil, "X-HTTP-Method-Override", "DELETE", "Sec-Fetch-Site", "cross-site"); a.status != http.StatusForbidden {
		t.Errorf("override: %d", a.status)
	}
	if a := w.do("Firm", "POST", "/uploads/", nil, "X-HTTP-Method-Override", "GET"); a.status == http.StatusOK {
		t.Errorf("override: %d %s", a.status, a.body)
	}
}

func TestWrongDigest(t *testing.T) {
	w, data := newWorld(t, uploads.Limits{}), random(1000)
	path := w.create("Firm", len(data), "sha256", documents.DigestOf([]byte("other")).Hex())
	if a := w.send("Firm", path, data); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `"code":"DIGEST_DIFFERS"`) || a.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d %s", a.status, a.body)
	}
	r := w.result("Firm", path)
	if r.State != uploads.Refused || r.Refusal.Code != "DIGEST_DIFFERS" || r.Digest != documents.DigestOf(data) || len(w.taken) > 0 || w.holds(data) {
		t.Errorf("%+v", r)
	}
	if a := w.tryCreate("Firm", 1, "sha256", "zz"); a.status != http.StatusBadRequest {
		t.Errorf("no digest: %d %s", a.status, a.body)
	}
	if a := w.tryCreate("Firm", 1000, "sha256", strings.ToUpper(string(documents.DigestOf(data)))); a.status != http.StatusCreated {
		t.Errorf("with its algorithm, in capitals: %d %s", a.status, a.body)
	}
}

// TestRefusal holds that what the Taker refuses is the answer and is kept, and nothing of the
// bytes is.
func TestRefusal(t *testing.T) {
	w, data := newWorld(t, uploads.Limits{}), random(1000)
	w.failWith(errUnreadable)
	path := w.create("Firm", len(data))
	if a := w.send("Firm", path, data); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "DOCUMENT_REFUSED") {
		t.Errorf("%d %s", a.status, a.body)
	}
	w.restart()
	if r := w.result("Firm", path); r.State != uploads.Refused || r.Refusal.Code != "DOCUMENT_REFUSED" || r.Refusal.Detail != "no document" {
		t.Errorf("%+v", r)
	}
	if left, _ := filepath.Glob(filepath.Join(w.dir, "parts", "*.part")); len(left) > 0 || w.holds(data) {
		t.Errorf("bytes are left: %q", left)
	}
}

// TestTakenLater holds that what could not be taken now is taken later, also after a restart,
// and that the client's bytes are acknowledged meanwhile.
func TestTakenLater(t *testing.T) {
	w, data := newWorld(t, uploads.Limits{}), random(1000)
	w.failWith(errAway)
	path := w.create("Firm", len(data))
	if a := w.send("Firm", path, data); a.status != http.StatusNoContent {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if r := w.result("Firm", path); r.State != uploads.Taking {
		t.Errorf("%+v", r)
	}
	w.restart()
	w.failWith(nil)
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { w.Uploads.Run(ctx) })
	for deadline := time.Now().Add(20 * time.Second); w.result("Firm", path).State != uploads.Taken; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%+v", w.result("Firm", path))
		}
	}
	stop()
	running.Wait()
	if !w.holds(data) {
		t.Error("it is not kept")
	}
}

// TestADefectIsNotTriedForEver bounds the attempts that the hub itself fails at, whether it says
// so or panics.
func TestADefectIsNotTriedForEver(t *testing.T) {
	for name, defect := range map[string]error{"an error": errors.New("a defect"), "a panic": errPanic} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, uploads.Limits{})
			w.failWith(defect)
			path := w.create("Firm", 4)
			w.send("Firm", path, []byte("data"))
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			go w.Uploads.Run(ctx)
			for deadline := time.Now().Add(30 * time.Second); w.result("Firm", path).State != uploads.Refused; time.Sleep(10 * time.Millisecond) {
				w.later(time.Minute)
				if time.Now().After(deadline) {
					t.Fatalf("%+v", w.result("Firm", path))
				}
			}
			if r := w.result("Firm", path); r.Refusal.Code != "INTERNAL" || r.Refusal.Detail != "" {
				t.Errorf("%+v", r.Refusal)
			}
		})
	}
}

func TestQuota(t *testing.T) {
	w := newWorld(t, uploads.Limits{File: 1000, OfOne: 1500, OfAll: 2000, Count: 3})
	if a := w.tryCreate("Firm", 1001); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("a large file: %d %s", a.status, a.body)
	}
	first := w.create("Firm", 1000)
	if a := w.tryCreate("Firm", 501); a.status != http.StatusTooManyRequests || !strings.Contains(a.body, "TOO_MANY_UPLOADS") {
		t.Errorf("bytes of one: %d %s", a.status, a.body)
	}
	w.create("Other", 900)
	if a := w.tryCreate("Third", 101); a.status != http.StatusTooManyRequests {
		t.Errorf("bytes of all: %d", a.status)
	}
	w.create("Firm", 1)
	w.create("Firm", 1)
	w.restart()
	if a := w.tryCreate("Firm", 1); a.status != http.StatusTooManyRequests {
		t.Errorf("uploads of one, after a restart: %d", a.status)
	}
	if a := w.send("Firm", first, make([]byte, 1000)); a.status != http.StatusNoContent {
		t.Fatalf("%d %s", a.status, a.body)
	}
	w.create("Firm", 500) // what is taken counts no more
	w.later(23 * time.Hour)
	w.Sweep()
	if a := w.tryCreate("Firm", 1); a.status != http.StatusTooManyRequests {
		t.Errorf("not expired yet: %d", a.status)
	}
	w.later(time.Hour)
	w.Sweep()
	for range 3 {
		w.create("Firm", 400)
	}
	if names, _ := filepath.Glob(filepath.Join(w.dir, "parts", "*.part")); len(names) != 3 {
		t.Errorf("expired uploads left their bytes: %q", names)
	}
}

func TestExpiredUploadsAreNotFound(t *testing.T) {
	w := newWorld(t, uploads.Limits{Expire: time.Hour})
	path := w.create("Firm", 10)
	w.later(59 * time.Minute)
	w.send("Firm", path, []byte("moved"))
	w.later(59 * time.Minute)
	w.Sweep()
	if n := w.offset("Firm", path); n != 5 {
		t.Errorf("offset %d", n)
	}
	w.later(time.Minute)
	w.Sweep()
	if a := w.patch("Firm", path, 5, strings.NewReader("later")); a.status != http.StatusNotFound {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// TestConcurrentPatches sends the same bytes ten times at once: they arrive once.
func TestConcurrentPatches(t *testing.T) {
	w, data := newWorld(t, uploads.Limits{Sending: 20, SendingEach: 20}), random(3<<20)
	path := w.create("Firm", len(data), "sha256", documents.DigestOf(data).Hex())
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() { w.send("Firm", path, data) })
	}
	all.Wait()
	for i := 0; w.result("Firm", path).State == uploads.Receiving; i++ {
		at := w.offset("Firm", path)
		if a := w.patch("Firm", path, at, bytes.NewReader(data[at:])); i > 10 {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	if r := w.result("Firm", path); r.State != uploads.Taken || !w.holds(data) || len(w.taken) != 1 {
		t.Errorf("%+v, taken %d times", r, len(w.taken))
	}
}

// A gate is a body that gives its first bytes, and the rest once it is opened.
type gate struct {
	first io.Reader
	open  chan struct{}
}

func (g *gate) Read(p []byte) (int, error) {
	if n, err := g.first.Read(p); n > 0 || err == nil {
		return n, err
	}
	<-g.open
	return 0, io.ErrUnexpectedEOF
}

// TestSending bounds how many send at once, and holds that a client that is cut loses nothing
// that had arrived.
func TestSending(t *testing.T) {
	w := newWorld(t, uploads.Limits{Sending: 2, SendingEach: 1})
	const some = 8 << 10 // more than a client keeps before it sends
	path, other, third := w.create("Firm", 2*some), w.create("Firm", 100), w.create("Third", 100)
	hold := &gate{bytes.NewReader(random(some)), make(chan struct{})}
	var sending sync.WaitGroup
	sending.Go(func() { w.patch("Firm", path, 0, hold) })
	for deadline := time.Now().Add(10 * time.Second); w.SendingNow("FirmMSP") == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nobody sends")
		}
	}
	if a := w.send("Firm", other, []byte("x")); a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := w.send("Third", third, []byte("x")); a.status != http.StatusNoContent {
		t.Errorf("another organisation: %d %s", a.status, a.body)
	}
	close(hold.open)
	sending.Wait()
	for deadline := time.Now().Add(10 * time.Second); w.offset("Firm", path) != some; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("offset %d", w.offset("Firm", path))
		}
	}
}

func TestMetadata(t *testing.T) {
	w := newWorld(t, uploads.Limits{})
	for name, want := range map[string]string{
		"": "", "a.pdf": "a.pdf", "../../etc/passwd": "passwd", `C:\Users\x\发票.pdf`: "发票.pdf", "a\x00b\r\nc\x1b[31m.pdf": "abc[31m.pdf",
		"..": "", "/": "", " . ": "", "gpj.\u202efdp.exe": "gpj.fdp.exe", "\xff\xfe.pdf": ".pdf", strings.Repeat("票", 200): strings.Repeat("票", 85),
		"<script>alert(1)</script>": "script>", "tab\there": "tabhere",
	} {
		path := w.create("Firm", 1, "filename", name)
		if r := w.result("Firm", path); r.Name != want {
			t.Errorf("%q is %q, want %q", name, r.Name, want)
		}
		if a := w.do("Firm", "HEAD", path, nil); a.status != http.StatusOK {
			t.Errorf("%q: %d", name, a.status)
		}
	}
	for name, m := range map[string][]string{
		"10 KB": {"filename", strings.Repeat("x", 10<<10)}, "many": {"filename", "x", "other", strings.Repeat("x", 9<<10)},
		"a case": {"case", "../x"}, "half a digest": {"sha256", "ab"},
	} {
		if a := w.tryCreate("Firm", 1, m...); a.status != http.StatusBadRequest || !strings.Contains(a.body, "BAD_REQUEST") {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
}

func TestBadRequests(t *testing.T) {
	w := newWorld(t, uploads.Limits{})
	if a := w.tryCreate("Firm", 0); a.status != http.StatusBadRequest {
		t.Errorf("no bytes: %d %s", a.status, a.body)
	}
	path := w.create("Firm", 10)
	for name, a := range map[string]answer{
		"negative":     w.tryCreate("Firm", -1),
		"beyond":       w.send("Firm", path, make([]byte, 11)),
		"a gap":        w.patch("Firm", path, 5, strings.NewReader("x")),
		"no length":    w.do("Firm", "POST", "/uploads/", nil),
		"later length": w.do("Firm", "POST", "/uploads/", nil, "Upload-Defer-Length", "1"),
		"no type":      w.do("Firm", "PATCH", path, strings.NewReader("x"), "Upload-Offset", "0"),
		"no version":   w.do("Firm", "PATCH", path, strings.NewReader("x"), "Tus-Resumable", "0"),
		"a folder":     w.do("Firm", "GET", "/uploads/", nil),
		"a path":       w.do("Firm", "GET", "/uploads/../keys", nil),
	} {
		if a.status < 400 || a.status == 500 {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if n := w.offset("Firm", path); n != 0 {
		t.Errorf("offset %d", n)
	}
}

// TestForgottenWhileItArrives holds that an upload ends as not found once its owner's key is gone.
func TestForgottenWhileItArrives(t *testing.T) {
	w := newWorld(t, uploads.Limits{})
	path := w.create("Firm", 10)
	w.send("Firm", path, []byte("first"))
	if _, err := w.store.Forget(t.Context(), "FirmMSP", nil); err != nil {
		t.Fatal(err)
	}
	if a := w.patch("Firm", path, 5, strings.NewReader("later")); a.status != http.StatusNotFound {
		t.Errorf("%d %s", a.status, a.body)
	}
}
