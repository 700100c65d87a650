package projection

import (
	"context"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/follow"
	"github.com/tradehub/tradehub/hub/ledger"
)

// A sink writes rows. The rows and the checkpoint are one transaction of bbolt.
type sink struct {
	db     *bbolt.DB
	seal   *cases.Seal
	source Source
}

// A state is how far the rows are. It is written with them.
type state struct {
	Schema int               `json:"schema"`
	Key    string            `json:"key"`    // that claims are sealed with, see checkName
	Height uint64            `json:"height"` // the last whole block
	Last   ledger.Checkpoint `json:"last"`   // of the last change
}

func (s *sink) Checkpoint(context.Context) (c follow.Checkpoint, err error) {
	err = s.db.View(func(tx *bbolt.Tx) error {
		at, err := stateOf(tx)
		c = follow.Checkpoint{Block: at.Height, Last: at.Last}
		switch {
		case err != nil:
			return err
		case at.Schema == 0:
			return fmt.Errorf("%w: the file is new", follow.ErrNoCheckpoint)
		case at.Schema != schema:
			return fmt.Errorf("%w: its schema is %d, want %d", follow.ErrNoCheckpoint, at.Schema, schema)
		case at.Key != checkName(s.seal):
			return fmt.Errorf("%w: it was sealed with another key", follow.ErrNoCheckpoint)
		}
		return nil
	})
	return c, err
}

func (s *sink) Apply(ctx context.Context, changes []ledger.Change, to follow.Checkpoint) error {
	facts, err := s.source.Facts(ctx, changes)
	if err != nil {
		return err
	}
	err = s.db.Update(func(tx *bbolt.Tx) error {
		w := &writer{tx: tx, seal: s.seal, facts: facts}
		for _, c := range changes {
			w.change(c)
		}
		return errors.Join(w.err, putState(tx, state{Schema: schema, Key: checkName(s.seal), Height: to.Block, Last: to.Last}))
	})
	if err != nil {
		return fmt.Errorf("projection: write the rows up to block %d: %w", to.Block, err)
	}
	return nil
}

// Reset drops every row.
func (s *sink) Reset(context.Context) error {
	return s.db.Update(func(tx *bbolt.Tx) error {
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
		return errors.Join(err, putState(tx, state{Schema: schema, Key: checkName(s.seal)}))
	})
}
