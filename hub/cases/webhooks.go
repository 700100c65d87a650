package cases

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"

	"go.etcd.io/bbolt"
)

var (
	webhooksBucket = []byte("webhooks")
	waitingSends   = []byte("webhooks: waiting") // deliveries by webhook and number
	finishedSends  = []byte("webhooks: finished")
)

var webhookBuckets = [][]byte{webhooksBucket, waitingSends, finishedSends}

// Webhooks are sealed rows about where events are sent, and what became of it. Its methods may
// be called concurrently.
type Webhooks struct {
	db   *DB
	seal *Seal
}

// Webhooks returns the rows that the seal opens.
func (r *DB) Webhooks(seal *Seal) *Webhooks { return &Webhooks{r, seal} }

// A WebhookTx is one transaction.
type WebhookTx struct {
	tx   *bbolt.Tx
	seal *Seal
}

// View reads in one transaction.
func (w *Webhooks) View(read func(WebhookTx) error) error {
	return w.db.db.View(func(tx *bbolt.Tx) error { return read(WebhookTx{tx, w.seal}) })
}

// Update changes rows in one transaction: all of them, or none if it fails.
func (w *Webhooks) Update(write func(WebhookTx) error) error {
	return w.db.db.Update(func(tx *bbolt.Tx) error { return write(WebhookTx{tx, w.seal}) })
}

func (t WebhookTx) name(id string) RowName { return t.seal.Name("webhook", id) }

// All calls f with each webhook's row.
func (t WebhookTx) All(f func(row json.RawMessage) error) error {
	return t.tx.Bucket(webhooksBucket).ForEach(func(k, v []byte) error { return t.opened(RowName(k), v, f) })
}

// Get decodes the row of a webhook, or fails with ErrNotFound.
func (t WebhookTx) Get(id string, into any) error {
	name := t.name(id)
	sealed := t.tx.Bucket(webhooksBucket).Get(name[:])
	if sealed == nil {
		return fmt.Errorf("%w: webhook", ErrNotFound)
	}
	return t.opened(name, sealed, func(row json.RawMessage) error { return json.Unmarshal(row, into) })
}

// Put keeps the row of a webhook.
func (t WebhookTx) Put(id string, row any) error {
	name := t.name(id)
	return t.put(t.tx.Bucket(webhooksBucket), name[:], name, row)
}

// Drop forgets a webhook with its deliveries.
func (t WebhookTx) Drop(id string) error {
	name := t.name(id)
	for _, b := range [][]byte{waitingSends, finishedSends} {
		c := t.tx.Bucket(b).Cursor()
		for k, _ := c.Seek(name[:]); len(k) > len(name) && RowName(k[:len(name)]) == name; k, _ = c.Next() {
			if err := c.Delete(); err != nil {
				return err
			}
		}
	}
	return t.tx.Bucket(webhooksBucket).Delete(name[:])
}

// Number returns the number of a new delivery of any webhook. It counts up.
func (t WebhookTx) Number() (uint64, error) { return t.tx.Bucket(waitingSends).NextSequence() }

// Deliveries calls f with the rows of a webhook's deliveries that wait, the oldest first, or of
// those that are finished, the last first, until it returns false.
func (t WebhookTx) Deliveries(id string, waiting bool, f func(row json.RawMessage) (more bool, err error)) error {
	name := t.name(id)
	c := t.tx.Bucket(waitingSends).Cursor()
	k, v := c.Seek(name[:])
	next := c.Next
	if !waiting {
		c = t.tx.Bucket(finishedSends).Cursor()
		if past, _ := c.Seek(t.delivery(id, math.MaxUint64)); past == nil {
			k, v = c.Last()
		} else {
			k, v = c.Prev()
		}
		next = c.Prev
	}
	for ; len(k) > len(name) && RowName(k[:len(name)]) == name; k, v = next() {
		more := false
		err := t.opened(t.seal.Name("delivery", string(k)), v, func(row json.RawMessage) (err error) {
			more, err = f(row)
			return err
		})
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// PutDelivery keeps a delivery that waits or is finished, wherever it was.
func (t WebhookTx) PutDelivery(id string, number uint64, waiting bool, row any) error {
	to, from := t.tx.Bucket(finishedSends), t.tx.Bucket(waitingSends)
	if waiting {
		to, from = from, to
	}
	key := t.delivery(id, number)
	if err := from.Delete(key); err != nil {
		return err
	}
	return t.put(to, key, t.seal.Name("delivery", string(key)), row)
}

// GetDelivery decodes a delivery, or fails with ErrNotFound.
func (t WebhookTx) GetDelivery(id string, number uint64, into any) error {
	key := t.delivery(id, number)
	for _, b := range [][]byte{waitingSends, finishedSends} {
		if sealed := t.tx.Bucket(b).Get(key); sealed != nil {
			return t.opened(t.seal.Name("delivery", string(key)), sealed, func(row json.RawMessage) error { return json.Unmarshal(row, into) })
		}
	}
	return fmt.Errorf("%w: delivery", ErrNotFound)
}

// DropDelivery forgets a delivery that is finished.
func (t WebhookTx) DropDelivery(id string, number uint64) error {
	return t.tx.Bucket(finishedSends).Delete(t.delivery(id, number))
}

func (t WebhookTx) delivery(id string, number uint64) []byte {
	name := t.name(id)
	return binary.BigEndian.AppendUint64(name[:len(name):len(name)], number)
}

func (t WebhookTx) put(b *bbolt.Bucket, key []byte, name RowName, row any) error {
	text, err := json.Marshal(row)
	if err != nil {
		return err
	}
	return b.Put(key, t.seal.Close(name, text))
}

func (t WebhookTx) opened(name RowName, sealed []byte, f func(json.RawMessage) error) error {
	row, ok := t.seal.Open(name, sealed)
	if !ok {
		return ErrSealed
	}
	return f(row)
}
