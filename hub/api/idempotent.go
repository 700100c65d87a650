package api

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/failpoint"
	"github.com/tradehub/tradehub/hub/ledger"
)

// maxKey bounds an Idempotency-Key.
const maxKey = 255

// A replay renders a resource as it is now, with the status of the first answer.
type replay func(c *gin.Context, first cases.Request) error

// idempotent does a request with an Idempotency-Key once: another request under
// the same key is refused, and the same one again is shown the resource that the
// first made or changed, as it is now (draft-ietf-httpapi-idempotency-key-header-07).
// The hub keeps no answers. A request that failed does not use its key up; what it
// had committed, the ledger recognises by its ID. A nil again repeats h, which by
// itself does nothing twice.
func (s *server) idempotent(h func(*gin.Context) error, again replay) gin.HandlerFunc {
	return s.handle(func(c *gin.Context) error {
		key := c.GetHeader("Idempotency-Key")
		if key == "" || len(key) > maxKey {
			return problem(CodeKeyMissing, "detail.key.missing", "most", maxKey)
		}
		body, err := s.body(c, s.MaxBody)
		if err != nil {
			return err
		}
		c.Request.Body = io.NopCloser(bytes.NewReader(body))
		flight := caller(c).Name + "|" + key
		if !s.flight.begin(flight) {
			return problem(CodeKeyInFlight, "detail.key.inFlight")
		}
		defer s.flight.end(flight)
		digest := documents.DigestOf(append([]byte(c.Request.Method+" "+c.Request.URL.Path+"\n"), body...))
		first, err := s.Requests.Request(caller(c).Name, key)
		switch {
		case errors.Is(err, cases.ErrNotFound):
			return s.first(c, key, digest, h)
		case err != nil:
			return err
		case first.Digest != digest:
			return problem(CodeKeyReused, "detail.key.reused")
		}
		c.Header("Idempotency-Replayed", "true")
		if again == nil {
			return h(c)
		}
		return again(c, first)
	})
}

// first answers a request under a new key and keeps that it succeeded.
func (s *server) first(c *gin.Context, key string, digest documents.Digest, h func(*gin.Context) error) error {
	if err := h(c); err != nil {
		return err
	}
	failpoint.Reach("done") // but not yet kept
	receipt, _ := c.Value(receiptKey).(ledger.Receipt)
	err := s.Requests.Put(caller(c).Name, key, cases.Request{
		Digest: digest, At: s.Now(), Status: c.Writer.Status(), Location: cmp.Or(c.Writer.Header().Get("Location"), c.Writer.Header().Get("Content-Location")), Receipt: receipt,
	})
	failpoint.Reach("answer kept") // but the answer may not be sent yet
	if err != nil {                // the client has its answer: a second one behind it would spoil it
		s.Log.Error("a request could not be kept", "request", c.GetString(requestKey), "cause", err)
	}
	return nil
}

// relocate names the resource as the first answer did (RFC 9110, 8.7 and 10.2.2).
func relocate(c *gin.Context, first cases.Request) {
	header := "Content-Location"
	if first.Status == http.StatusCreated {
		header = "Location"
	}
	c.Header(header, first.Location)
}

// receiptKey is where a handler notes the receipt that its answer names.
const receiptKey = "receipt"

// flights are the keys with a first request in flight in this process.
type flights struct {
	mu   sync.Mutex
	keys map[string]bool // guarded by mu
}

func (f *flights) begin(key string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.keys[key] {
		return false
	}
	if f.keys == nil {
		f.keys = map[string]bool{}
	}
	f.keys[key] = true
	return true
}

func (f *flights) end(key string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.keys, key)
}
