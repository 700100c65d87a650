package projection

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/follow"
	"github.com/tradehub/tradehub/hub/ledger"
)

// A Source is what a projection is built from, see [ledger.Feed].
type Source interface {
	follow.Ledger
	// Facts returns the claims in the changes, by ID, as they are now, without those that
	// were purged.
	Facts(ctx context.Context, changes []ledger.Change) (map[string]dedupe.Claim, error)
}

// A Projection is the file, and what keeps it at the ledger's height. Its methods may
// be called concurrently.
type Projection struct {
	db   *bbolt.DB
	seal *cases.Seal
	*follow.Follower
}

// schema is the version of the rows. Raise it when a row changes, or when an event is newly
// understood. A file of another version is rebuilt.
const schema = 4

var (
	metaTable = []byte("meta")
	stateKey  = []byte("state")
)

// lockTimeout is how long Open waits for another process to release the file.
const lockTimeout = 2 * time.Second

// Open opens or makes the file. One of another schema, or that was sealed with
// another key, is removed: its free pages may hold what is sealed now. Close it when done.
func Open(f File, source Source, log *slog.Logger) (*Projection, error) {
	seal, err := f.seal()
	if err != nil {
		return nil, err
	}
	db, err := openFile(f.Path, log)
	if err != nil {
		return nil, err
	}
	rows := &sink{db, seal, source}
	_, err = rows.Checkpoint(context.Background())
	if errors.Is(err, follow.ErrNoCheckpoint) {
		log.Info("building the projection from the ledger", "cause", err)
		if rows.db, err = renew(db, f.Path, log); err != nil {
			return nil, err
		}
		err = rows.Reset(context.Background())
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("projection: %w", err), rows.db.Close())
	}
	return &Projection{rows.db, seal, follow.New("projection", source, rows, log)}, nil
}

// renew puts an empty file in the place of db's, which it closes.
func renew(db *bbolt.DB, path string, log *slog.Logger) (*bbolt.DB, error) {
	if err := errors.Join(db.Close(), os.Remove(path)); err != nil {
		return nil, fmt.Errorf("projection: %w", err)
	}
	return openFile(path, log)
}

func openFile(path string, log *slog.Logger) (*bbolt.DB, error) {
	open := func() (*bbolt.DB, error) {
		return bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockTimeout, NoFreelistSync: true})
	}
	db, err := open()
	if errors.Is(err, berrors.ErrInvalid) || errors.Is(err, berrors.ErrChecksum) || errors.Is(err, berrors.ErrVersionMismatch) {
		log.Warn("dropping the projection's file, which is damaged", "cause", err)
		if err := os.Remove(path); err != nil {
			return nil, fmt.Errorf("projection: %w", err)
		}
		db, err = open()
	}
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, fmt.Errorf("projection: %s is in use by another process; stop it or name another data folder", path)
	}
	if err != nil {
		return nil, fmt.Errorf("projection: open %s: %w", path, err)
	}
	return db, nil
}

// Snapshot begins to read the file as it is now. The caller ends it by Rollback.
func (p *Projection) Snapshot() (*bbolt.Tx, error) { return p.db.Begin(false) }

// Close closes the file. Nothing may follow any more.
func (p *Projection) Close() error { return p.db.Close() }

// stateOf returns how far the rows are; the zero value when there are none.
func stateOf(tx *bbolt.Tx) (s state, err error) {
	if b := tx.Bucket(metaTable); b != nil {
		err = json.Unmarshal(b.Get(stateKey), &s)
	}
	return s, err
}

func putState(tx *bbolt.Tx, s state) error {
	b, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return tx.Bucket(metaTable).Put(stateKey, b)
}
