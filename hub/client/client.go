package client

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// A Client calls one hub as one caller. Its methods may be called concurrently.
type Client struct {
	Base     string       // the hub's address: https://hub.example
	Token    string       // the caller's
	Language string       // of problems: en, zh-Hans or zh-Hant; "" is English
	HTTP     *http.Client // nil is one with a time limit of two minutes
	Attempts int          // of one call, the first included; 0 is 5
	Wait     time.Duration
}

const (
	defaultAttempts = 5
	defaultWait     = 200 * time.Millisecond // before the second attempt, and twice as long before each later one
	maxWait         = 30 * time.Second
	maxAnswer       = 64 << 20 // bytes
)

var standard = &http.Client{
	Timeout: 2 * time.Minute,
	// a token goes to the hub that was named and nowhere else
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// A call is one request, as often as it is sent.
type call struct {
	method, path string
	key          string // Idempotency-Key; "" is none
	headers      http.Header
	body         []byte
}

// do sends the call until it is answered and decodes the answer. Errors: *Problem for a refusal;
// otherwise the hub did not answer, and whether the request was done is not known.
func (c *Client) do(ctx context.Context, q call, into any) (http.Header, error) {
	header, b, err := c.repeat(ctx, q)
	if err != nil {
		return nil, err
	}
	if raw, ok := into.(*[]byte); ok {
		*raw = b
		return header, nil
	}
	if err := json.Unmarshal(b, into); err != nil {
		return nil, fmt.Errorf("%s %s: the answer: %w", q.method, q.path, err)
	}
	return header, nil
}

// repeat sends the call again while that is of use.
func (c *Client) repeat(ctx context.Context, q call) (http.Header, []byte, error) {
	attempts, wait := c.Attempts, c.Wait
	if attempts <= 0 {
		attempts = defaultAttempts
	}
	if wait <= 0 {
		wait = defaultWait
	}
	for n := 1; ; n++ {
		status, header, b, err := c.send(ctx, q)
		if err == nil && status < http.StatusMultipleChoices {
			return header, b, nil
		}
		pause := wait << (n - 1)
		if err == nil {
			p := problemOf(status, header, b)
			if p.RetryAfter > pause {
				pause = p.RetryAfter
			}
			if err = p; !p.Temporary() {
				return nil, nil, p
			}
		}
		if n >= attempts || pause > maxWait {
			return nil, nil, err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, nil, errors.Join(ctx.Err(), err)
		}
	}
}

func (c *Client) send(ctx context.Context, q call) (status int, header http.Header, body []byte, _ error) {
	req, err := http.NewRequestWithContext(ctx, q.method, strings.TrimSuffix(c.Base, "/")+q.path, bytes.NewReader(q.body))
	if err != nil {
		return 0, nil, nil, err
	}
	for name, values := range q.headers {
		req.Header[name] = values
	}
	req.Header.Set("Authorization", "Bearer "+c.Token)
	if c.Language != "" {
		req.Header.Set("Accept-Language", c.Language)
	}
	if q.key != "" {
		req.Header.Set("Idempotency-Key", q.key)
	}
	by := c.HTTP
	if by == nil {
		by = standard
	}
	res, err := by.Do(req)
	if err != nil {
		return 0, nil, nil, err
	}
	b, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	return res.StatusCode, res.Header, b, errors.Join(err, res.Body.Close())
}

// post sends a body as JSON, under the key or one that is made for it.
func (c *Client) post(ctx context.Context, key, path string, body, into any, headers ...string) (http.Header, error) {
	b, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	if key == "" {
		key = rand.Text()
	}
	q := call{method: http.MethodPost, path: path, key: key, headers: http.Header{"Content-Type": {"application/json"}}, body: b}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i+1] != "" {
			q.headers.Set(headers[i], headers[i+1])
		}
	}
	return c.do(ctx, q, into)
}

func (c *Client) get(ctx context.Context, path string, into any) (http.Header, error) {
	return c.do(ctx, call{method: http.MethodGet, path: path}, into)
}
