package hub

import (
	"context"
	"time"

	"github.com/tradehub/tradehub/hub/backup"
	"github.com/tradehub/tradehub/hub/network"
)

// giveSnapshots lets the owner of the data folder back it up while the hub runs.
func (h *Hub) giveSnapshots(ctx context.Context) {
	f := backup.Files{Rows: h.cases.Snapshot, Projection: h.Projection.Snapshot, Ledger: h.network.Snapshot()}
	if err := backup.Serve(ctx, h.cfg.Data, f, h.now, h.log); err != nil {
		h.log.Error("the running hub cannot be backed up; stop it first, and back up then", "cause", err)
	}
}

// Backup returns what tradehub backup copies of a hub with the configuration.
func (c Config) Backup(withoutKeys bool) backup.Options {
	o := backup.Options{Data: c.Data, City: c.City, Ledger: c.Ledger == (network.Fabric{}), WithoutKeys: withoutKeys, Now: time.Now}
	if !o.Ledger {
		o.Elsewhere = append(o.Elsewhere,
			"the ledger: each organisation backs up the folder of its own peers, which alone hold the private data; see OPERATIONS.md",
			"the connection profile "+c.Ledger.Profile+" with the certificates and keys that it names")
	}
	return o
}
