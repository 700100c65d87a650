package events

import (
	"crypto/rand"
	"errors"
	"slices"
	"strconv"
	"sync"

	"github.com/tradehub/tradehub/hub/cases"
)

// Kept is how many events a log keeps, the newest.
const Kept = 100_000

// MaxEvents bounds what After returns.
const MaxEvents = 200

// ErrEpoch means that a place is of a log that was lost: begin again.
var ErrEpoch = errors.New("events: the place is of an earlier log")

// An Entry is an event in a reader's log.
type Entry struct {
	Seq uint64 // counts up by one
	Event
}

// A Place is a place in a reader's log: after the event of the number. The zero one is the
// beginning of any.
type Place struct {
	Epoch string `json:"epoch"`
	Seq   uint64 `json:"seq"`
}

// rows keep the logs, and wake those who wait.
type rows struct {
	tallies *cases.Tallies

	mu      sync.Mutex
	changed chan struct{} // closed and replaced once events were added, guarded by mu
}

func newRows(t *cases.Tallies) *rows { return &rows{tallies: t, changed: make(chan struct{})} }

// Changed returns a channel that is closed once an event is added to any log after the call.
func (r *rows) Changed() <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.changed
}

func (r *rows) wake() {
	r.mu.Lock()
	defer r.mu.Unlock()
	close(r.changed)
	r.changed = make(chan struct{})
}

// A head is where a log begins and ends.
type head struct {
	First uint64 `json:"first"` // kept, 0 for a log without events
	Last  uint64 `json:"last"`
}

// Last returns the end of a reader's log.
func (r *rows) Last(reader Reader) (p Place, err error) {
	return p, r.tallies.View(func(tx *cases.TallyTx) error {
		at, h, err := read(tx, reader)
		if err == nil {
			p = Place{at.Epoch, h.Last}
		}
		return err
	})
}

// After returns at most n events after the place, the oldest first, and the place after them.
// Events that are no longer kept are left out. ErrEpoch is for a place of an earlier log.
func (r *rows) After(reader Reader, after Place, n int) (out []Entry, end Place, err error) {
	return out, end, r.tallies.View(func(tx *cases.TallyTx) error {
		at, h, err := read(tx, reader)
		if err != nil {
			return err
		}
		if after != (Place{}) && after.Epoch != at.Epoch {
			return ErrEpoch
		}
		end = Place{at.Epoch, max(after.Seq, h.First-min(h.First, 1))}
		for end.Seq < h.Last && len(out) < min(n, MaxEvents) {
			e, err := cases.Tally[Event](tx, row(reader, end.Seq+1)...)
			if err != nil {
				return err
			}
			end.Seq++
			out = append(out, Entry{end.Seq, *e})
		}
		return nil
	})
}

func read(tx *cases.TallyTx, reader Reader) (*state, *head, error) {
	at, err := cases.Tally[state](tx, "state")
	if err != nil {
		return nil, nil, err
	}
	h, err := cases.Tally[head](tx, "head", string(reader))
	return at, h, err
}

func row(reader Reader, seq uint64) []string {
	return []string{"event", string(reader), strconv.FormatUint(seq, 10)}
}

// add appends an event to the readers' logs, each once, and drops the oldest beyond Kept.
func add(tx *cases.TallyTx, e Event, readers ...Reader) error {
	for i, reader := range readers {
		if slices.Contains(readers[:i], reader) {
			continue
		}
		h, err := cases.Tally[head](tx, "head", string(reader))
		if err != nil {
			return err
		}
		h.Last++
		h.First = max(h.First, 1)
		kept, err := cases.Tally[Event](tx, row(reader, h.Last)...)
		if err != nil {
			return err
		}
		*kept = e
		if h.Last-h.First >= Kept {
			if err := tx.Drop(row(reader, h.First)...); err != nil {
				return err
			}
			h.First++
		}
	}
	return nil
}

// newEpoch names a log that begins.
func newEpoch() string { return rand.Text()[:13] }
