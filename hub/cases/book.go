package cases

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
)

var (
	bookBucket     = []byte("book")                 // cases, sealed, by their row names
	shelvesBucket  = []byte("book: lists")          // summaries, sealed; see place
	waitingBucket  = []byte("book: to be verified") // row names
	happenedBucket = []byte("book: events")         // sealed, by number
	settingsBucket = []byte("book: settings")       // of organisations, sealed, by row name
)

var bookBuckets = [][]byte{bookBucket, shelvesBucket, waitingBucket, happenedBucket, settingsBucket, grantsBucket}

// A Book keeps cases as sealed rows: a thief of the file learns neither a name, an amount
// nor an organisation. Its methods may be called concurrently.
type Book struct {
	db    *DB
	seal  *Seal
	watch func(Event)
}

// Book returns the cases that the seal opens.
func (r *DB) Book(seal *Seal) *Book { return &Book{db: r, seal: seal} }

// Watch makes the book call watch after each change of a case. An event without a type is a
// change that its firm must not notice. Call it before the book is used. watch must not wait.
func (b *Book) Watch(watch func(Event)) { b.watch = watch }

// A ChangedError says that the case was changed since the caller read it.
type ChangedError struct {
	Version int // that it has now
	At      time.Time
}

func (e *ChangedError) Error() string {
	return fmt.Sprintf("the case was changed at %s and has version %d now", e.At.Format(time.RFC3339), e.Version)
}

// Person returns a pseudonym of a caller of an organisation. Only the holder of the seal can
// tell whose it is.
func (b *Book) Person(mspID, name string) string {
	n := b.seal.Name("person", fmt.Sprint(len(mspID)), mspID, name)
	return fmt.Sprintf("P-%x", n[:10])
}

// NewID returns the ID of the case that a firm makes under a key: the same key is the same case.
func (b *Book) NewID(firm, key string) string {
	n := b.seal.Name("case", fmt.Sprint(len(firm)), firm, key)
	return fmt.Sprintf("K-%x", n[:10])
}

func (b *Book) row(id string) RowName { return b.seal.Name("row", id) }

// Case returns a case, or ErrNotFound.
func (b *Book) Case(id string) (*Case, error) {
	var c Case
	return &c, b.db.db.View(func(tx *bbolt.Tx) error { return b.read(tx, id, &c) })
}

func (b *Book) read(tx *bbolt.Tx, id string, c *Case) error {
	name := b.row(id)
	sealed := tx.Bucket(bookBucket).Get(name[:])
	if sealed == nil {
		return fmt.Errorf("%w: case %s", ErrNotFound, id)
	}
	return b.open(name, sealed, c)
}

// open decodes a sealed row.
func (b *Book) open(name RowName, sealed []byte, into any) error {
	row, ok := b.seal.Open(name, sealed)
	if !ok {
		return errors.New("records: a row of the book of cases was changed, or is another key's")
	}
	return json.Unmarshal(row, into)
}

// Put keeps a case over the revision that it was read with, and 0 for a new one. It counts
// its revision up. A case that was changed since is a *ChangedError, and nothing is kept.
// With it come its places in lists, the bank's grants and the event, "" for none.
func (b *Book) Put(c *Case, event EventType, at time.Time) error {
	if err := b.put(c, event, at); err != nil {
		return err
	}
	if b.watch != nil {
		b.watch(Event{Type: event, Case: c.ID, Firm: c.Firm, Bank: c.Bank, At: at})
	}
	return nil
}

func (b *Book) put(c *Case, event EventType, at time.Time) error {
	return b.db.db.Update(func(tx *bbolt.Tx) error {
		var old Case
		err := b.read(tx, c.ID, &old)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if old.Revision != c.Revision {
			return &ChangedError{old.Revision, old.Touched}
		}
		c.Revision, c.Touched = c.Revision+1, at
		if err := b.remove(tx, &old); err != nil {
			return err
		}
		if err := b.insert(tx, c); err != nil {
			return err
		}
		if !c.Presented.IsZero() {
			g := Grant{Since: c.Presented, Until: c.grantEnds(), From: c.Firm}
			if err := grant(tx, c.Bank, c.ID, c.Documents, g); err != nil {
				return err
			}
		}
		return b.record(tx, c, event, at)
	})
}

// Drop forgets a draft, over the revision that it was read with.
func (b *Book) Drop(c *Case) error {
	return b.db.db.Update(func(tx *bbolt.Tx) error {
		var old Case
		if err := b.read(tx, c.ID, &old); err != nil {
			return err
		}
		if old.Revision != c.Revision {
			return &ChangedError{old.Revision, old.Touched}
		}
		return b.remove(tx, &old)
	})
}

// insert writes the row of a case and its places in lists.
func (b *Book) insert(tx *bbolt.Tx, c *Case) error {
	name := b.row(c.ID)
	row, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if err := tx.Bucket(bookBucket).Put(name[:], b.seal.Close(name, row)); err != nil {
		return err
	}
	if c.Unverified() {
		if err := tx.Bucket(waitingBucket).Put(name[:], nil); err != nil {
			return err
		}
	}
	for _, s := range shelves(c) {
		row, err := json.Marshal(s.summary)
		if err != nil {
			return err
		}
		if err := tx.Bucket(shelvesBucket).Put(b.place(s, name), b.seal.Close(name, row)); err != nil {
			return err
		}
	}
	return nil
}

// remove takes a case out, as it was kept. A case without an ID was not.
func (b *Book) remove(tx *bbolt.Tx, c *Case) error {
	if c.ID == "" {
		return nil
	}
	name := b.row(c.ID)
	if err := errors.Join(tx.Bucket(bookBucket).Delete(name[:]), tx.Bucket(waitingBucket).Delete(name[:])); err != nil {
		return err
	}
	for _, s := range shelves(c) {
		if err := tx.Bucket(shelvesBucket).Delete(b.place(s, name)); err != nil {
			return err
		}
	}
	return nil
}

// Unverified returns at most n cases whose bank waits for a verdict.
func (b *Book) Unverified(n int) ([]*Case, error) {
	var out []*Case
	return out, b.db.db.View(func(tx *bbolt.Tx) error {
		c := tx.Bucket(waitingBucket).Cursor()
		for k, _ := c.First(); k != nil && len(out) < n; k, _ = c.Next() {
			one := new(Case)
			if err := b.open(RowName(k), tx.Bucket(bookBucket).Get(k), one); err != nil {
				return err
			}
			out = append(out, one)
		}
		return nil
	})
}

// EventType says what happened to a case.
type EventType string

// The events of cases.
const (
	EventPresented EventType = "case.presented"
	EventAsked     EventType = "case.asked"
	EventAnswered  EventType = "case.answered"
	EventDecided   EventType = "case.decided"
	EventWithdrawn EventType = "case.withdrawn"
)

// An Event is a change of a case that its firm and its bank may be told of.
type Event struct {
	Number uint64    `json:"number"` // counts up from 1
	Type   EventType `json:"type"`
	Case   string    `json:"case"`
	Firm   string    `json:"firm"`
	Bank   string    `json:"bank"`
	At     time.Time `json:"at"`
}

func (b *Book) record(tx *bbolt.Tx, c *Case, event EventType, at time.Time) error {
	if event == "" {
		return nil
	}
	bucket := tx.Bucket(happenedBucket)
	n, err := bucket.NextSequence()
	if err != nil {
		return err
	}
	row, err := json.Marshal(Event{n, event, c.ID, c.Firm, c.Bank, at})
	if err != nil {
		return err
	}
	key := binary.BigEndian.AppendUint64(nil, n)
	return bucket.Put(key, b.seal.Close(b.seal.Name("event", string(key)), row))
}

// Events returns at most n events after the number, in order.
func (b *Book) Events(after uint64, n int) ([]Event, error) {
	var out []Event
	return out, b.db.db.View(func(tx *bbolt.Tx) error {
		c := tx.Bucket(happenedBucket).Cursor()
		for k, v := c.Seek(binary.BigEndian.AppendUint64(nil, after+1)); k != nil && len(out) < n; k, v = c.Next() {
			var e Event
			if err := b.open(b.seal.Name("event", string(k)), v, &e); err != nil {
				return err
			}
			out = append(out, e)
		}
		return nil
	})
}
