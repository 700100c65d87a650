package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// An Event is something that happened, as CloudEvents 1.0 has it. Ask for what it names.
type Event struct {
	ID      string          `json:"id"` // the same however often it comes
	Source  string          `json:"source"`
	Type    string          `json:"type"`    // "claim.confirmed"
	Subject string          `json:"subject"` // the ID of the case, verdict, claim or attestation
	Time    time.Time       `json:"time"`
	Data    json.RawMessage `json:"data"` // IDs and states
}

// Latest is the place from which on only later events come.
const Latest = "latest"

// Events returns what happened after a place, the oldest first, and the place after it. The place
// "" is the oldest event that is kept. Without events, ask again later from the same place.
func (c *Client) Events(ctx context.Context, after string) (events []Event, next string, err error) {
	var page struct {
		Events []Event `json:"events"`
		Next   string  `json:"next"`
	}
	_, err = c.get(ctx, "/v1/events?after="+url.QueryEscape(after), &page)
	return page.Events, page.Next, err
}

// ErrWebhook means that a request was not signed with the secret, or not lately.
var ErrWebhook = errors.New("client: not a webhook of the hub")

// Webhook returns the event of a request that a webhook sent, after its signature was checked with
// the webhook's secret, "whsec_…". The body is the request's, as it came. Answer 2xx once the event
// is kept: it is sent again otherwise. It may come twice.
func Webhook(secret string, header http.Header, body []byte) (*Event, error) {
	w, err := webhooks.NewWebhook(secret)
	if err != nil {
		return nil, fmt.Errorf("client: the secret: %w", err)
	}
	if err := w.Verify(body, header); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrWebhook, err)
	}
	var e Event
	if err := json.Unmarshal(body, &e); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrWebhook, err)
	}
	return &e, nil
}
