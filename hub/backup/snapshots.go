package backup

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// Files are what begins a snapshot of each file that a hub writes in place. A hub without a
// ledger of its own has no Ledger.
type Files struct {
	Rows, Projection, Ledger func() (*bbolt.Tx, error)
}

// tries bounds how often a moment is looked for. The hub must not write a row for some
// microseconds, so one is mostly enough.
const tries = 10_000

// ErrBusy means that the hub wrote without any pause.
var ErrBusy = errors.New("backup: the hub writes without a pause; take the backup when it has less to do")

// A moment is a snapshot of each file.
type moment struct{ rows, projection, ledger *bbolt.Tx }

// begin takes the snapshots. The projection is the oldest of the three: it catches up with the
// ledger, and one that is ahead would be rebuilt. No row is written while that of the ledger
// is taken. So every verdict on the ledger has its report, which is kept before, and every
// receipt among the rows has its transaction. No file has two snapshots at a time: a second
// one would wait for a writer that waits for the first.
func (f Files) begin(ctx context.Context) (m moment, err error) {
	defer func() {
		if err != nil {
			m.end()
		}
	}()
	if m.projection, err = f.Projection(); err != nil {
		return m, err
	}
	if f.Ledger == nil {
		m.rows, err = f.Rows()
		return m, err
	}
	for range tries {
		if err = ctx.Err(); err != nil {
			return m, err
		}
		before, err := f.version()
		if err != nil {
			return m, err
		}
		if m.ledger, err = f.Ledger(); err != nil {
			return m, err
		}
		if m.rows, err = f.Rows(); err != nil || m.rows.ID() == before {
			return m, err
		}
		release(m.rows, m.ledger)
		m.rows, m.ledger = nil, nil
	}
	return m, ErrBusy
}

// version returns the number of the last write of the rows.
func (f Files) version() (int, error) {
	tx, err := f.Rows()
	if err != nil {
		return 0, err
	}
	defer release(tx)
	return tx.ID(), nil
}

func (m moment) end() { release(m.rows, m.projection, m.ledger) }

func release(all ...*bbolt.Tx) {
	for _, tx := range all {
		if tx != nil {
			_ = tx.Rollback() // of a transaction that only reads, or has ended
		}
	}
}

// Write writes a snapshot of each file, all of one moment, to w as a tar archive. A file that
// must grow meanwhile makes its writers wait, so w must not be slow.
func (f Files) Write(ctx context.Context, w io.Writer, now time.Time) error {
	m, err := f.begin(ctx)
	if err != nil {
		return err
	}
	defer m.end()
	archive := tar.NewWriter(w)
	for _, s := range []struct {
		name string
		tx   *bbolt.Tx
	}{{RowsFile, m.rows}, {LedgerFile, m.ledger}, {ProjectionFile, m.projection}} {
		if s.tx == nil {
			continue
		}
		h := &tar.Header{Name: s.name, Mode: 0o600, Size: s.tx.Size(), ModTime: now}
		if err := archive.WriteHeader(h); err != nil {
			return err
		}
		if _, err := s.tx.WriteTo(archive); err != nil {
			return fmt.Errorf("backup: copy %s: %w", s.name, err)
		}
		release(s.tx)
	}
	return archive.Close()
}

// patience is how long a file is waited for that another process holds.
const patience = time.Second

// closed opens the files of a hub that does not run. Nobody can begin to write to them until
// release is called.
func closed(path func(string) string, ledger bool) (f Files, release func() error, err error) {
	var open []*bbolt.DB
	release = func() error {
		var errs []error
		for _, db := range open {
			errs = append(errs, db.Close())
		}
		return errors.Join(errs...)
	}
	begin := func(name string) func() (*bbolt.Tx, error) {
		if err != nil {
			return nil
		}
		var db *bbolt.DB
		if db, err = bbolt.Open(path(name), 0o600, &bbolt.Options{ReadOnly: true, Timeout: patience}); err != nil {
			if errors.Is(err, berrors.ErrTimeout) {
				err = errors.New("another command holds it, or a hub that does not answer; end it first")
			}
			err = fmt.Errorf("backup: open %s: %w", path(name), err)
			return nil
		}
		open = append(open, db)
		return func() (*bbolt.Tx, error) { return db.Begin(false) }
	}
	f.Rows, f.Projection = begin(RowsFile), begin(ProjectionFile)
	if ledger {
		f.Ledger = begin(LedgerFile)
	}
	if err != nil {
		return f, nil, errors.Join(err, release())
	}
	return f, release, nil
}

// sound reads every row of a copied file, and fails if a page is damaged.
func sound(path string) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("backup: %s: damaged page: %v", path, r)
		}
	}()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: patience})
	if err != nil {
		return fmt.Errorf("backup: %s: %w", path, err)
	}
	err = db.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(_ []byte, b *bbolt.Bucket) error {
			return b.ForEach(func(_, _ []byte) error { return nil })
		})
	})
	return errors.Join(err, db.Close())
}
