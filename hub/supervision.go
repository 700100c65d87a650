package hub

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/portal"
	"github.com/tradehub/tradehub/hub/supervision"
)

// openSupervision opens the totals and what supervisors did. Their secrets follow from the
// token key. It does not wait until the totals have caught up: the overview does.
func (h *Hub) openSupervision(context.Context) error {
	key, err := hkdf.Key(sha256.New, h.tokenKey, nil, "tradehub/supervision/1", sha256.Size)
	if err != nil {
		return err
	}
	seal, err := cases.NewSeal(key)
	if err != nil {
		return err
	}
	if h.tallies, err = cases.OpenTallies(filepath.Join(h.cfg.Data, "totals.db"), seal); err != nil {
		return err
	}
	totals := supervision.OpenTotals(h.tallies, supervision.Sources{
		Ledger: h.feed, Cases: h.cases, Reports: h.Verifier, Zone: h.cfg.zone(), Told: h.ledgerChanged,
	}, h.log)
	h.Supervision = &supervision.Desk{
		Query: h.Query, Totals: totals, Rows: h.cases.Supervision(seal), Masks: supervision.Masks{Seal: seal}, Person: h.Desk.Book.Person,
		Callers: h.callers.list, Trees: h.Trees, Hasher: h.hasher, Ledger: h.network.As, Signer: h.Signer,
		City: h.cfg.City, Channel: h.network.Channel(), Now: h.now, MaxLag: h.cfg.MaxLag, Log: h.log,
	}
	return nil
}

// supervisionPages are the pages of supervisors, auditors, authorities and the operator.
func (h *Hub) supervisionPages() []portal.Part {
	return []portal.Part{
		portal.Supervisor(h.Supervision),
		portal.Authorities{Query: h.Query, Verifier: h.Verifier, Ledger: h.network.As, MaxUpload: h.cfg.MaxUpload, Channel: h.network.Channel()}.Part(),
		portal.Operator{Ready: h.Ready, State: h.operations}.Part(),
	}
}

// operations returns what the operator watches. A height that is not known is 0.
func (h *Hub) operations(ctx context.Context) (portal.Operations, error) {
	o := portal.Operations{Ledger: h.network.Channel(), Streams: h.live.Streams(), Engines: strings.Split(h.hasher.Name(), ", ")}
	if info, ok := debug.ReadBuildInfo(); ok {
		o.Version, o.Go = info.Main.Version, info.GoVersion
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				o.Revision = s.Value
			}
		}
	}
	ledger, err := h.feed.Height(ctx)
	if err != nil {
		h.log.Warn("the ledger's height is not known", "cause", err) // the page says so by its parts
	}
	projection, _ := h.Projection.Height()
	index, _ := h.index.Height()
	totals, _ := h.Supervision.Totals.Height()
	o.Heights = []portal.Height{
		{Key: portal.HeightLedger, Block: ledger}, {Key: portal.HeightProjection, Block: projection},
		{Key: portal.HeightIndex, Block: index}, {Key: portal.HeightTotals, Block: totals},
	}
	for _, path := range []string{filepath.Join(h.cfg.Data, "hub.db"), h.cfg.ProjectionFile().Path, filepath.Join(h.cfg.Data, "totals.db")} {
		st, err := os.Stat(path)
		if err != nil {
			return o, err
		}
		o.Files = append(o.Files, portal.File{Name: filepath.Base(path), Bytes: st.Size()})
	}
	return o, nil
}

// ledgerChanged makes open pages look again after a change of the ledger.
func (h *Hub) ledgerChanged(kind string, banks []string) {
	h.live.Publish(portal.Event{Type: portal.EventType(kind)})
	for _, bank := range banks {
		if bank != "" {
			h.live.Publish(portal.Event{Type: portal.EventType(kind), Bank: bank})
		}
	}
}

// caseChanged makes open pages look again after a change of a case. A firm's do not notice
// what its bank does inside.
func (h *Hub) caseChanged(e cases.Event) {
	if e.Type != "" {
		h.Events.CasesChanged()
	}
	if e.Type == "" {
		h.live.Publish(portal.Event{Type: portal.EventCase, Bank: e.Bank})
		return
	}
	h.live.Publish(portal.Event{Type: portal.EventType(e.Type), Bank: e.Bank, Firm: e.Firm})
}
