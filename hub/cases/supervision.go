package cases

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/documents"
)

var (
	unmaskingsBucket = []byte("unmaskings") // sealed, by number
	exportsBucket    = []byte("exports")    // sealed, by number
)

// An Unmasking is a supervisor's request to learn who is behind a pseudonym, and the word of
// the second one.
type Unmasking struct {
	Number  uint64    `json:"number"`         // counts up from 1
	Subject string    `json:"subject"`        // the pseudonym
	Name    string    `json:"name,omitempty"` // who is behind it, once a second person agreed
	Reason  string    `json:"reason"`
	By      string    `json:"by"` // person who asked
	At      time.Time `json:"at"`
	Agreed  string    `json:"agreed,omitempty"` // person who agreed
	AgreeAt time.Time `json:"agreedAt,omitzero"`
	Until   time.Time `json:"until"` // when the request ends, and once it was agreed, what it shows
	// Root is the SHA-256 root of the tree on the ledger that the digest of this row is in.
	Root documents.Digest `json:"root,omitempty"`
}

// An Export is a list that the supervisor took away whole.
type Export struct {
	Number uint64           `json:"number"`
	SHA256 documents.Digest `json:"sha256"` // of its bytes
	Block  uint64           `json:"block"`  // up to which it is complete
	Lines  int64            `json:"lines"`
	Bytes  int64            `json:"bytes"`
	By     string           `json:"by"` // person
	At     time.Time        `json:"at"`
}

// Supervision keeps what supervisors did, as sealed rows. Its methods may be called
// concurrently.
type Supervision struct {
	db   *DB
	seal *Seal
}

// Supervision returns the rows that the seal opens.
func (r *DB) Supervision(seal *Seal) *Supervision { return &Supervision{r, seal} }

// AddUnmasking keeps a new request, and gives it its number.
func (s *Supervision) AddUnmasking(u Unmasking) (Unmasking, error) {
	return addNumbered(s, unmaskingsBucket, func(n uint64) Unmasking { u.Number = n; return u })
}

// ChangeUnmasking changes a request in one transaction. ErrNotFound is none of the number.
func (s *Supervision) ChangeUnmasking(number uint64, change func(*Unmasking) error) (u Unmasking, err error) {
	return u, s.db.db.Update(func(tx *bbolt.Tx) error {
		if u, err = readNumbered[Unmasking](s, tx, unmaskingsBucket, number); err != nil {
			return err
		}
		if err := change(&u); err != nil {
			return err
		}
		return putNumbered(s, tx, unmaskingsBucket, number, u)
	})
}

// Unmasking returns the request of the number, or ErrNotFound.
func (s *Supervision) Unmasking(number uint64) (u Unmasking, err error) {
	return u, s.db.db.View(func(tx *bbolt.Tx) error {
		u, err = readNumbered[Unmasking](s, tx, unmaskingsBucket, number)
		return err
	})
}

// Unmaskings returns at most n requests, the last first.
func (s *Supervision) Unmaskings(n int) ([]Unmasking, error) {
	return lastNumbered[Unmasking](s, unmaskingsBucket, n)
}

// AddExport keeps that a list was taken away, and gives it its number.
func (s *Supervision) AddExport(e Export) (Export, error) {
	return addNumbered(s, exportsBucket, func(n uint64) Export { e.Number = n; return e })
}

// Export returns the export of the number, or ErrNotFound.
func (s *Supervision) Export(number uint64) (e Export, err error) {
	return e, s.db.db.View(func(tx *bbolt.Tx) error {
		e, err = readNumbered[Export](s, tx, exportsBucket, number)
		return err
	})
}

// Exports returns at most n exports, the last first.
func (s *Supervision) Exports(n int) ([]Export, error) {
	return lastNumbered[Export](s, exportsBucket, n)
}

func numberKey(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func addNumbered[R any](s *Supervision, bucket []byte, numbered func(n uint64) R) (row R, err error) {
	return row, s.db.db.Update(func(tx *bbolt.Tx) error {
		n, err := tx.Bucket(bucket).NextSequence()
		if err != nil {
			return err
		}
		row = numbered(n)
		return putNumbered(s, tx, bucket, n, row)
	})
}

func putNumbered[R any](s *Supervision, tx *bbolt.Tx, bucket []byte, n uint64, row R) error {
	b, err := json.Marshal(row)
	if err != nil {
		return err
	}
	key := numberKey(n)
	return tx.Bucket(bucket).Put(key, s.seal.Close(s.seal.Name(string(bucket), string(key)), b))
}

func readNumbered[R any](s *Supervision, tx *bbolt.Tx, bucket []byte, n uint64) (row R, err error) {
	key := numberKey(n)
	sealed := tx.Bucket(bucket).Get(key)
	if sealed == nil {
		return row, fmt.Errorf("%w: %s %d", ErrNotFound, bucket, n)
	}
	b, ok := s.seal.Open(s.seal.Name(string(bucket), string(key)), sealed)
	if !ok {
		return row, fmt.Errorf("records: row %d of %s was changed, or is another key's", n, bucket)
	}
	return row, json.Unmarshal(b, &row)
}

func lastNumbered[R any](s *Supervision, bucket []byte, n int) (rows []R, err error) {
	return rows, s.db.db.View(func(tx *bbolt.Tx) error {
		c := tx.Bucket(bucket).Cursor()
		for k, _ := c.Last(); k != nil && len(rows) < n; k, _ = c.Prev() {
			row, err := readNumbered[R](s, tx, bucket, binary.BigEndian.Uint64(k))
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return nil
	})
}
