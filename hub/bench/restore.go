package bench

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/backup"
	"github.com/tradehub/tradehub/hub/demo/samples"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/projection"
	"github.com/tradehub/tradehub/hub/verify"
)

// RestoreOptions bound the drill.
type RestoreOptions struct {
	Dir     string // an empty folder for both machines and the backup
	Records int    // on the ledger
	Uploads int    // of them with their documents in the store
}

// Valid names the first option that measures nothing.
func (o RestoreOptions) Valid() error {
	switch {
	case o.Records < 1:
		return errors.New("--records: at least 1")
	case o.Uploads < 1 || o.Uploads > o.Records:
		return errors.New("--uploads: at least 1 and at most --records")
	}
	return nil
}

// restoreGoal is the longest that an empty machine may take until its hub is ready, in
// seconds.
const restoreGoal = 15 * 60

// Restore fills a hub, backs it up, restores it to an empty folder and waits until that hub is
// ready. It fails unless the projection has the same digest there, as restored and as built
// anew from the ledger.
func Restore(ctx context.Context, o RestoreOptions) (Report, error) {
	r := Report{Bench: "restore", Machine: machine()}
	first := hub.DefaultConfig()
	first.Data = filepath.Join(o.Dir, "first")
	if err := fill(ctx, first, o); err != nil {
		return r, err
	}
	want, err := sumOf(ctx, first)
	if err != nil {
		return r, err
	}
	took := func(name string, do func() error) error {
		began := time.Now()
		err := do()
		r.Results = append(r.Results, Result{Name: name, Value: time.Since(began).Seconds(), Unit: "s", Met: true})
		return err
	}
	var m *backup.Manifest
	dir := filepath.Join(o.Dir, "backup")
	if err := took("backup", func() (err error) { m, err = backup.Take(ctx, dir, first.Backup(false)); return err }); err != nil {
		return r, err
	}
	second := first
	second.Data = filepath.Join(o.Dir, "second")
	began := time.Now()
	if err := took("restore, every digest compared", func() error { _, err := backup.Restore(ctx, dir, second.Data, ""); return err }); err != nil {
		return r, err
	}
	if err := took("open until ready", func() error { return openReady(ctx, second) }); err != nil {
		return r, err
	}
	total := time.Since(began).Seconds()
	r.Results = append(r.Results, Result{Name: "empty machine until ready", Value: total, Unit: "s", Baseline: "15 min", BaselineValue: restoreGoal, Met: total <= restoreGoal})
	if err := same(ctx, "restored", second, want); err != nil {
		return r, err
	}
	if err := os.Remove(second.ProjectionFile().Path); err != nil {
		return r, err
	}
	if err := took("projection rebuilt", func() error { return same(ctx, "rebuilt", second, want) }); err != nil {
		return r, err
	}
	r.Results = append(r.Results,
		Result{Name: "files in the backup", Value: float64(len(m.Files)), Unit: "files", Met: true},
		Result{Name: "bytes in the backup", Value: float64(m.Bytes()) / 1e6, Unit: "MB", Met: true},
		Result{Name: "rows of the projection, digests equal", Value: float64(want.Rows["documents"]), Unit: "documents", Met: true})
	return r, nil
}

// openReady opens the hub, waits until every part is ready, and closes it.
func openReady(ctx context.Context, cfg hub.Config) (err error) {
	h, err := hub.Open(ctx, cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	for {
		wrong := ""
		for part, why := range h.Ready(ctx) {
			if why != "" {
				wrong = part + ": " + why
			}
		}
		switch {
		case wrong == "":
			return nil
		case ctx.Err() != nil:
			return fmt.Errorf("%w: %s", ctx.Err(), wrong)
		}
	}
}

func same(ctx context.Context, how string, cfg hub.Config, want projection.Sum) error {
	got, err := sumOf(ctx, cfg)
	if err == nil && got.Digest != want.Digest {
		err = fmt.Errorf("the projection %s has %s, the first hub's %s", how, got, want)
	}
	return err
}

// sumOf returns the digest of the projection at the ledger's last block.
func sumOf(ctx context.Context, cfg hub.Config) (s projection.Sum, err error) {
	err = onLedger(cfg, func(l *ledger.Ledger) error {
		s, err = projection.CatchUp(ctx, cfg.ProjectionFile(), ledger.NewFeed(l), slog.New(slog.DiscardHandler))
		return err
	})
	return s, err
}

func onLedger(cfg hub.Config, do func(*ledger.Ledger) error) (err error) {
	n, err := hub.OpenNetwork(cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	return do(n.Own())
}

// fill uploads documents, and registers as many digests as are missing.
func fill(ctx context.Context, cfg hub.Config, o RestoreOptions) error {
	h, err := hub.Open(ctx, cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	if err := errors.Join(uploadInvoices(ctx, h, o.Uploads), h.Close()); err != nil {
		return err
	}
	return onLedger(cfg, func(l *ledger.Ledger) error { return register(ctx, l, o.Records-o.Uploads) })
}

// perUpload is how many documents one transaction of the drill uploads.
const perUpload = 100

func uploadInvoices(ctx context.Context, h *hub.Hub, n int) error {
	_, files, err := samples.Read(samples.Import)
	if err != nil {
		return err
	}
	for first := 0; first < n; first += perUpload {
		var some []verify.File
		for i := first; i < min(n, first+perUpload); i++ {
			some = append(some, verify.File{Data: bytes.ReplaceAll(files[0].Data, []byte("LCC-2026-1188"), fmt.Appendf(nil, "LCC-2026-%06d", i))})
		}
		if _, err := h.Verifier.UploadAll(ctx, "TraderMSP", some); err != nil {
			return err
		}
	}
	return nil
}

// register puts n digests of documents on the ledger.
func register(ctx context.Context, l *ledger.Ledger, n int) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(4)
	for first := 0; first < n; first += protocol.MaxBatch {
		group.Go(func() error {
			var some []protocol.DocumentInput
			for i := first; i < min(n, first+protocol.MaxBatch); i++ {
				var b [32]byte
				binary.BigEndian.PutUint64(b[:], uint64(i)) //nolint:gosec // it counts up from 0
				some = append(some, protocol.DocumentInput{Type: documents.TypeInvoice, Digests: documents.Digests{
					SHA256: documents.DigestOf(b[:]), SM3: documents.NewDigest(accel.SM3, b[:]), Canonical: documents.DigestOf(b[1:]),
				}})
			}
			_, _, err := l.Documents.Register(ctx, some)
			return err
		})
	}
	return group.Wait()
}
