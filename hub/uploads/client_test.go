package uploads_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/store"
	"github.com/tradehub/tradehub/hub/uploads"
)

// A world is uploads over a real store and a real connection. Its Taker keeps the bytes, and
// may be told to fail.
type world struct {
	*testing.T
	dir    string
	store  *store.Store
	limits uploads.Limits
	*uploads.Uploads
	url string

	mu    sync.Mutex
	now   time.Time
	fail  error
	taken []uploads.Finished
}

// status is what the true hub answers; the texts are its own.
func explain(err error, _ string) uploads.Refusal {
	for known, r := range map[error]uploads.Refusal{
		uploads.ErrNotFound: {Status: 404, Code: "NOT_FOUND"}, uploads.ErrQuota: {Status: 429, Code: "TOO_MANY_UPLOADS"},
		uploads.ErrBusy: {Status: 503, Code: "BUSY"}, uploads.ErrDigest: {Status: 422, Code: "DIGEST_DIFFERS"},
		uploads.ErrEmpty: {Status: 400, Code: "BAD_REQUEST"}, uploads.ErrMetadata: {Status: 400, Code: "BAD_REQUEST"},
		uploads.ErrTooLarge: {Status: 413, Code: "TOO_LARGE"}, store.ErrFull: {Status: 507, Code: "STORAGE_FULL"},
		access.ErrNoCredentials: {Status: 401, Code: "UNAUTHENTICATED"}, errAway: {Status: 503, Code: "LEDGER_UNAVAILABLE"},
		errUnreadable: {Status: 422, Code: "DOCUMENT_REFUSED"},
	} {
		if errors.Is(err, known) {
			r.Detail = err.Error()
			return r
		}
	}
	return uploads.Refusal{Status: 500, Code: "INTERNAL"}
}

var (
	errAway       = errors.New("the ledger is away")
	errUnreadable = errors.New("no document")
	errPanic      = errors.New("a defect that panics")
)

func newWorld(t *testing.T, limits uploads.Limits) *world {
	t.Helper()
	return newWorldIn(t, t.TempDir(), limits)
}

func newWorldIn(t *testing.T, dir string, limits uploads.Limits) *world {
	t.Helper()
	w := &world{T: t, dir: dir, limits: limits, now: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}
	w.open()
	return w
}

func (w *world) open() {
	w.Helper()
	var err error
	if w.store, err = store.Open(w.dir, store.Options{}); err != nil {
		w.Fatal(err)
	}
	w.Uploads, err = uploads.Open(uploads.Options{
		Store: w.store, Take: w.take, Who: who, Explain: explain, Limits: w.limits, Now: w.clock, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		w.Fatal(err)
	}
	server := httptest.NewServer(w.Uploads)
	w.url = server.URL
	w.Cleanup(func() {
		server.Close()
		_ = w.store.Close()
	})
}

// restart is a new process on the same folder.
func (w *world) restart() {
	w.Helper()
	if err := w.store.Close(); err != nil {
		w.Fatal(err)
	}
	w.open()
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) failWith(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fail = err
}

// take keeps the file unless it is told to fail.
func (w *world) take(ctx context.Context, f uploads.Finished) (*uploads.Answer, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.taken = append(w.taken, f)
	if errors.Is(w.fail, errPanic) {
		panic(w.fail)
	}
	if w.fail != nil {
		return nil, w.fail
	}
	return &uploads.Answer{Digests: f.Digests}, f.Keep(ctx)
}

// who is the caller that the request's token names.
func who(r *http.Request) (access.Caller, error) {
	name, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return access.Caller{}, access.ErrNoCredentials
	}
	return access.Caller{Name: name, MSPID: name + "MSP"}, nil
}

// An answer is a response whose body was read.
type answer struct {
	status int
	header http.Header
	body   string
}

// do sends a request of tus as the caller.
func (w *world) do(caller, method, path string, body io.Reader, headers ...string) answer {
	w.Helper()
	req, err := http.NewRequestWithContext(w.Context(), method, w.url+path, body)
	if err != nil {
		w.Fatal(err)
	}
	if caller != "" {
		req.Header.Set("Authorization", "Bearer "+caller)
	}
	req.Header.Set("Tus-Resumable", "1.0.0")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return answer{body: err.Error()}
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		w.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(b)}
}

// create begins an upload and returns its path.
func (w *world) create(caller string, size int, metadata ...string) string {
	w.Helper()
	a := w.tryCreate(caller, size, metadata...)
	if a.status != http.StatusCreated || !strings.HasPrefix(a.header.Get("Location"), "/uploads/") {
		w.Fatalf("%d %s %q", a.status, a.body, a.header)
	}
	return a.header.Get("Location")
}

func (w *world) tryCreate(caller string, size int, metadata ...string) answer {
	w.Helper()
	var all []string
	for i := 0; i < len(metadata); i += 2 {
		all = append(all, metadata[i]+" "+base64.StdEncoding.EncodeToString([]byte(metadata[i+1])))
	}
	return w.do(caller, "POST", "/uploads/", nil, "Upload-Length", strconv.Itoa(size), "Upload-Metadata", strings.Join(all, ","))
}

func (w *world) patch(caller, path string, at int, data io.Reader) answer {
	w.Helper()
	return w.do(caller, "PATCH", path, data, "Upload-Offset", strconv.Itoa(at), "Content-Type", "application/offset+octet-stream")
}

func (w *world) send(caller, path string, data []byte) answer {
	w.Helper()
	return w.patch(caller, path, 0, bytes.NewReader(data))
}

// offset returns the acknowledged offset.
func (w *world) offset(caller, path string) int {
	w.Helper()
	a := w.do(caller, "HEAD", path, nil)
	n, err := strconv.Atoi(a.header.Get("Upload-Offset"))
	if a.status != http.StatusOK || err != nil {
		w.Fatalf("%d %q", a.status, a.header)
	}
	return n
}

// result returns what GET says.
func (w *world) result(caller, path string) (r uploads.Result) {
	w.Helper()
	a := w.do(caller, "GET", path, nil)
	if err := json.Unmarshal([]byte(a.body), &r); a.status != http.StatusOK || err != nil {
		w.Fatalf("%d %s", a.status, a.body)
	}
	return r
}

func (w *world) holds(data []byte) bool {
	got, err := w.store.Get(w.Context(), documents.DigestOf(data))
	return err == nil && bytes.Equal(got, data)
}
