package portal

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/identity"
)

// An EventType says what changed.
type EventType string

// EventCase is a change of a case that only its bank and the supervisor may notice. Other
// types are those of cases.EventType and of package supervision.
const EventCase EventType = "case.changed"

// An Event says that something changed that pages show. The supervisor, the auditor and the
// registrar may notice all; a bank and a firm what is theirs.
type Event struct {
	Type       EventType
	Bank, Firm string // MSP IDs that may notice it; "" is none
}

// Bounds of open pages.
const (
	maxStreams   = 2000             // of all people
	maxOfPerson  = 20               // tabs of one person
	heartbeat    = 25 * time.Second // proxies close what is silent
	streamLife   = 5 * time.Minute  // then the browser asks again, and its session is looked at
	streamWrite  = 10 * time.Second // for a browser to take an event
	streamPause  = 200 * time.Millisecond
	retryMillis  = 500
	lastEventKey = "Last-Event-ID"
)

// Live says to open pages that they changed. Its methods may be called concurrently.
type Live struct {
	mu      sync.Mutex
	streams map[*stream]struct{}
	persons map[documents.Digest]int
	ended   chan struct{}
	end     sync.Once
}

// NewLive returns a Live without open pages.
func NewLive() *Live {
	return &Live{streams: map[*stream]struct{}{}, persons: map[documents.Digest]int{}, ended: make(chan struct{})}
}

// A stream is one open page.
type stream struct {
	who     identity.Visitor
	types   []EventType
	changed chan struct{} // holds one: many changes are one
}

func (s *stream) change() {
	select {
	case s.changed <- struct{}{}:
	default: // it knows already
	}
}

// Publish tells the pages that an event changes. It does not wait for them.
func (l *Live) Publish(e Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for s := range l.streams {
		if !slices.Contains(s.types, e.Type) || !notices(s.who, e) {
			continue
		}
		s.change()
	}
}

func notices(who identity.Visitor, e Event) bool {
	switch c := who.Caller; {
	case c.Role == protocol.RoleSupervisor, c.Role == protocol.RoleAuditor, c.Role == protocol.RoleRegistrar:
		return true
	case c.Role == protocol.RoleBank:
		return e.Bank != "" && e.Bank == c.MSPID
	case c.IsFirm():
		return e.Firm != "" && e.Firm == c.MSPID
	}
	return false
}

// Streams returns how many pages are open.
func (l *Live) Streams() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.streams)
}

// Ended is closed once Close was called.
func (l *Live) Ended() <-chan struct{} { return l.ended }

// Close ends all streams and lets none begin.
func (l *Live) Close() { l.end.Do(func() { close(l.ended) }) }

// open adds a page, unless there are too many.
func (l *Live) open(who identity.Visitor, types []EventType) (*stream, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.streams) >= maxStreams || l.persons[who.Person] >= maxOfPerson {
		return nil, false
	}
	s := &stream{who, types, make(chan struct{}, 1)}
	l.streams[s] = struct{}{}
	l.persons[who.Person]++
	return s, true
}

func (l *Live) close(s *stream) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.streams, s)
	if l.persons[s.who.Person]--; l.persons[s.who.Person] == 0 {
		delete(l.persons, s.who.Person)
	}
}

// events answers "GET /events?page=/PATH": one line whenever the page changed. What changed is
// not in it: the browser asks for the page again, so one place decides what its reader sees.
func (p *portal) events(w http.ResponseWriter, r *http.Request) {
	who, _ := p.Sessions.Visitor(r.Context())
	types := p.changing(r, who)
	if types == nil {
		http.NotFound(w, r)
		return
	}
	s, ok := p.Live.open(who, types)
	if !ok {
		http.Error(w, http.StatusText(http.StatusTooManyRequests), http.StatusTooManyRequests)
		return
	}
	defer p.Live.close(s)
	out := &eventWriter{w: w, rc: http.NewResponseController(w), height: p.Height}
	if out.begin() != nil {
		return
	}
	if r.Header.Get(lastEventKey) != "" {
		s.change() // what happened in between was missed
	}
	p.follow(r.Context(), s, out)
}

// follow writes until the browser goes, the stream is old or the hub stops.
func (p *portal) follow(ctx context.Context, s *stream, out *eventWriter) {
	beat, life := time.NewTicker(heartbeat), time.NewTimer(streamLife)
	defer beat.Stop()
	defer life.Stop()
	for {
		text := ": \n\n"
		select {
		case <-s.changed:
			text = fmt.Sprintf("id: %d\nevent: changed\ndata:\n\n", out.height())
		case <-beat.C:
		case <-life.C:
			return
		case <-p.Live.ended:
			return
		case <-ctx.Done():
			return
		}
		if out.write(text) != nil {
			return
		}
		select { // many changes are one event
		case <-time.After(streamPause):
		case <-ctx.Done():
			return
		}
	}
}

// An eventWriter writes server-sent events.
type eventWriter struct {
	w      http.ResponseWriter
	rc     *http.ResponseController
	height func() uint64
}

func (e *eventWriter) begin() error {
	// The server's deadlines are those of one page, and a stream lives longer.
	if err := e.rc.SetReadDeadline(time.Time{}); err != nil {
		return err
	}
	h := e.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx hands events on as they come
	e.w.WriteHeader(http.StatusOK)
	return e.write(fmt.Sprintf("retry: %d\nid: %d\n\n", retryMillis, e.height()))
}

func (e *eventWriter) write(text string) error {
	if err := e.rc.SetWriteDeadline(time.Now().Add(streamWrite)); err != nil {
		return err
	}
	if _, err := e.w.Write([]byte(text)); err != nil {
		return err
	}
	return e.rc.Flush()
}

// changing returns what changes a page that the visitor may open, nil where nothing does.
func (p *portal) changing(r *http.Request, who identity.Visitor) (types []EventType) {
	path := r.URL.Query().Get("page")
	if !strings.HasPrefix(path, "/") || strings.ContainsAny(path, "?#") {
		return nil
	}
	page := r.Clone(r.Context())
	page.Method, page.URL.Path, page.URL.RawPath, page.URL.RawQuery, page.Pattern = http.MethodGet, path, "", "", ""
	_, pattern := p.mux.Handler(page)
	i := slices.IndexFunc(p.routes, func(o Route) bool { return o.Pattern == pattern })
	if i < 0 || !p.routes[i].Who.has(who, true) {
		return nil
	}
	_, at, _ := strings.Cut(pattern, " ")
	for _, part := range p.parts {
		for kind, pages := range part.Events {
			if slices.Contains(pages, at) {
				types = append(types, kind)
			}
		}
	}
	return types
}
