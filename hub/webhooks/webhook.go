package webhooks

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/events"
	"github.com/tradehub/tradehub/hub/query"
)

// MaxWebhooks bounds those of one organisation.
const MaxWebhooks = 10

// Errors of webhooks; ErrAddress is another.
var (
	ErrTooMany = fmt.Errorf("webhooks: at most %d", MaxWebhooks)
	ErrTypes   = errors.New("webhooks: name types of events, each once, or none for all")
	ErrFull    = errors.New("webhooks: too many deliveries wait")
)

// A Webhook is where an organisation wants its events.
type Webhook struct {
	ID      string        `json:"webhookId"`
	URL     string        `json:"url"`
	Types   []events.Type `json:"types"` // none: all
	Created time.Time     `json:"created"`
	// Off says why nothing is sent, "" where it is.
	Off     Off       `json:"off,omitempty"`
	Failing time.Time `json:"failingSince,omitzero"` // no delivery succeeded since
	Waiting int       `json:"waiting"`               // deliveries; MaxWaiting stands for as many or more
}

// Off says why nothing is sent.
type Off string

// The reasons.
const (
	OffByOwner Off = "OWNER"
	OffGone    Off = "GONE"    // the receiver answered 410
	OffFailing Off = "FAILING" // nothing succeeded for FailingFor
)

// FailingFor is how long deliveries may fail before a webhook is switched off.
const FailingFor = 5 * 24 * time.Hour

// A row is a webhook as it is kept.
type row struct {
	Webhook
	Reader events.Reader `json:"reader"`
	Secret []byte        `json:"secret"` // of HMAC-SHA-256
	Place  events.Place  `json:"place"`  // up to which its events are queued
	// Again is up to where a log that was built again may have events of before the webhook.
	Again uint64 `json:"again,omitempty"`
}

// A Made webhook is a new one with its secrets, which are shown once.
type Made struct {
	Webhook
	Secret    string `json:"secret,omitempty"` // whsec_…: of the signatures v1
	PublicKey string `json:"publicKey"`        // whpk_…: of the signatures v1a, the same for all
}

// A Change is what an owner may change. Nil leaves it.
type Change struct {
	URL   *string        `json:"url,omitempty"`
	Types *[]events.Type `json:"types,omitempty"`
	On    *bool          `json:"on,omitempty"`
}

// Log is where events are.
type Log interface {
	After(reader events.Reader, after events.Place, n int) ([]events.Entry, events.Place, error)
	Last(reader events.Reader) (events.Place, error)
	Changed() <-chan struct{}
}

// PublicKey returns the key of signatures v1a.
func (s *Sender) PublicKey() string {
	public, _ := s.Key.Public().(ed25519.PublicKey)
	return "whpk_" + base64.StdEncoding.EncodeToString(public)
}

// Create makes a webhook of the caller's organisation. Only what happens from now on is sent.
func (s *Sender) Create(who access.Caller, url string, types []events.Type) (*Made, error) {
	reader, ok := events.ReaderOf(who)
	if !ok {
		return nil, query.ErrNotFound
	}
	if _, err := s.Guard.URL(url); err != nil {
		return nil, err
	}
	if err := known(types); err != nil {
		return nil, err
	}
	place, err := s.Events.Last(reader)
	if err != nil {
		return nil, err
	}
	r := row{
		Webhook: Webhook{ID: "W-" + rand.Text()[:20], URL: url, Types: append([]events.Type{}, types...), Created: s.Now().UTC()},
		Reader:  reader, Secret: make([]byte, 32), Place: place,
	}
	_, _ = rand.Read(r.Secret) // never fails
	err = s.Rows.Update(func(tx cases.WebhookTx) error {
		own, err := of(tx, reader)
		if err == nil && len(own) >= MaxWebhooks {
			err = ErrTooMany
		}
		return errors.Join(err, tx.Put(r.ID, r))
	})
	if err != nil {
		return nil, err
	}
	return &Made{r.Webhook, "whsec_" + base64.StdEncoding.EncodeToString(r.Secret), s.PublicKey()}, nil
}

func known(types []events.Type) error {
	for i, t := range types {
		if !slices.Contains(events.Types, t) || slices.Contains(types[:i], t) {
			return ErrTypes
		}
	}
	return nil
}

// of returns the webhooks of a reader, the oldest first.
func of(tx cases.WebhookTx, reader events.Reader) (own []row, err error) {
	err = tx.All(func(text json.RawMessage) error {
		var r row
		if err := json.Unmarshal(text, &r); err != nil {
			return err
		}
		if r.Reader == reader {
			own = append(own, r)
		}
		return nil
	})
	slices.SortFunc(own, func(a, b row) int { return a.Created.Compare(b.Created) })
	return own, err
}

// owned returns a webhook of the caller's organisation, or query.ErrNotFound.
func owned(tx cases.WebhookTx, who access.Caller, id string) (r row, err error) {
	reader, ok := events.ReaderOf(who)
	err = tx.Get(id, &r)
	if !ok || errors.Is(err, cases.ErrNotFound) || err == nil && r.Reader != reader {
		return row{}, query.ErrNotFound
	}
	return r, err
}

// List returns the webhooks of the caller's organisation, the oldest first.
func (s *Sender) List(who access.Caller) (out []Webhook, err error) {
	reader, ok := events.ReaderOf(who)
	if !ok {
		return nil, query.ErrNotFound
	}
	out = []Webhook{}
	return out, s.Rows.View(func(tx cases.WebhookTx) error {
		own, err := of(tx, reader)
		for _, r := range own {
			if r.Waiting, err = waiting(tx, r.ID); err != nil {
				return err
			}
			out = append(out, r.Webhook)
		}
		return err
	})
}

// Get returns a webhook of the caller's organisation, or query.ErrNotFound.
func (s *Sender) Get(who access.Caller, id string) (*Webhook, error) {
	var out Webhook
	return &out, s.Rows.View(func(tx cases.WebhookTx) error {
		r, err := owned(tx, who, id)
		if err == nil {
			r.Waiting, err = waiting(tx, id)
		}
		out = r.Webhook
		return err
	})
}

// Change changes a webhook. One that is switched on again is sent what waited.
func (s *Sender) Change(who access.Caller, id string, c Change) (*Webhook, error) {
	if c.URL != nil {
		if _, err := s.Guard.URL(*c.URL); err != nil {
			return nil, err
		}
	}
	if c.Types != nil {
		if err := known(*c.Types); err != nil {
			return nil, err
		}
	}
	err := s.Rows.Update(func(tx cases.WebhookTx) error {
		r, err := owned(tx, who, id)
		if err != nil {
			return err
		}
		if c.URL != nil {
			r.URL = *c.URL
		}
		if c.Types != nil {
			r.Types = append([]events.Type{}, *c.Types...)
		}
		if c.On != nil {
			r.Off, r.Failing = OffByOwner, time.Time{}
			if *c.On {
				r.Off = ""
			}
		}
		return tx.Put(id, r)
	})
	if err != nil {
		return nil, err
	}
	s.wake()
	return s.Get(who, id)
}

// Drop forgets a webhook, and what waits for it.
func (s *Sender) Drop(who access.Caller, id string) error {
	return s.Rows.Update(func(tx cases.WebhookTx) error {
		if _, err := owned(tx, who, id); err != nil {
			return err
		}
		return tx.Drop(id)
	})
}
