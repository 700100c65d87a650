package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/events"
	"github.com/tradehub/tradehub/hub/hubtest"
)

// eventsOf reads all events that a caller may know.
func eventsOf(w *hubtest.World, caller string) (all []events.CloudEvent, next string) {
	w.Helper()
	for after := ""; ; after = next {
		var page api.EventPage
		w.Get(caller, "/v1/events?limit=2&after="+after).Into(http.StatusOK, &page)
		if next = page.Next; len(page.Events) == 0 {
			return all, next
		}
		all = append(all, page.Events...)
	}
}

// told waits until a caller was told of an event.
func told(w *hubtest.World, caller string, want events.Type, subject string) {
	w.Helper()
	for {
		all, _ := eventsOf(w, caller)
		if slices.ContainsFunc(all, func(e events.CloudEvent) bool { return e.Type == want && e.Subject == subject }) {
			return
		}
		if err := w.Context().Err(); err != nil {
			w.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
}

// TestEventsOfTwoBanks holds who is told what: the second bank of its match, nobody else of it,
// and neither bank of the other's claim or verdict.
func TestEventsOfTwoBanks(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	c := w.Reserved("bank-a", hubtest.Import, "R-1")
	v := w.Verified("bank-b", hubtest.Import, "R-2").Verdict.ID
	for _, caller := range []string{"supervisor", "auditor", "registrar"} {
		told(w, caller, events.ClaimReserved, c.ID)
		told(w, caller, events.VerdictRecorded, v)
	}
	told(w, "bank-a", events.ClaimReserved, c.ID)
	told(w, "bank-a", events.VerdictRecorded, c.Verdict)
	told(w, "bank-b", events.MatchDetected, v)
	for caller, others := range map[string]string{"bank-a": v, "bank-b": c.ID} {
		all, _ := eventsOf(w, caller)
		for _, e := range all {
			if e.Subject == others || caller == "bank-a" && e.Type == events.MatchDetected {
				t.Errorf("%s is told %+v", caller, e)
			}
		}
	}
	for _, caller := range []string{"agent", "seller", "customs", "supervisor", "auditor", "registrar"} {
		all, _ := eventsOf(w, caller)
		for _, e := range all {
			if e.Type == events.MatchDetected || caller == "agent" || caller == "seller" || caller == "customs" {
				t.Errorf("%s is told %+v", caller, e)
			}
		}
	}
	w.Get("relayer", "/v1/events").Problem(http.StatusNotFound, api.CodeNotFound)
}

// TestEventPlaces holds that a place is good for its caller alone, and that one that was made up
// is refused.
func TestEventPlaces(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	c := w.Reserved("bank-a", hubtest.Import, "R-1")
	told(w, "bank-a", events.ClaimReserved, c.ID)
	_, next := eventsOf(w, "bank-a")
	w.Get("bank-a-2", "/v1/events?after="+next).Into(http.StatusOK, new(api.EventPage)) // a colleague
	for _, caller := range []string{"bank-b", "supervisor", "agent"} {
		w.Get(caller, "/v1/events?after="+next).Problem(http.StatusBadRequest, api.CodeCursor)
	}
	w.Get("bank-a", "/v1/events?after=AAAA").Problem(http.StatusBadRequest, api.CodeCursor)
	w.Get("bank-a", "/v1/events?cursor="+next).Problem(http.StatusBadRequest, api.CodeBadRequest)
	w.Get("bank-a", "/v1/events?limit=0").Problem(http.StatusBadRequest, api.CodeBadRequest)
	var page api.EventPage
	w.Get("bank-a", "/v1/events?after=latest").Into(http.StatusOK, &page)
	if len(page.Events) != 0 || page.Next != next {
		t.Errorf("the end is %+v, want %s", page, next)
	}
}

// A stream is an open stream of events.
type stream struct {
	*hubtest.World
	lines *bufio.Scanner
	end   context.CancelFunc
}

func listen(w *hubtest.World, caller string, headers ...string) (*stream, int) {
	w.Helper()
	ctx, cancel := context.WithCancel(w.Context())
	req := must(http.NewRequestWithContext(ctx, http.MethodGet, w.URL()+"/v1/events", nil))
	req.Header.Set("Authorization", "Bearer "+caller)
	req.Header.Set("Accept", "text/event-stream")
	for pair := range slices.Chunk(headers, 2) {
		req.Header.Set(pair[0], pair[1])
	}
	res := must(http.DefaultClient.Do(req))
	w.Cleanup(func() { cancel(); _ = res.Body.Close() })
	return &stream{w, bufio.NewScanner(res.Body), cancel}, res.StatusCode
}

// next reads up to the next event, and the ID after it, "" for one of several.
func (s *stream) next() (e events.CloudEvent, id string) {
	s.Helper()
	for s.lines.Scan() {
		if text, ok := strings.CutPrefix(s.lines.Text(), "id: "); ok {
			id = text
		}
		if text, ok := strings.CutPrefix(s.lines.Text(), "data: "); ok {
			if err := json.Unmarshal([]byte(text), &e); err != nil {
				s.Fatal(err)
			}
			return e, id
		}
	}
	s.Fatalf("the stream ended: %v", s.lines.Err())
	return e, id
}

// TestEventStream holds that a stream goes on where an earlier one was cut, and brings each event
// once.
func TestEventStream(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	first, status := listen(w, "bank-a")
	if status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	for !first.lines.Scan() || !strings.HasPrefix(first.lines.Text(), "retry: ") {
		t.Fatalf("a stream begins with %q", first.lines.Text())
	}
	c := w.Reserved("bank-a", hubtest.Import, "R-1")
	var seen []string
	id := ""
	for id == "" {
		var e events.CloudEvent
		e, id = first.next()
		seen = append(seen, e.ID)
	}
	first.end()
	told(w, "bank-a", events.ClaimReserved, c.ID)
	all, _ := eventsOf(w, "bank-a")
	second, _ := listen(w, "bank-a", "Last-Event-ID", id)
	for len(seen) < len(all) {
		e, _ := second.next()
		seen = append(seen, e.ID)
	}
	for i, e := range all {
		if seen[i] != e.ID {
			t.Errorf("event %d is %s, want %s", i, seen[i], e.ID)
		}
	}
}

// TestStreamsAreBounded opens more streams than one caller may.
func TestStreamsAreBounded(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	refused := 0
	var open []*stream
	for range 8 {
		s, status := listen(w, "bank-a")
		if status == http.StatusTooManyRequests {
			refused++
		} else {
			open = append(open, s)
		}
	}
	if refused != 3 {
		t.Errorf("%d of 8 streams were refused, want 3", refused)
	}
	if _, status := listen(w, "bank-b"); status != http.StatusOK {
		t.Errorf("another caller's stream: %d", status)
	}
	open[0].end()
	for status := 0; status != http.StatusOK; {
		_, status = listen(w, "bank-a")
	}
}
