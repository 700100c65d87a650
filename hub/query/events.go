package query

import (
	"context"
	"encoding/binary"
	"errors"

	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/events"
)

// Events are the logs of what happened.
type Events interface {
	After(reader events.Reader, after events.Place, n int) ([]events.Entry, events.Place, error)
	Last(reader events.Reader) (events.Place, error)
	// Changed is closed once an event is added after the call.
	Changed() <-chan struct{}
}

// Latest is the cursor of the end of a log: only what happens from now on.
const Latest = "latest"

// EventsAfter returns at most n events that the caller may know, after the cursor, the oldest
// first, and the cursor after them, which is never "". A cursor of "" is the oldest that is kept.
// Errors: ErrNotFound for a caller that is told nothing; ErrCursor, also for a cursor of a log that
// was lost.
func (q *Query) EventsAfter(_ context.Context, who access.Caller, cursor string, n int) ([]events.Entry, string, error) {
	reader, ok := events.ReaderOf(who)
	if !ok {
		return nil, "", ErrNotFound
	}
	if cursor == Latest {
		end, err := q.Events.Last(reader)
		return nil, q.eventCursor(reader, end), err
	}
	place, err := q.place(cursor, "events", string(reader))
	if err != nil {
		return nil, "", err
	}
	var after events.Place
	if len(place) > 8 {
		after = events.Place{Seq: binary.BigEndian.Uint64(place), Epoch: string(place[8:])}
	}
	all, end, err := q.Events.After(reader, after, n)
	if errors.Is(err, events.ErrEpoch) {
		return nil, "", ErrCursor
	}
	return all, q.eventCursor(reader, end), err
}

func (q *Query) eventCursor(reader events.Reader, p events.Place) string {
	return q.cursor(append(binary.BigEndian.AppendUint64(nil, p.Seq), p.Epoch...), "events", string(reader))
}
