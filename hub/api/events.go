package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/events"
	"github.com/tradehub/tradehub/hub/openapi"
)

// An EventPage is what happened after a place, the oldest first.
type EventPage struct {
	Events []events.CloudEvent `json:"events"`
	Next   string              `json:"next"` // what after is for the events that follow
}

// Bounds of streams of events.
const (
	maxStreams     = 500              // of all callers
	maxOfCaller    = 5                // of one caller
	streamLife     = 5 * time.Minute  // then the client asks again, and its right is looked at
	streamBeat     = 25 * time.Second // proxies close what is silent
	streamWrite    = 10 * time.Second // for a client to take events
	eventStream    = "text/event-stream"
	lastEventID    = "Last-Event-ID"
	eventsOfStream = 100
)

func (s *server) eventRoutes() []route {
	list := get("listEvents", "/v1/events", "returns what happened that the caller may know, the oldest first. With Accept: text/event-stream it is sent as it happens, and Last-Event-ID goes on where a stream ended")
	list.Answers, list.Codes = ok(EventPage{}), codes(CodeNotFound, CodeCursor)
	list.Query = []openapi.Parameter{
		{Name: "after", Does: "next of an earlier answer; latest is what happens from now on; without it, the oldest that is kept"},
		{Name: "limit", Does: "events of a page, 50 by default and 200 at most", Integer: true},
	}
	return grouped("Events", route{Operation: list, class: ClassRead, do: s.events})
}

// events handles "GET /v1/events?after=&limit=".
func (s *server) events(c *gin.Context) error {
	l, err := s.list(c, "after")
	if err != nil {
		return err
	}
	if l.Cursor != "" { // a list of events has no end, so its places are not those of other lists
		return problem(CodeBadRequest, "detail.query.names", "names", "after, limit")
	}
	after := l.filters.Get("after")
	if strings.Contains(c.GetHeader("Accept"), eventStream) {
		return s.stream(c, after)
	}
	page, err := s.eventPage(c.Request.Context(), caller(c), after, l.Size)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, page)
	return nil
}

func (s *server) eventPage(ctx context.Context, who access.Caller, after string, n int) (EventPage, error) {
	page := EventPage{Events: []events.CloudEvent{}}
	all, next, err := s.Query.EventsAfter(ctx, who, after, n)
	for _, e := range all {
		page.Events = append(page.Events, e.Cloud(s.Source))
	}
	page.Next = next
	return page, err
}

// stream sends events as they happen: "id" is the cursor after one, "data" the event.
func (s *server) stream(c *gin.Context, after string) error {
	who := caller(c)
	if !s.streams.begin(who.Name) {
		return problem(CodeTooMany, "detail.streams", "most", maxOfCaller)
	}
	defer s.streams.end(who.Name)
	if id := c.GetHeader(lastEventID); id != "" {
		after = id
	}
	if after == "" {
		after = "latest"
	}
	whole, _ := c.Value(wholeKey).(context.Context)
	changed := s.Query.Events.Changed()
	page, err := s.eventPage(whole, who, after, eventsOfStream)
	if err != nil {
		return err
	}
	out := &streamWriter{c.Writer, http.NewResponseController(c.Writer)}
	if out.begin() != nil {
		return nil // the client is gone, and heard nothing
	}
	beat, life := time.NewTicker(streamBeat), time.NewTimer(streamLife)
	defer beat.Stop()
	defer life.Stop()
	for {
		if out.send(page) != nil {
			return nil
		}
		if len(page.Events) < eventsOfStream {
			select {
			case <-changed:
			case <-beat.C:
			case <-life.C:
				return nil
			case <-s.Stopping:
				return nil
			case <-whole.Done():
				return nil
			}
		}
		changed = s.Query.Events.Changed()
		if page, err = s.eventPage(whole, who, page.Next, eventsOfStream); err != nil {
			s.Log.Warn("a stream of events ended", "caller", who.Name, "cause", err)
			return nil
		}
	}
}

// A streamWriter writes server-sent events.
type streamWriter struct {
	w  gin.ResponseWriter
	rc *http.ResponseController
}

func (o *streamWriter) begin() error {
	// The server's deadlines are those of one answer, and a stream lives longer.
	if err := o.rc.SetReadDeadline(time.Time{}); err != nil {
		return err
	}
	h := o.w.Header()
	h.Set("Content-Type", eventStream)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx hands events on as they come
	o.w.WriteHeader(http.StatusOK)
	return o.write("retry: 1000\n\n")
}

// send writes the events of a page. Only the last has an ID: a client that lost the rest of them
// asks for all again.
func (o *streamWriter) send(p EventPage) error {
	if len(p.Events) == 0 {
		return o.write(": \n\n")
	}
	var b strings.Builder
	for i, e := range p.Events {
		text, err := json.Marshal(e)
		if err != nil {
			return err
		}
		if i == len(p.Events)-1 {
			fmt.Fprintf(&b, "id: %s\n", p.Next)
		}
		fmt.Fprintf(&b, "data: %s\n\n", text)
	}
	return o.write(b.String())
}

func (o *streamWriter) write(text string) error {
	if err := o.rc.SetWriteDeadline(time.Now().Add(streamWrite)); err != nil {
		return err
	}
	if _, err := o.w.WriteString(text); err != nil {
		return err
	}
	return o.rc.Flush()
}

// streams counts those that are open.
type streams struct {
	mu  sync.Mutex
	all int
	of  map[string]int // by caller
}

func (s *streams) begin(caller string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all >= maxStreams || s.of[caller] >= maxOfCaller {
		return false
	}
	if s.of == nil {
		s.of = map[string]int{}
	}
	s.all++
	s.of[caller]++
	return true
}

func (s *streams) end(caller string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all--
	if s.of[caller]--; s.of[caller] == 0 {
		delete(s.of, caller)
	}
}
