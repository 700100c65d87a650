package projection

import (
	"bytes"
	"errors"
	"iter"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/hub/cases"
)

// A Place is where a page ended: the next one begins after it. nil is the
// beginning of a list. It names a row by its time and ID, so show it to nobody
// who may not see that row.
type Place []byte

// A viewer reads rows in one transaction of bbolt. It reads no more once err is set.
type viewer struct {
	tx   *bbolt.Tx
	seal *cases.Seal
	err  error
}

func (p *Projection) view(read func(*viewer) error) error {
	return p.db.View(func(tx *bbolt.Tx) error { return read(&viewer{tx: tx, seal: p.seal}) })
}

// page reads the rows that a lookup by time names under the prefix.
func page[R row](p *Projection, table, by []byte, prefix string, after Place, n int) (rows []R, end Place, err error) {
	rows = []R{} // JSON [], not null
	err = p.view(func(v *viewer) error {
		for place := range v.under(by, prefix, after) {
			if len(rows) == n {
				return v.err
			}
			rows = appendRow(v, rows, table, string(place[timeBytes:]))
			end = bytes.Clone(place)
		}
		end = nil
		return v.err
	})
	return rows, end, err
}

// under yields what follows the prefix in the keys that begin with it, after the place.
func (v *viewer) under(table []byte, prefix string, after Place) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		c := v.tx.Bucket(table).Cursor()
		first := append([]byte(prefix), after...)
		k, _ := c.Seek(first)
		if len(after) > 0 && bytes.Equal(k, first) {
			k, _ = c.Next()
		}
		for ; v.err == nil && k != nil && strings.HasPrefix(string(k), prefix); k, _ = c.Next() {
			if !yield(k[len(prefix):]) {
				return
			}
		}
	}
}

// appendRow appends the row of the key, if there is one.
func appendRow[R row](v *viewer, rows []R, table []byte, key string) []R {
	r, ok, err := get[R](v.tx, v.seal, table, key)
	v.err = errors.Join(v.err, err)
	if ok {
		rows = append(rows, r)
	}
	return rows
}

// one returns the row of the key.
func one[R row](p *Projection, table []byte, key string) (r R, ok bool, err error) {
	err = p.view(func(v *viewer) error {
		r, ok, err = get[R](v.tx, v.seal, table, key)
		return err
	})
	return r, ok, err
}
