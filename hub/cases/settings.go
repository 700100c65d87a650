package cases

import (
	"encoding/json"

	"go.etcd.io/bbolt"
)

// Settings are what an organisation chose.
type Settings struct {
	// Hold switches the standing order of a bank off: a case that arrives is verified once
	// an officer asks for it.
	Hold bool `json:"hold,omitempty"`
}

// Settings returns what an organisation chose, the defaults where it chose nothing.
func (b *Book) Settings(mspID string) (s Settings, err error) {
	name := b.seal.Name("settings", mspID)
	return s, b.db.db.View(func(tx *bbolt.Tx) error {
		sealed := tx.Bucket(settingsBucket).Get(name[:])
		if sealed == nil {
			return nil
		}
		return b.open(name, sealed, &s)
	})
}

// PutSettings keeps what an organisation chose.
func (b *Book) PutSettings(mspID string, s Settings) error {
	row, err := json.Marshal(s)
	if err != nil {
		return err
	}
	name := b.seal.Name("settings", mspID)
	return b.db.db.Update(func(tx *bbolt.Tx) error {
		return tx.Bucket(settingsBucket).Put(name[:], b.seal.Close(name, row))
	})
}
