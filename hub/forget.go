package hub

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/store"
)

// Forget erases every document that the organisation uploaded to the hub of the configuration,
// by destroying its key. No hub may run on the folder. Documents that another organisation
// uploaded too stay readable to that one. The ledger keeps their digests. Forget again after an
// error goes on.
func Forget(ctx context.Context, cfg Config, mspID string) (_ store.Forgotten, err error) {
	rows, err := cases.Open(filepath.Join(cfg.Data, "hub.db")) // first: a running hub holds it
	if err != nil {
		return store.Forgotten{}, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	sole, err := rows.SoleUploads(mspID)
	if err != nil {
		return store.Forgotten{}, err
	}
	s, err := cfg.OpenStore(nil)
	if err != nil {
		return store.Forgotten{}, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	out, err := s.Forget(ctx, mspID, sole)
	if err != nil {
		return out, err
	}
	return out, rows.DropUploads(mspID)
}
