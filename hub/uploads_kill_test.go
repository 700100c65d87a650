package hub_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/identity"
	"github.com/tradehub/tradehub/hub/uploads"
)

// memoryBound is how much a large upload may add to the memory of the process that takes it.
const memoryBound = 64 << 20

// fileSize is that of the file of these tests; all of it takes a minute, and several under the race
// detector, whose memory is not bounded anyway.
func fileSize() int64 {
	if os.Getenv("TRADEHUB_TEST_ALL") == "" || raced {
		return 100 << 20
	}
	return 1 << 30
}

// bytesFrom returns the file's bytes from the offset to its end, always the same ones.
func bytesFrom(offset, size int64) io.Reader {
	r := io.LimitReader(rand.NewChaCha8([32]byte{1}), size)
	if _, err := io.CopyN(io.Discard, r, offset); err != nil {
		panic(err)
	}
	return r
}

var errCut = errors.New("the connection is cut")

// A cut reader fails after left bytes.
type cut struct {
	r    io.Reader
	left int64
}

func (c *cut) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errCut
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}

// TestALargeUpload sends a file of 1 GiB with five cuts, at one of which the hub is killed. It
// arrives with the digest that it was sent with, in bounded memory.
func TestALargeUpload(t *testing.T) {
	t.Setenv("GOGC", "25") // the hub's: the bound is of what it holds, less of what the collector has not yet freed
	size := fileSize()
	cfg := hub.DefaultConfig()
	cfg.Data, cfg.Listen = t.TempDir(), "127.0.0.1:0"
	p := serveChild(t, cfg, "", 0)
	c := &tusClient{T: t, url: p.url, token: traderToken(t, cfg.Data)}
	sum := sha256.New()
	if _, err := io.Copy(sum, bytesFrom(0, size)); err != nil {
		t.Fatal(err)
	}
	path := c.create(size, hex.EncodeToString(sum.Sum(nil)))
	before := peakMemory(t, p)
	for i := range 5 {
		at := c.offset(path)
		if i > 0 && at < size/12*int64(i) {
			t.Errorf("after cut %d only %d bytes had arrived", i, at)
		}
		c.patch(path, at, &cut{bytesFrom(at, size), size / 6})
		if i == 2 {
			grown(t, p, before)
			p.kill()
			p = serveChild(t, cfg, "", 0)
			c.url, before = p.url, peakMemory(t, p)
		}
	}
	at := c.offset(path)
	status, body := c.patch(path, at, bytesFrom(at, size))
	if status != http.StatusRequestEntityTooLarge || !strings.Contains(body, `"TOO_LARGE"`) {
		t.Errorf("%d %s", status, body)
	}
	grown(t, p, before)
	r := c.result(path)
	if want := documents.Digest("sha256:" + hex.EncodeToString(sum.Sum(nil))); r.Digest != want || r.Offset != size || r.State != uploads.Refused {
		t.Errorf("%+v, want %s", r, want)
	}
	if res, body := c.do("GET", path, nil, "Accept-Language", "zh-Hant"); !strings.Contains(body, "內容") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	if left, _ := filepath.Glob(filepath.Join(cfg.Data, "documents", "parts", "*.part")); len(left) > 0 {
		t.Errorf("the bytes of a refused file are left: %q", left)
	}
}

// grown fails if the process used too much more memory since.
func grown(t *testing.T, p *process, before int64) {
	t.Helper()
	now := peakMemory(t, p)
	t.Logf("memory at its peak: %d MiB before the upload, %d MiB since", before>>20, now>>20)
	if now-before > memoryBound && !raced {
		t.Errorf("the upload took %d MiB of memory, at most %d may be", (now-before)>>20, memoryBound>>20)
	}
}

// peakMemory returns the most memory that the process has held so far, in bytes.
func peakMemory(t *testing.T, p *process) int64 {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		t.Skipf("the memory of a process cannot be read here: %v", err)
	}
	for line := range strings.Lines(string(b)) {
		if kib, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, err := strconv.ParseInt(strings.Fields(kib)[0], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return n << 10
		}
	}
	t.Skip("no VmHWM")
	return 0
}

// traderToken returns the trader's development token.
func traderToken(t *testing.T, data string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(data, "keys", "tokens.json"))
	var tokens map[string]string
	if err == nil {
		err = json.Unmarshal(b, &tokens)
	}
	if err != nil {
		t.Fatal(err)
	}
	return tokens[hub.Trader]
}

// A tusClient uploads to a hub.
type tusClient struct {
	*testing.T
	url, token string       // a machine's; "" is none
	browser    *http.Client // of a person; nil is none
}

func (c *tusClient) do(method, path string, body io.Reader, headers ...string) (*http.Response, string) {
	c.Helper()
	req, err := http.NewRequestWithContext(c.Context(), method, c.url+path, body)
	if err != nil {
		c.Fatal(err)
	}
	client := http.DefaultClient
	if c.browser != nil {
		client = c.browser
	} else {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	req.Header.Set("Tus-Resumable", "1.0.0")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := client.Do(req)
	if errors.Is(err, errCut) {
		return &http.Response{}, ""
	}
	if err != nil {
		c.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		c.Fatal(err)
	}
	return res, string(b)
}

func (c *tusClient) create(size int64, sha256 string) string {
	c.Helper()
	res, body := c.do("POST", "/uploads/", nil, "Upload-Length", strconv.FormatInt(size, 10), "Upload-Metadata", "sha256 "+base64.StdEncoding.EncodeToString([]byte(sha256))+",filename "+base64.StdEncoding.EncodeToString([]byte("invoice.pdf")))
	if res.StatusCode != http.StatusCreated {
		c.Fatalf("%d %s", res.StatusCode, body)
	}
	return res.Header.Get("Location")
}

func (c *tusClient) patch(path string, at int64, body io.Reader) (int, string) {
	c.Helper()
	res, text := c.do("PATCH", path, body, "Upload-Offset", strconv.FormatInt(at, 10), "Content-Type", "application/offset+octet-stream")
	return res.StatusCode, text
}

// offset asks until the request that was cut has ended.
func (c *tusClient) offset(path string) int64 {
	c.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		res, _ := c.do("HEAD", path, nil)
		at, err := strconv.ParseInt(res.Header.Get("Upload-Offset"), 10, 64)
		if err == nil && res.StatusCode == http.StatusOK {
			return at
		}
		if time.Now().After(deadline) {
			c.Fatalf("%d %q", res.StatusCode, res.Header)
		}
	}
}

func (c *tusClient) result(path string) (r uploads.Result) {
	c.Helper()
	res, body := c.do("GET", path, nil)
	if err := json.Unmarshal([]byte(body), &r); err != nil || res.StatusCode != http.StatusOK {
		c.Fatalf("%d %s", res.StatusCode, body)
	}
	return r
}

// TestASlowUpload holds that an upload takes longer than any request may, and that its document
// is read, kept and anchored like another.
func TestASlowUpload(t *testing.T) {
	cfg := hub.DefaultConfig()
	cfg.Data, cfg.Listen, cfg.Timeout = t.TempDir(), "127.0.0.1:0", 400*time.Millisecond
	p := serveChild(t, cfg, "", 0)
	c := &tusClient{T: t, url: p.url, token: traderToken(t, cfg.Data)}
	_, files, err := imported(1)
	if err != nil {
		t.Fatal(err)
	}
	data := files[0].Data
	path := c.create(int64(len(data)), documents.DigestOf(data).Hex())
	slow := &slowly{data: data, pause: 2500 * time.Millisecond / time.Duration(len(data)/1000+1)}
	if status, body := c.patch(path, 0, slow); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, body)
	}
	for deadline := time.Now().Add(patience); c.result(path).State == uploads.Taking; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			break
		}
	}
	r := c.result(path)
	if r.State != uploads.Taken || r.Answer.Digests.SHA256 != documents.DigestOf(data) || r.Answer.Type == "" || r.Answer.Block == 0 {
		t.Errorf("%+v %+v", r, r.Refusal)
	}
	if res, body := c.do("GET", "/v1/documents/"+string(r.Digest), nil); res.StatusCode != http.StatusOK {
		t.Errorf("on the ledger: %d %s", res.StatusCode, body)
	}
}

// slowly gives 1,000 bytes, then pauses.
type slowly struct {
	data  []byte
	pause time.Duration
}

func (s *slowly) Read(p []byte) (int, error) {
	if len(s.data) == 0 {
		return 0, io.EOF
	}
	time.Sleep(s.pause)
	n := copy(p[:min(len(p), 1000)], s.data)
	s.data = s.data[n:]
	return n, nil
}

// TestAnUploadOfAVisitor uploads by a session, signs out in the middle, and goes on after
// signing in again, for longer than a request may take.
func TestAnUploadOfAVisitor(t *testing.T) {
	cfg := hubtest.Settings(t.TempDir())
	cfg.SignIn.Mode, cfg.Timeout = hub.SignInDevelopment, 400*time.Millisecond
	r := run(t, cfg)
	person := func(name string) *http.Client {
		jar, _ := cookiejar.New(nil)
		b := &http.Client{Jar: jar}
		r.get(b, identity.StartPath+"?person="+name+"&return=/livez")
		return b
	}
	c := &tusClient{T: t, url: r.url, browser: person("agent")}
	_, files, err := imported(1)
	if err != nil {
		t.Fatal(err)
	}
	data := files[0].Data
	path := c.create(int64(len(data)), documents.DigestOf(data).Hex())
	if status, body := c.patch(path, 0, &slowly{data: data[:1000], pause: time.Second}); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, body)
	}
	for name, browser := range map[string]*http.Client{"nobody": {}, "bank-a": person("bank-a")} {
		other := &tusClient{T: t, url: r.url, browser: browser}
		if status, _ := other.patch(path, 1000, strings.NewReader("x")); status != http.StatusUnauthorized && status != http.StatusNotFound {
			t.Errorf("%s: %d", name, status)
		}
	}
	c.browser = &http.Client{}
	if status, _ := c.patch(path, 1000, strings.NewReader("x")); status != http.StatusUnauthorized {
		t.Errorf("signed out: %d", status)
	}
	c.browser = person("agent")
	at := c.offset(path)
	if status, body := c.patch(path, at, &slowly{data: data[at:], pause: 300 * time.Millisecond}); status != http.StatusNoContent || at != 1000 {
		t.Errorf("from %d: %d %s", at, status, body)
	}
	if got := c.result(path); got.State != uploads.Taken && got.State != uploads.Taking {
		t.Errorf("%+v", got)
	}
}
