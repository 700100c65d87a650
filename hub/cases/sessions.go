package cases

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
)

var (
	// sessionsBucket keeps sealed sessions under the SHA-256 of their ID.
	sessionsBucket = []byte("sessions")
	// visitsBucket lists them by owner, last use and ID. Its sequence is the number of those
	// that have no owner.
	visitsBucket = []byte("sessions by owner")
)

// A SessionKey is the SHA-256 of a session's ID. The ID itself is not kept.
type SessionKey [32]byte

// An Owner is whose session it is, under a name that says nothing. Nobody's is the zero.
type Owner = RowName

// A Session is one row.
type Session struct {
	Owner Owner     `json:"owner"`
	Begun time.Time `json:"begun"` // when its ID was given out
	Seen  time.Time `json:"seen"`  // when it was last used, within a minute or so
	Data  []byte    `json:"data"`
}

// Errors of Sessions.
var (
	// ErrEnded means that a session was ended while it was in use.
	ErrEnded = errors.New("sessions: the session has ended")
	// ErrSessionSize means that a session would hold more than SessionBounds.Bytes.
	ErrSessionSize = errors.New("sessions: the session holds too much")
)

// SessionBounds bound what is kept. All must be more than 0.
type SessionBounds struct {
	Bytes    int // of a session
	PerOwner int // sessions of one owner; the one longest unused makes room
	Visitors int // sessions of nobody; the one longest unused makes room
}

// Sessions are the sealed rows of sessions.
type Sessions struct {
	db     *DB
	seal   *Seal
	bounds SessionBounds
}

// Sessions returns the rows that the seal opens.
func (r *DB) Sessions(seal *Seal, b SessionBounds) *Sessions { return &Sessions{r, seal, b} }

// Owner returns the name of the person's rows.
func (s *Sessions) Owner(person string) Owner { return s.seal.Name("session owner", person) }

// Session returns a row, or ErrNotFound. A row that was changed in the file is not found.
func (s *Sessions) Session(k SessionKey) (out Session, err error) {
	return out, s.db.db.View(func(tx *bbolt.Tx) (err error) {
		out, err = s.read(tx, k)
		return err
	})
}

func (s *Sessions) read(tx *bbolt.Tx, k SessionKey) (out Session, err error) {
	sealed := tx.Bucket(sessionsBucket).Get(k[:])
	b, ok := s.seal.Open(s.rowName(k), sealed)
	if sealed == nil || !ok {
		return out, fmt.Errorf("%w: session", ErrNotFound)
	}
	return out, json.Unmarshal(b, &out)
}

// rowName is what a row is sealed under: a row that is moved to another key does not open.
func (s *Sessions) rowName(k SessionKey) RowName { return s.seal.Name("session", string(k[:])) }

// Put keeps a session. With known, there must be one under the key: a session that was
// ended meanwhile does not come back, and Put fails with ErrEnded.
func (s *Sessions) Put(k SessionKey, v Session, known bool) error {
	if len(v.Data) > s.bounds.Bytes {
		return ErrSessionSize
	}
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return s.db.db.Update(func(tx *bbolt.Tx) error {
		old, err := s.read(tx, k)
		switch {
		case err == nil:
			if err := unlist(tx, k, old); err != nil {
				return err
			}
		case known:
			return ErrEnded
		}
		if err := s.makeRoom(tx, v.Owner); err != nil {
			return err
		}
		return s.write(tx, k, v, b)
	})
}

// Touch notes that a session is in use. It fails with ErrEnded if there is none.
func (s *Sessions) Touch(k SessionKey, now time.Time) error {
	return s.db.db.Update(func(tx *bbolt.Tx) error {
		v, err := s.read(tx, k)
		if err != nil {
			return ErrEnded
		}
		if err := unlist(tx, k, v); err != nil {
			return err
		}
		v.Seen = now
		b, err := json.Marshal(v)
		if err != nil {
			return err
		}
		return s.write(tx, k, v, b)
	})
}

func (s *Sessions) write(tx *bbolt.Tx, k SessionKey, v Session, b []byte) error {
	if err := list(tx, k, v); err != nil {
		return err
	}
	return tx.Bucket(sessionsBucket).Put(k[:], s.seal.Close(s.rowName(k), b))
}

// makeRoom ends the owner's session that was longest unused where one more is too many.
func (s *Sessions) makeRoom(tx *bbolt.Tx, o Owner) error {
	visits := tx.Bucket(visitsBucket)
	if o == (Owner{}) {
		if visits.Sequence() < uint64(s.bounds.Visitors) {
			return nil
		}
		return endFirst(tx, o, 1)
	}
	held, at := 0, visits.Cursor()
	for k, _ := at.Seek(o[:]); bytes.HasPrefix(k, o[:]); k, _ = at.Next() {
		held++
	}
	return endFirst(tx, o, held-s.bounds.PerOwner+1)
}

// endFirst ends the first n sessions of an owner.
func endFirst(tx *bbolt.Tx, o Owner, n int) error {
	for ; n > 0; n-- {
		k, _ := tx.Bucket(visitsBucket).Cursor().Seek(o[:])
		if !bytes.HasPrefix(k, o[:]) {
			return nil
		}
		if err := end(tx, k); err != nil {
			return err
		}
	}
	return nil
}

// visit is a session's key in the list: owner, seconds of its last use, and key.
func visit(k SessionKey, v Session) []byte {
	out := binary.BigEndian.AppendUint64(bytes.Clone(v.Owner[:]), uint64(v.Seen.Unix()))
	return append(out, k[:]...)
}

func list(tx *bbolt.Tx, k SessionKey, v Session) error {
	b := tx.Bucket(visitsBucket)
	if err := b.Put(visit(k, v), binary.BigEndian.AppendUint64(nil, uint64(v.Begun.Unix()))); err != nil || v.Owner != (Owner{}) {
		return err
	}
	return b.SetSequence(b.Sequence() + 1)
}

func unlist(tx *bbolt.Tx, k SessionKey, v Session) error {
	return drop(tx.Bucket(visitsBucket), visit(k, v))
}

func drop(visits *bbolt.Bucket, entry []byte) error {
	if err := visits.Delete(entry); err != nil || !bytes.HasPrefix(entry, make([]byte, len(Owner{}))) || visits.Sequence() == 0 {
		return err
	}
	return visits.SetSequence(visits.Sequence() - 1)
}

// end removes the session of an entry of the list.
func end(tx *bbolt.Tx, entry []byte) error {
	entry = bytes.Clone(entry)
	if err := tx.Bucket(sessionsBucket).Delete(entry[len(entry)-len(SessionKey{}):]); err != nil {
		return err
	}
	return drop(tx.Bucket(visitsBucket), entry)
}

// End ends a session, if there is one.
func (s *Sessions) End(k SessionKey) error {
	return s.db.db.Update(func(tx *bbolt.Tx) error {
		v, err := s.read(tx, k)
		if err == nil {
			return end(tx, visit(k, v))
		}
		return tx.Bucket(sessionsBucket).Delete(k[:])
	})
}

func endEach(tx *bbolt.Tx, entries [][]byte) error {
	for _, k := range entries {
		if err := end(tx, k); err != nil {
			return err
		}
	}
	return nil
}

// EndAll ends every session of an owner, and returns how many there were.
func (s *Sessions) EndAll(o Owner) (n int, err error) {
	return n, s.db.db.Update(func(tx *bbolt.Tx) error {
		var all [][]byte
		at := tx.Bucket(visitsBucket).Cursor()
		for k, _ := at.Seek(o[:]); bytes.HasPrefix(k, o[:]); k, _ = at.Next() {
			all = append(all, bytes.Clone(k))
		}
		n = len(all)
		return endEach(tx, all)
	})
}

// DropBefore ends the sessions last used before unused, or begun before begun, and returns
// how many.
func (s *Sessions) DropBefore(unused, begun time.Time) (n int, err error) {
	return n, s.db.db.Update(func(tx *bbolt.Tx) error {
		var old [][]byte
		err := tx.Bucket(visitsBucket).ForEach(func(k, v []byte) error {
			seen := int64(binary.BigEndian.Uint64(k[len(Owner{}):]))
			if seen < unused.Unix() || int64(binary.BigEndian.Uint64(v)) < begun.Unix() {
				old = append(old, bytes.Clone(k))
			}
			return nil
		})
		if err != nil {
			return err
		}
		n = len(old)
		return endEach(tx, old)
	})
}
