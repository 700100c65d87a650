package webhooks

import (
	"encoding/json"
	"math/rand/v2"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/events"
)

// Test is the type of an event that an owner has sent, to try a receiver.
const Test events.Type = "webhook.test"

// Bounds of deliveries, of one webhook.
const (
	MaxWaiting = 10_000 // then the log keeps what comes
	maxKept    = 200    // that are finished
)

// A State is the state of a delivery.
type State string

// The states.
const (
	Waiting   State = "WAITING"
	Delivered State = "DELIVERED"
	Dead      State = "DEAD" // given up; its owner may have it sent again
)

// A Delivery is one event on its way to one webhook.
type Delivery struct {
	Number   uint64       `json:"number"`
	ID       string       `json:"messageId"` // webhook-id, the same however often it is sent
	Event    events.Event `json:"event"`
	State    State        `json:"state"`
	Attempts int          `json:"attempts"`
	Next     time.Time    `json:"next,omitzero"`    // when it is sent again
	Last     time.Time    `json:"last,omitzero"`    // when it was sent last
	Status   int          `json:"status,omitempty"` // of the last answer
	Fault    Fault        `json:"fault,omitempty"`  // of the last attempt
}

// A Fault is why an attempt failed.
type Fault string

// The faults. None names what the address resolved to: that would be told of the hub's network.
const (
	FaultAddress Fault = "ADDRESS" // nothing is sent there
	FaultConnect Fault = "CONNECT" // no answer, or none in time
	FaultStatus  Fault = "STATUS"  // not 2xx
)

// schedule is how long after each attempt that failed the next one comes (Standard Webhooks 1.0),
// give or take a tenth. After the last one a delivery is dead.
var schedule = []time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}

// longestWait bounds what a receiver may ask for by Retry-After.
const longestWait = 24 * time.Hour

// failed notes an attempt that failed.
func (d *Delivery) failed(at time.Time, fault Fault, status int, asked time.Duration) {
	d.Attempts++
	d.Last, d.Fault, d.Status = at, fault, status
	if d.Attempts > len(schedule) {
		d.State, d.Next = Dead, time.Time{}
		return
	}
	wait := schedule[d.Attempts-1]
	wait += time.Duration((rand.Float64() - 0.5) * float64(wait) / 5) //nolint:gosec // spreads attempts, and guards nothing
	d.Next = at.Add(min(max(wait, asked), longestWait))
}

// delivered notes an attempt that succeeded.
func (d *Delivery) delivered(at time.Time, status int) {
	d.Attempts++
	d.State, d.Next, d.Last, d.Fault, d.Status = Delivered, time.Time{}, at, "", status
}

// messageID is the same for an event however often, and to whomever, it is sent.
func messageID(e events.Event) string { return "msg_" + documents.DigestOf([]byte(e.ID)).Hex()[:32] }

// waiting counts the deliveries that wait, up to MaxWaiting.
func waiting(tx cases.WebhookTx, id string) (n int, err error) {
	return n, tx.Deliveries(id, true, func(json.RawMessage) (bool, error) {
		n++
		return n < MaxWaiting, nil
	})
}

// Deliveries returns at most n deliveries of a webhook: those that wait, the next first, and then
// the finished, the last first. A webhook of another organisation is query.ErrNotFound.
func (s *Sender) Deliveries(who access.Caller, id string, state State, n int) (out []Delivery, err error) {
	out = []Delivery{}
	return out, s.Rows.View(func(tx cases.WebhookTx) error {
		if _, err := owned(tx, who, id); err != nil {
			return err
		}
		collect := func(text json.RawMessage) (bool, error) {
			var d Delivery
			if err := json.Unmarshal(text, &d); err != nil {
				return false, err
			}
			if state == "" || d.State == state {
				out = append(out, d)
			}
			return len(out) < n, nil
		}
		if err := tx.Deliveries(id, true, collect); err != nil || len(out) >= n {
			return err
		}
		return tx.Deliveries(id, false, collect)
	})
}

// Retry has a finished delivery sent again, or one that waits sent now.
func (s *Sender) Retry(who access.Caller, id string, number uint64) (*Delivery, error) {
	var d Delivery
	err := s.Rows.Update(func(tx cases.WebhookTx) error {
		if _, err := owned(tx, who, id); err != nil {
			return err
		}
		if err := tx.GetDelivery(id, number, &d); err != nil {
			return err
		}
		d.State, d.Next, d.Attempts = Waiting, s.Now().UTC(), 0
		return tx.PutDelivery(id, number, true, d)
	})
	s.wake()
	return &d, err
}

// Test sends an event that nothing happened for.
func (s *Sender) Test(who access.Caller, id string) (*Delivery, error) {
	var d Delivery
	now := s.Now().UTC()
	err := s.Rows.Update(func(tx cases.WebhookTx) error {
		r, err := owned(tx, who, id)
		if err != nil {
			return err
		}
		n0, err := waiting(tx, id)
		if err == nil && n0 >= MaxWaiting {
			err = ErrFull
		}
		if err != nil {
			return err
		}
		n, err := tx.Number()
		if err != nil {
			return err
		}
		d = queued(n, events.Event{ID: id + "/test/" + documents.DigestOf([]byte(now.String())).Hex()[:16], Type: Test, Subject: r.ID, At: now}, now)
		return tx.PutDelivery(id, n, true, d)
	})
	s.wake()
	return &d, err
}

func queued(number uint64, e events.Event, at time.Time) Delivery {
	return Delivery{Number: number, ID: messageID(e), Event: e, State: Waiting, Next: at}
}
