package projection

import (
	"errors"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/hub/follow"
)

// Sink returns what the projection's follower calls.
func (p *Projection) Sink(s Source) follow.Sink { return &sink{p.db, p.seal, s} }

// SetSchema makes the file one of another schema.
func SetSchema(path string, schema int) error {
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		return err
	}
	return errors.Join(db.Update(func(tx *bbolt.Tx) error { return putState(tx, state{Schema: schema}) }), db.Close())
}
