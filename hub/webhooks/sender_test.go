package webhooks_test

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/events"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/webhooks"
)

var (
	bank  = access.Caller{Name: "bank-a", MSPID: "BankAMSP", Role: protocol.RoleBank}
	other = access.Caller{Name: "bank-b", MSPID: "BankBMSP", Role: protocol.RoleBank}
)

// A log is one reader's.
type log struct {
	mu      sync.Mutex
	entries []events.Entry
	changed chan struct{}
}

func (l *log) add(id string, t events.Type) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, events.Entry{Seq: uint64(len(l.entries) + 1), Event: events.Event{ID: id, Type: t, Subject: id, At: time.Now().Add(time.Hour)}})
	close(l.changed)
	l.changed = make(chan struct{})
}

func (l *log) After(_ events.Reader, after events.Place, n int) ([]events.Entry, events.Place, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	end := min(after.Seq+uint64(n), uint64(len(l.entries)))
	return l.entries[after.Seq:end:end], events.Place{Epoch: "e", Seq: end}, nil
}

func (l *log) Last(events.Reader) (events.Place, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return events.Place{Epoch: "e", Seq: uint64(len(l.entries))}, nil
}

func (l *log) Changed() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.changed
}

// A world is a file of webhooks, and a clock.
type world struct {
	*testing.T
	path  string
	log   *log
	ahead atomic.Int64 // of the clock
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return &world{T: t, path: filepath.Join(t.TempDir(), "hub.db"), log: &log{changed: make(chan struct{})}}
}

func (w *world) now() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) }

// with runs f with a sender that runs meanwhile.
func (w *world) with(f func(*webhooks.Sender)) {
	w.Helper()
	db, err := cases.Open(w.path)
	if err != nil {
		w.Fatal(err)
	}
	seal, err := cases.NewSeal(make([]byte, 32))
	if err != nil {
		w.Fatal(err)
	}
	s := (&webhooks.Sender{
		Rows: db.Webhooks(seal), Events: w.log, Guard: webhooks.Guard{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}},
		Key: ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)), Source: "urn:test", Now: w.now, Log: slog.New(slog.DiscardHandler),
	}).Open()
	ctx, stop := context.WithCancel(w.Context())
	done := make(chan struct{})
	go func() { defer close(done); s.Run(ctx) }()
	f(s)
	stop()
	<-done
	if err := db.Close(); err != nil {
		w.Fatal(err)
	}
}

// A receiver notes what it took.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	status func() int
	taken  map[string][]string // message IDs by event
	last   *http.Request
	body   []byte
}

func newReceiver(t *testing.T, status func() int) *receiver {
	t.Helper()
	r := &receiver{status: status, taken: map[string][]string{}}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		var e events.CloudEvent
		r.mu.Lock()
		defer r.mu.Unlock()
		code := r.status()
		if err := json.Unmarshal(body, &e); err == nil && code/100 == 2 {
			r.taken[e.ID] = append(r.taken[e.ID], req.Header.Get("Webhook-Id"))
			r.last, r.body = req, body
		}
		w.WriteHeader(code)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) has(n int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.taken) >= n
}

func always(code int) func() int { return func() int { return code } }

// until waits for a condition.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for !ok() {
		if t.Context().Err() != nil {
			t.Fatal(what)
		}
		time.Sleep(time.Millisecond)
	}
}

func create(t *testing.T, s *webhooks.Sender, url string, types ...events.Type) *webhooks.Made {
	t.Helper()
	m, err := s.Create(bank, url, types)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestNothingIsLost stops the hub a hundred times while it sends to a receiver that fails as often
// as not. Every event arrives, each under one ID.
func TestNothingIsLost(t *testing.T) {
	const stops, each = 100, 3
	w := newWorld(t)
	good := atomic.Bool{}
	r := newReceiver(t, func() int {
		if good.Load() || rand.IntN(2) == 0 {
			return http.StatusNoContent
		}
		return http.StatusInternalServerError
	})
	w.with(func(s *webhooks.Sender) { create(t, s, r.URL) })
	for i := range stops {
		w.ahead.Add(int64(time.Hour)) // what failed is due again
		w.with(func(*webhooks.Sender) {
			for j := range each {
				w.log.add(fmt.Sprintf("e-%d-%d", i, j), events.ClaimConfirmed)
			}
			time.Sleep(time.Duration(rand.IntN(4)) * time.Millisecond) // the moment of the stop
		})
	}
	good.Store(true)
	w.with(func(*webhooks.Sender) {
		until(t, "events are missing", func() bool { w.ahead.Add(int64(time.Hour)); return r.has(stops * each) })
	})
	for event, ids := range r.taken {
		for _, id := range ids {
			if id != ids[0] {
				t.Errorf("%s came as %v", event, ids)
			}
		}
	}
}

// TestSignatures checks both signatures as a receiver does, and that neither is of another body.
func TestSignatures(t *testing.T) {
	w := newWorld(t)
	r := newReceiver(t, always(http.StatusOK))
	w.with(func(s *webhooks.Sender) {
		m := create(t, s, r.URL)
		w.log.add("e-1", events.CaseDecided)
		until(t, "nothing came", func() bool { return r.has(1) })
		v, err := standard.NewWebhook(m.Secret)
		if err != nil {
			t.Fatal(err)
		}
		if err := v.Verify(r.body, r.last.Header); err != nil {
			t.Error(err)
		}
		if v.Verify(append(r.body, ' '), r.last.Header) == nil {
			t.Error("another body verifies")
		}
		h := r.last.Header
		_, own, ok := strings.Cut(h.Get(standard.HeaderWebhookSignature), " v1a,")
		sig, err := base64.StdEncoding.DecodeString(own)
		key, err2 := base64.StdEncoding.DecodeString(strings.TrimPrefix(m.PublicKey, "whpk_"))
		if err := errors.Join(err, err2); err != nil || !ok {
			t.Fatal(err, h)
		}
		signed := h.Get(standard.HeaderWebhookID) + "." + h.Get(standard.HeaderWebhookTimestamp) + "." + string(r.body)
		if !ed25519.Verify(key, []byte(signed), sig) || ed25519.Verify(key, []byte(signed+" "), sig) {
			t.Error("the signature v1a is not of the body alone")
		}
	})
}

// TestDeadLetters holds that a delivery is given up after its last attempt and can be sent again,
// and that a webhook that fails for days is switched off and can be switched on.
func TestDeadLetters(t *testing.T) {
	w := newWorld(t)
	var code atomic.Int64
	code.Store(http.StatusBadGateway)
	r := newReceiver(t, func() int { return int(code.Load()) })
	w.with(func(s *webhooks.Sender) {
		m := create(t, s, r.URL)
		w.log.add("e-1", events.ClaimConfirmed)
		var dead []webhooks.Delivery
		off := false
		until(t, "it is not given up", func() bool {
			w.ahead.Add(int64(25 * time.Hour))
			dead, _ = s.Deliveries(bank, m.ID, webhooks.Dead, 10)
			if now, err := s.Get(bank, m.ID); err == nil && now.Off == webhooks.OffFailing {
				off, now.Off = true, ""
				on := true
				_, _ = s.Change(bank, m.ID, webhooks.Change{On: &on})
			}
			return len(dead) == 1
		})
		if !off || dead[0].Attempts != 10 || dead[0].Status != http.StatusBadGateway {
			t.Errorf("switched off: %t; %+v", off, dead)
		}
		code.Store(http.StatusOK)
		if _, err := s.Retry(other, m.ID, dead[0].Number); !errors.Is(err, query.ErrNotFound) {
			t.Errorf("another bank sends it again: %v", err)
		}
		if _, err := s.Retry(bank, m.ID, dead[0].Number); err != nil {
			t.Fatal(err)
		}
		until(t, "it is not sent again", func() bool { return r.has(1) })
		code.Store(http.StatusGone)
		w.log.add("e-2", events.ClaimConfirmed)
		until(t, "a receiver that is gone is asked on", func() bool { now, err := s.Get(bank, m.ID); return err == nil && now.Off == webhooks.OffGone })
	})
}

// TestTypes holds that only what was asked is sent, and nothing of before.
func TestTypes(t *testing.T) {
	w := newWorld(t)
	r := newReceiver(t, always(http.StatusOK))
	w.with(func(s *webhooks.Sender) {
		w.log.add("before", events.ClaimConfirmed)
		create(t, s, r.URL, events.ClaimConfirmed)
		w.log.add("e-1", events.CaseDecided)
		w.log.add("e-2", events.ClaimConfirmed)
		until(t, "nothing came", func() bool { return r.has(1) })
	})
	if len(r.taken) != 1 || r.taken["e-2"] == nil {
		t.Errorf("came: %v", r.taken)
	}
}

// TestOneIsSlow holds that a receiver that does not answer delays no other webhook.
func TestOneIsSlow(t *testing.T) {
	w := newWorld(t)
	hold := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hold }))
	defer slow.Close()
	defer close(hold)
	r := newReceiver(t, always(http.StatusOK))
	w.with(func(s *webhooks.Sender) {
		create(t, s, slow.URL)
		create(t, s, r.URL)
		for i := range 20 {
			w.log.add(fmt.Sprint("e-", i), events.ClaimConfirmed)
		}
		until(t, "the other waits", func() bool { return r.has(20) })
	})
}

// TestWhoseWebhooks holds that an organisation sees, changes and tries its own alone.
func TestWhoseWebhooks(t *testing.T) {
	w := newWorld(t)
	w.with(func(s *webhooks.Sender) {
		m := create(t, s, "https://example.com/")
		none, absent := "W-none", func(who access.Caller, id string) []error {
			_, a := s.Get(who, id)
			_, b := s.Change(who, id, webhooks.Change{})
			_, c := s.Deliveries(who, id, "", 1)
			_, d := s.Test(who, id)
			return []error{a, b, c, d, s.Drop(who, id)}
		}
		for i, err := range absent(other, m.ID) {
			if same := absent(other, none)[i]; !errors.Is(err, query.ErrNotFound) || err.Error() != same.Error() {
				t.Errorf("%d: %v, want %v", i, err, same)
			}
		}
		if all, err := s.List(other); err != nil || len(all) != 0 {
			t.Errorf("another bank's list: %v, %v", all, err)
		}
		for i := 1; i < webhooks.MaxWebhooks; i++ {
			create(t, s, "https://example.com/")
		}
		if _, err := s.Create(bank, "https://example.com/", nil); !errors.Is(err, webhooks.ErrTooMany) {
			t.Errorf("one too many: %v", err)
		}
		if _, err := s.Create(other, "https://example.com/", []events.Type{"x"}); !errors.Is(err, webhooks.ErrTypes) {
			t.Errorf("an unknown type: %v", err)
		}
		if err := s.Drop(bank, m.ID); err != nil {
			t.Error(err)
		}
		if _, err := s.Get(bank, m.ID); !errors.Is(err, query.ErrNotFound) {
			t.Errorf("it is still there: %v", err)
		}
	})
}
