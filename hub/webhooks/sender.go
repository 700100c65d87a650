package webhooks

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/events"
)

// Bounds of sending.
const (
	atOnce     = 32          // deliveries of all webhooks
	atOnceEach = 4           // of one
	lookEvery  = time.Second // for deliveries whose time has come
	queueRows  = 100         // events that one transaction queues
)

// A Sender keeps webhooks and sends what waits for them. Its methods may be called concurrently.
type Sender struct {
	Rows   *cases.Webhooks
	Events Log
	Guard  Guard
	Key    ed25519.PrivateKey // of signatures v1a
	Source string             // of events, as CloudEvents has it
	Now    func() time.Time
	Log    *slog.Logger
	// Sent notes an attempt: for metrics; nil is nobody.
	Sent func(fault Fault)

	client *http.Client
	more   chan struct{}
	slots  chan struct{} // one for each attempt that runs
	busy   sync.Map      // IDs of webhooks that are being sent to
}

// Open returns the sender, ready to run.
func (s *Sender) Open() *Sender {
	s.client, s.more, s.slots = s.Guard.client(), make(chan struct{}, 1), make(chan struct{}, atOnce)
	return s
}

func (s *Sender) wake() {
	select {
	case s.more <- struct{}{}:
	default:
	}
}

// Run sends until ctx ends.
func (s *Sender) Run(ctx context.Context) {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	var sending sync.WaitGroup
	defer sending.Wait()
	for ctx.Err() == nil {
		changed := s.Events.Changed()
		if err := s.step(ctx, &sending); err != nil && ctx.Err() == nil {
			s.Log.Warn("webhooks stopped; trying again", "cause", err)
		}
		select {
		case <-changed:
		case <-s.more:
		case <-look.C:
		case <-ctx.Done():
		}
	}
}

// step queues what happened, and begins to send what is due: for each webhook by itself, so that
// one that does not answer delays no other.
func (s *Sender) step(ctx context.Context, sending *sync.WaitGroup) error {
	all, err := s.on()
	if err != nil {
		return err
	}
	for _, r := range all {
		if err := s.queue(ctx, r.ID); err != nil {
			return err
		}
		if _, busy := s.busy.LoadOrStore(r.ID, true); busy {
			continue
		}
		due, err := s.due(r.ID)
		if err != nil || len(due) == 0 {
			s.busy.Delete(r.ID)
			if err != nil {
				return err
			}
			continue
		}
		sending.Go(func() {
			s.sendAll(ctx, r, due)
			s.busy.Delete(r.ID)
			s.wake() // there may be more
		})
	}
	return nil
}

func (s *Sender) sendAll(ctx context.Context, r row, due []Delivery) {
	var sending sync.WaitGroup
	own := make(chan struct{}, atOnceEach)
	for _, d := range due {
		own <- struct{}{}
		s.slots <- struct{}{}
		sending.Go(func() {
			defer func() { <-s.slots; <-own }()
			if ctx.Err() == nil {
				s.send(ctx, r, d)
			}
		})
	}
	sending.Wait()
}

// on returns the webhooks that are on.
func (s *Sender) on() (all []row, err error) {
	return all, s.Rows.View(func(tx cases.WebhookTx) error {
		return tx.All(func(text json.RawMessage) error {
			var r row
			err := json.Unmarshal(text, &r)
			if err == nil && r.Off == "" {
				all = append(all, r)
			}
			return err
		})
	})
}

// queue writes what happened since the webhook's place as deliveries, with its new place.
func (s *Sender) queue(ctx context.Context, id string) error {
	for ctx.Err() == nil {
		n := 0
		err := s.Rows.Update(func(tx cases.WebhookTx) error {
			var r row
			if err := tx.Get(id, &r); err != nil {
				return err
			}
			if w, err := waiting(tx, id); err != nil || w >= MaxWaiting {
				return err
			}
			entries, place, err := s.Events.After(r.Reader, r.Place, queueRows)
			if errors.Is(err, events.ErrEpoch) { // the log was lost, and is built again with the same IDs
				var end events.Place
				if end, err = s.Events.Last(r.Reader); err != nil {
					return err
				}
				r.Again = end.Seq
				entries, place, err = s.Events.After(r.Reader, events.Place{}, queueRows)
			}
			if err != nil || place == r.Place {
				return err
			}
			for _, e := range entries {
				if e.Seq <= r.Again && e.At.Before(r.Created) || len(r.Types) > 0 && !slices.Contains(r.Types, e.Type) {
					continue
				}
				number, err := tx.Number()
				if err != nil {
					return err
				}
				if err := tx.PutDelivery(id, number, true, queued(number, e.Event, s.Now().UTC())); err != nil {
					return err
				}
			}
			n, r.Place = len(entries), place
			return tx.Put(id, r)
		})
		if errors.Is(err, cases.ErrNotFound) { // it was dropped
			return nil
		}
		if err != nil || n < queueRows {
			return err
		}
	}
	return ctx.Err()
}

// due returns deliveries of a webhook whose time has come, some of them.
func (s *Sender) due(id string) (out []Delivery, err error) {
	now := s.Now()
	return out, s.Rows.View(func(tx cases.WebhookTx) error {
		return tx.Deliveries(id, true, func(text json.RawMessage) (bool, error) {
			var d Delivery
			if err := json.Unmarshal(text, &d); err != nil {
				return false, err
			}
			if !d.Next.After(now) {
				out = append(out, d)
			}
			return len(out) < atOnce, nil
		})
	})
}

// send makes one attempt and notes what came of it.
func (s *Sender) send(ctx context.Context, r row, d Delivery) {
	status, asked, fault := s.attempt(ctx, r, d)
	if ctx.Err() != nil { // what came of it is not known: it is sent again after the start
		return
	}
	at := s.Now().UTC()
	if fault == "" {
		d.delivered(at, status)
	} else {
		d.failed(at, fault, status, asked)
	}
	if s.Sent != nil {
		s.Sent(fault)
	}
	err := s.Rows.Update(func(tx cases.WebhookTx) error { return s.note(tx, r.ID, d, status) })
	if err != nil && !errors.Is(err, cases.ErrNotFound) {
		s.Log.Warn("what came of a delivery was not kept; it is sent again", "webhook", r.ID, "cause", err)
	}
}

// note keeps a delivery after an attempt, and whether its webhook is to go on.
func (s *Sender) note(tx cases.WebhookTx, id string, d Delivery, status int) error {
	var r row
	if err := tx.Get(id, &r); err != nil {
		return err
	}
	var was Delivery
	if err := tx.GetDelivery(id, d.Number, &was); err != nil {
		return err
	}
	before := r
	switch {
	case d.State == Delivered:
		r.Failing = time.Time{}
	case status == http.StatusGone:
		r.Off = OffGone
	case r.Failing.IsZero():
		r.Failing = d.Last
	case d.Last.Sub(r.Failing) > FailingFor:
		r.Off = OffFailing
	}
	if r.Off != before.Off {
		s.Log.Warn("a webhook was switched off", "webhook", id, "why", r.Off)
	}
	if r.Off != before.Off || !r.Failing.Equal(before.Failing) {
		if err := tx.Put(id, r); err != nil {
			return err
		}
	}
	if err := tx.PutDelivery(id, d.Number, d.State == Waiting, d); err != nil || d.State == Waiting {
		return err
	}
	return prune(tx, id)
}

// prune drops the oldest finished deliveries beyond maxKept.
func prune(tx cases.WebhookTx, id string) error {
	n := 0
	var old []uint64
	err := tx.Deliveries(id, false, func(text json.RawMessage) (bool, error) {
		if n++; n <= maxKept {
			return true, nil
		}
		var d Delivery
		err := json.Unmarshal(text, &d)
		old = append(old, d.Number)
		return true, err
	})
	for _, number := range old {
		err = errors.Join(err, tx.DropDelivery(id, number))
	}
	return err
}

// attempt sends a delivery. asked is how long the receiver wants to be left alone.
func (s *Sender) attempt(ctx context.Context, r row, d Delivery) (status int, asked time.Duration, fault Fault) {
	u, err := s.Guard.URL(r.URL)
	if err != nil {
		return 0, 0, FaultAddress
	}
	body, err := json.Marshal(d.Event.Cloud(s.Source))
	if err != nil {
		s.Log.Error("event", "cause", err)
		return 0, 0, FaultConnect
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(body))
	if err != nil {
		return 0, 0, FaultAddress
	}
	req.Header.Set("Content-Type", "application/cloudevents+json")
	req.Header.Set("User-Agent", "Tradehub")
	if err := s.sign(req.Header, r.Secret, d.ID, body); err != nil {
		s.Log.Error("sign a webhook", "cause", err)
		return 0, 0, FaultConnect
	}
	res, err := s.client.Do(req)
	switch {
	case errors.Is(err, ErrAddress):
		return 0, 0, FaultAddress
	case err != nil:
		return 0, 0, FaultConnect
	}
	_, _ = io.CopyN(io.Discard, res.Body, maxAnswer) // so that the receiver's write does not fail
	_ = res.Body.Close()
	if res.StatusCode/100 == 2 {
		return res.StatusCode, 0, ""
	}
	if n, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil && n > 0 {
		asked = min(time.Duration(n)*time.Second, longestWait)
	}
	return res.StatusCode, asked, FaultStatus
}

// sign adds the headers of Standard Webhooks 1.0, with one signature by the webhook's own secret
// and one by the hub's key, which its receivers can check without a secret.
func (s *Sender) sign(h http.Header, secret []byte, id string, body []byte) error {
	at := s.Now()
	w, err := standard.NewWebhookRaw(secret)
	if err != nil {
		return err
	}
	own, err := w.Sign(id, at, body)
	if err != nil {
		return err
	}
	all := ed25519.Sign(s.Key, fmt.Appendf(nil, "%s.%d.%s", id, at.Unix(), body))
	h.Set(standard.HeaderWebhookID, id)
	h.Set(standard.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	h.Set(standard.HeaderWebhookSignature, own+" v1a,"+base64.StdEncoding.EncodeToString(all))
	return nil
}
