package portal_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/hubtest"
)

// A stream is an open page's stream of events.
type stream struct {
	*testing.T
	status int
	lines  chan string // closed at the end
	close  context.CancelFunc
}

// listen opens the stream of a page.
func (p guest) listen(page string, headers ...string) *stream {
	p.Helper()
	ctx, cancel := context.WithCancel(p.Context())
	p.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.URL()+"/events?page="+page, nil)
	if err != nil {
		p.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := p.client.Do(req)
	if err != nil {
		p.Fatal(err)
	}
	s := &stream{p.T, res.StatusCode, make(chan string, 1000), cancel}
	go func() {
		defer close(s.lines)
		defer func() { _ = res.Body.Close() }()
		for in := bufio.NewScanner(res.Body); in.Scan(); {
			s.lines <- in.Text()
		}
	}()
	return s
}

// changed reports whether the page changes within the time.
func (s *stream) changed(within time.Duration) bool {
	s.Helper()
	end := time.After(within)
	for {
		select {
		case line, ok := <-s.lines:
			if !ok {
				return false
			}
			if line == "event: changed" {
				return true
			}
			if text, ok := strings.CutPrefix(line, "data:"); ok && text != "" {
				s.Errorf("an event says %q", line)
			}
		case <-end:
			return false
		}
	}
}

const soonEnough = 2 * time.Second

// TestLive changes things and wants those pages told that show them, in time, and nobody else.
func TestLive(t *testing.T) {
	t.Parallel()
	w := openWorld(t)
	c := presented(w, hubtest.Altered, "SZ-2026-000001")
	supervisor := enter(w, "supervisor")
	overview, list, claims := supervisor.listen("/overview"), supervisor.listen("/supervision/cases"), supervisor.listen("/supervision/claims")
	for _, s := range []*stream{overview, list, claims} {
		if s.status != http.StatusOK {
			t.Fatalf("%d", s.status)
		}
	}
	w.Verified("bank-b", hubtest.Import, "SZ-2026-000002")
	if !overview.changed(soonEnough) {
		t.Error("a verdict does not change the overview in time")
	}
	overridden(w, c)
	if !list.changed(soonEnough) {
		t.Error("a decision does not change the list of cases in time")
	}
	if !claims.changed(soonEnough) {
		t.Error("a claim does not change the list of claims in time")
	}
	kept, err := w.Hub.Desk.Book.Case(c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Hub.Desk.Book.Put(kept, cases.EventAnswered, kept.Touched); err != nil || !list.changed(soonEnough) {
		t.Errorf("an answer does not change the list of cases in time: %v", err)
	}
	if s := supervisor.listen("/overview", "Last-Event-ID", "1"); !s.changed(soonEnough) {
		t.Error("a stream that was cut does not say that something may have been missed")
	}
}

// TestLiveIsForReaders holds that a stream is only for a page that its reader may open.
func TestLiveIsForReaders(t *testing.T) {
	t.Parallel()
	w := openWorld(t)
	for page, who := range map[string]string{
		"/overview": "bank-a", "/supervision/cases": "auditor", "/supervision/cases/K-1": "agent", "/verify": "supervisor",
		"/nowhere": "supervisor", "": "supervisor", "//evil": "supervisor", "/overview%3Fx=1": "supervisor", "/overview%23": "supervisor",
	} {
		if s := enter(w, who).listen(page); s.status != http.StatusNotFound {
			t.Errorf("%s listens to %q: %d", who, page, s.status)
		}
	}
	if s := enter(w, "auditor").listen("/overview"); s.status != http.StatusOK {
		t.Errorf("an auditor: %d", s.status)
	}
}

// TestLiveIsBounded opens too many tabs, and closes them.
func TestLiveIsBounded(t *testing.T) {
	t.Parallel()
	w := openWorld(t)
	p := enter(w, "supervisor")
	var open []*stream
	for range 20 {
		s := p.listen("/overview")
		if s.status != http.StatusOK {
			t.Fatalf("tab %d: %d", len(open), s.status)
		}
		open = append(open, s)
	}
	if s := p.listen("/overview"); s.status != http.StatusTooManyRequests {
		t.Errorf("one tab more: %d", s.status)
	}
	if s := enter(w, "auditor").listen("/overview"); s.status != http.StatusOK {
		t.Errorf("another person: %d", s.status)
	}
	for _, s := range open {
		s.close()
	}
	for end := time.Now().Add(10 * time.Second); p.listen("/overview").status != http.StatusOK; {
		if time.Now().After(end) {
			t.Fatal("streams that were closed still count")
		}
	}
}
