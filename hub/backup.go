package hub

import (
	"time"

	"github.com/tradehub/tradehub/hub/backup"
	"github.com/tradehub/tradehub/hub/network"
)

// Backup returns what tradehub backup copies of a hub with the configuration.
func (c Config) Backup(withoutKeys bool) backup.Options {
	o := backup.Options{Data: c.Data, City: c.City, Ledger: c.Ledger == (network.Fabric{}), WithoutKeys: withoutKeys, Now: time.Now}
	if !o.Ledger {
		o.Elsewhere = append(o.Elsewhere,
			"the ledger: each organisation backs up the folder of its own peers, which alone hold the private data; see OPERATIONS.md",
			"the connection profile "+c.Ledger.Profile+" with the certificates and keys that it names")
	}
	if c.Store.Bucket != "" {
		o.Elsewhere = append(o.Elsewhere, "the documents in the bucket: copy its objects after this backup, and restore them before the hub starts")
	}
	return o
}
