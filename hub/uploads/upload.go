package uploads

import (
	"context"
	"encoding/json"
	"io"
	"sync"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/store"
)

// A note is what is kept of an upload beside its bytes.
type note struct {
	metadata
	Begun  time.Time        `json:"begun"`
	Ended  time.Time        `json:"ended,omitzero"`
	Digest documents.Digest `json:"of,omitempty"` // of the bytes that arrived

	Answer  *Answer  `json:"answer,omitempty"`
	Refusal *Refusal `json:"refusal,omitempty"`
}

// over reports whether nothing more comes of it.
func (n *note) over() bool { return n.Answer != nil || n.Refusal != nil }

// An upload is one file on its way.
type upload struct {
	part *store.Part

	attempt sync.Mutex // held while it is taken or removed; before mu

	mu      sync.Mutex
	note    note
	moved   time.Time // when bytes arrived last
	tries   int       // attempt must be held
	next    time.Time // before which it is not tried again
	removed bool
}

// offsetLocked returns how many bytes arrived. up.mu must be held.
func (up *upload) offsetLocked() (int64, error) {
	if up.note.over() {
		return up.part.Size, nil
	}
	return up.part.Offset()
}

// result returns what came of it. It is removed expire after it moved last, or ended.
func (up *upload) result(expire time.Duration) (Result, error) {
	up.mu.Lock()
	defer up.mu.Unlock()
	if up.removed {
		return Result{}, ErrNotFound
	}
	at, err := up.offsetLocked()
	if err != nil {
		return Result{}, err
	}
	n := up.note
	r := Result{
		ID: up.part.ID, Name: n.Name, Case: n.Case, Size: up.part.Size, Offset: at, State: up.state(at),
		Begun: n.Begun, Ended: n.Ended, Expires: up.lastLocked().Add(expire), Digest: n.Digest, Answer: n.Answer, Refusal: n.Refusal,
	}
	return r, nil
}

// lastLocked returns when it moved last, or ended. up.mu must be held.
func (up *upload) lastLocked() time.Time {
	if up.note.over() {
		return up.note.Ended
	}
	return up.moved
}

func (up *upload) state(at int64) State {
	switch {
	case up.note.Answer != nil:
		return Taken
	case up.note.Refusal != nil:
		return Refused
	case at == up.part.Size:
		return Taking
	}
	return Receiving
}

// append adds what r gives.
func (up *upload) append(ctx context.Context, r io.Reader, now func() time.Time) (int64, error) {
	n, err := up.part.Append(ctx, r)
	up.mu.Lock()
	defer up.mu.Unlock()
	if n > 0 {
		up.moved = now().UTC()
	}
	return n, err
}

// settle keeps the note.
func (up *upload) settle(n note) error {
	text, err := json.Marshal(n)
	if err != nil {
		return err
	}
	if err := up.part.SetNote(text); err != nil {
		return err
	}
	up.mu.Lock()
	defer up.mu.Unlock()
	up.note = n
	return nil
}

// later puts the next attempt off.
func (up *upload) later(at time.Time) {
	up.mu.Lock()
	defer up.mu.Unlock()
	up.next = at
}

// open returns the note of an upload that is not settled. ok is false for any other.
func (up *upload) open() (n note, ok bool) {
	up.mu.Lock()
	defer up.mu.Unlock()
	return up.note, !up.removed && !up.note.over()
}

// ended returns when the upload ended, and when it moved last. The first is zero for one
// that has not ended.
func (up *upload) ended() (at, last time.Time) {
	up.mu.Lock()
	defer up.mu.Unlock()
	return up.note.Ended, up.lastLocked()
}
