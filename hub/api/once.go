package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
)

// maxKey bounds an Idempotency-Key.
const maxKey = 255

// once answers a request with an Idempotency-Key once: the same request again
// gets the same answer, another request under the same key is refused
// (draft-ietf-httpapi-idempotency-key-header-07). A request that failed on the
// hub's side is not kept, so that a retry can succeed; what it had already committed,
// the ledger recognises by its ID.
func (s *server) once(h func(*gin.Context) error) gin.HandlerFunc {
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
		row := caller(c).Name + "|" + key
		if !s.flight.begin(row) {
			return problem(CodeKeyInFlight, "detail.key.inFlight")
		}
		defer s.flight.end(row)
		return s.answer(c, row, requestDigest(c, body), h)
	})
}

func (s *server) answer(c *gin.Context, row string, request documents.Digest, h func(*gin.Context) error) error {
	kept, err := s.Answers.Answer(row)
	switch {
	case err == nil && kept.Request != request:
		return problem(CodeKeyReused, "detail.key.reused")
	case err == nil:
		replay(c, kept)
		return nil
	case !errors.Is(err, cases.ErrNotFound):
		return err
	}
	rec := &recorder{ResponseWriter: c.Writer}
	c.Writer = rec
	if err := h(c); err != nil {
		s.refuse(c, err)
	}
	s.at("done")
	if rec.Status() >= http.StatusInternalServerError || rec.Status() == http.StatusConflict {
		return nil
	}
	err = s.Answers.PutAnswer(row, cases.Answer{
		Request: request, At: s.Now(), Status: rec.Status(), Body: rec.body.Bytes(),
		Header: map[string]string{"Content-Type": rec.Header().Get("Content-Type"), "Location": rec.Header().Get("Location")},
	})
	s.at("answer kept")
	if err != nil { // the client has its answer: a second one behind it would spoil it
		s.Log.Error("an answer could not be kept", "request", c.GetString(requestKey), "cause", err)
	}
	return nil
}

func replay(c *gin.Context, a cases.Answer) {
	for k, v := range a.Header {
		if v != "" {
			c.Header(k, v)
		}
	}
	c.Header("Idempotency-Replayed", "true")
	c.Status(a.Status)
	_, _ = c.Writer.Write(a.Body) // the client may be gone; the answer stays kept
}

func requestDigest(c *gin.Context, body []byte) documents.Digest {
	msg := append([]byte(c.Request.Method+" "+c.Request.URL.Path+"\n"), body...)
	return digest(msg)
}

func digest(b []byte) documents.Digest {
	sums, err := accel.Standard().HashBatch(context.Background(), [][]byte{b}, accel.SHA256)
	if err != nil { // the standard engine knows SHA-256 and its context never ends
		panic(err)
	}
	return documents.NewDigest(accel.SHA256, sums[0][0])
}

// recorder keeps what is written, to be kept as the answer.
type recorder struct {
	gin.ResponseWriter
	body bytes.Buffer
}

func (r *recorder) Write(b []byte) (int, error) {
	r.body.Write(b)
	return r.ResponseWriter.Write(b)
}

// flights are the keys whose first request is being answered in this process.
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
