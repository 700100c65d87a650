package projection

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"os"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/ledger"
)

// A Source is what a projection is built from: the ledger as the registrar sees
// it, see SourceOf.
type Source interface {
	// Height returns the number of the last block.
	Height(ctx context.Context) (uint64, error)
	// Events yields the changes after from and the end of every block, and then waits for more.
	Events(ctx context.Context, from ledger.Checkpoint) iter.Seq2[ledger.Change, error]
	// Facts returns the claims as they now stand, without those that were purged.
	Facts(ctx context.Context, ids []string) ([]dedupe.Claim, error)
}

// SourceOf returns the registrar's ledger as a source.
func SourceOf(l *ledger.Ledger) Source {
	return struct {
		*ledger.Ledger
		ledger.Claims
	}{l, l.Claims}
}

// A Projection is the file. Its methods may be called concurrently; one caller at a time follows.
type Projection struct {
	db     *bbolt.DB
	source Source
	log    *slog.Logger
	progress
}

// schema is the version of the rows. Raise it when a row changes, or an event is
// understood that was not: a file of another one is built anew.
const schema = 2

// A state is how far the rows are. It is written with them.
type state struct {
	Schema int               `json:"schema"`
	Height uint64            `json:"height"` // the last whole block
	Last   ledger.Checkpoint `json:"last"`   // of the last event: no other ledger has that transaction in that block
}

var (
	metaTable = []byte("meta")
	stateKey  = []byte("state")
)

// lockTimeout is how long Open waits for another process to let go of the file.
const lockTimeout = 2 * time.Second

// Open opens or makes the file at path. Rows of another schema are dropped. Close it when done.
func Open(path string, source Source, log *slog.Logger) (*Projection, error) {
	db, err := openFile(path, log)
	if err != nil {
		return nil, err
	}
	p := &Projection{db: db, source: source, log: log, progress: newProgress()}
	s, err := p.state()
	switch {
	case err != nil:
	case s.Schema == 0:
		log.Info("building the projection from the ledger", "cause", "the file is new")
		err = p.reset()
	case s.Schema != schema:
		log.Warn("rebuilding the projection from the ledger", "cause", fmt.Sprintf("its schema is %d, want %d", s.Schema, schema))
		err = p.reset()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("projection: %w", err), db.Close())
	}
	return p, nil
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

// Close lets go of the file. End [Projection.Follow] before.
func (p *Projection) Close() error { return p.db.Close() }

func (p *Projection) state() (s state, err error) {
	err = p.db.View(func(tx *bbolt.Tx) error {
		s, err = stateOf(tx)
		return err
	})
	return s, err
}

// stateOf returns how far the rows are; the zero value when there are none.
func stateOf(tx *bbolt.Tx) (s state, err error) {
	if b := tx.Bucket(metaTable); b != nil {
		err = json.Unmarshal(b.Get(stateKey), &s)
	}
	return s, err
}

// reset drops every row. Nobody is answered until the projection was built anew.
func (p *Projection) reset() error {
	p.lost()
	return p.db.Update(func(tx *bbolt.Tx) error {
		var names [][]byte
		err := tx.ForEach(func(name []byte, _ *bbolt.Bucket) error {
			names = append(names, name)
			return nil
		})
		for _, name := range names {
			err = errors.Join(err, tx.DeleteBucket(name))
		}
		for _, name := range append([][]byte{metaTable}, tables...) {
			_, cerr := tx.CreateBucket(name)
			err = errors.Join(err, cerr)
		}
		return errors.Join(err, putState(tx, state{Schema: schema}))
	})
}

func putState(tx *bbolt.Tx, s state) error {
	b, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return tx.Bucket(metaTable).Put(stateKey, b)
}
