package cases

import (
	"encoding/json"
	"time"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/documents"
)

// An Answer is what an idempotent request was answered
// (draft-ietf-httpapi-idempotency-key-header-07).
type Answer struct {
	Request documents.Digest  `json:"request"` // of method, route and body
	At      time.Time         `json:"at"`
	Status  int               `json:"status"`
	Header  map[string]string `json:"header"`
	Body    []byte            `json:"body"`
}

// PutAnswer keeps the answer to the request of key. The caller makes key
// unique to whom it answers.
func (r *DB) PutAnswer(key string, a Answer) error { return r.put(answersBucket, key, a) }

// Answer returns the answer to the request of key, or ErrNotFound.
func (r *DB) Answer(key string) (Answer, error) {
	var a Answer
	return a, r.get(answersBucket, key, &a)
}

// DropAnswers forgets the answers given before t.
func (r *DB) DropAnswers(t time.Time) (int, error) {
	dropped := 0
	err := r.db.Update(func(tx *bbolt.Tx) error {
		c := tx.Bucket(answersBucket).Cursor()
		for k, v := c.First(); k != nil; k, v = c.Next() {
			var a Answer
			if err := json.Unmarshal(v, &a); err == nil && !a.At.Before(t) {
				continue
			}
			if err := c.Delete(); err != nil {
				return err
			}
			dropped++
		}
		return nil
	})
	return dropped, err
}
