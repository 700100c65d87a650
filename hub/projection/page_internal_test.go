package projection

import (
	"context"
	"iter"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/documents/itertest"
)

func TestUnderStops(t *testing.T) {
	db, err := bbolt.Open(filepath.Join(t.TempDir(), "p.db"), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	err = db.Update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucket(claimTable)
		for _, key := range []string{"a", "b1", "b2", "b3", "c"} {
			if err == nil {
				err = b.Put([]byte(key), nil)
			}
		}
		v := &viewer{tx: tx}
		itertest.Stops(t, 3, func(context.Context) iter.Seq[[]byte] { return v.under(claimTable, "b", nil) })
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
