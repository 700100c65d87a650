package supervision

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/projection"
	"github.com/tradehub/tradehub/hub/query"
)

// The kinds of lines of an export.
const (
	lineHead     = "export"
	lineVerdict  = "verdict"
	lineClaim    = "claim"
	lineOverride = "override"
	lineEnd      = "end"
)

// A line is one line of an export; one of its parts is set.
type line struct {
	Kind     string    `json:"kind"`
	City     string    `json:"city,omitempty"`
	Channel  string    `json:"channel,omitempty"`
	Block    uint64    `json:"block,omitempty"`
	At       time.Time `json:"at,omitzero"`
	Lines    int64     `json:"lines,omitempty"` // before the last one, which says so
	Verdict  *Verdict  `json:"verdict,omitempty"`
	Claim    *Claim    `json:"claim,omitempty"`
	Override *Override `json:"override,omitempty"`
}

// exportPage is how many rows of an export are in memory at once.
const exportPage = query.MaxPage

// Export writes every verdict, claim and override as JSON Lines, with pseudonyms, to a
// supervisor or an auditor; overrides are the supervisor's. It holds a page of rows in memory
// at most. A row that changes meanwhile is there as it was or as it is. What was written whole
// is kept as an export, which can then be signed.
func (d *Desk) Export(ctx context.Context, who access.Caller, to io.Writer) (*cases.Export, error) {
	if err := reads(who); err != nil {
		return nil, err
	}
	block, err := d.current(ctx)
	if err != nil {
		return nil, err
	}
	digest := sha256.New()
	w := &lines{out: bufio.NewWriterSize(io.MultiWriter(to, digest), 64<<10)}
	v := view{Desk: d} // nothing that was unmasked leaves the hub
	w.write(line{Kind: lineHead, City: d.City, Channel: d.Channel, Block: block, At: d.Now().UTC()})
	if err := v.exportRows(ctx, who, w); err != nil {
		return nil, err
	}
	w.write(line{Kind: lineEnd, Lines: w.n})
	if err := errors.Join(w.err, w.out.Flush()); err != nil {
		return nil, err
	}
	e, err := d.Rows.AddExport(cases.Export{
		SHA256: documents.NewDigest(accel.SHA256, digest.Sum(nil)), Block: block, Lines: w.n, Bytes: w.bytes, By: d.person(who), At: d.Now(),
	})
	if err == nil {
		d.Log.Info("export", "number", e.Number, "sha256", e.SHA256, "lines", e.Lines, "bytes", e.Bytes, "by", e.By)
	}
	return &e, err
}

// lines writes JSON Lines. It writes no more once err is set.
type lines struct {
	out      *bufio.Writer
	n, bytes int64
	err      error
}

func (w *lines) write(l line) {
	if w.err != nil {
		return
	}
	b, err := json.Marshal(l)
	if err == nil {
		_, err = w.out.Write(append(b, '\n'))
	}
	w.n, w.bytes, w.err = w.n+1, w.bytes+int64(len(b))+1, err
}

func (v view) exportRows(ctx context.Context, who access.Caller, w *lines) error {
	err := pages(ctx, w, v.Query.Projection.Verdicts, func(r projection.Verdict) error {
		row, err := v.verdictRow(r)
		w.write(line{Kind: lineVerdict, Verdict: &row})
		return err
	})
	if err != nil {
		return err
	}
	claims := func(after projection.Place, n int) ([]projection.Claim, projection.Place, error) {
		return v.Query.Projection.Claims(projection.EveryBank, "", after, n)
	}
	err = pages(ctx, w, claims, func(c projection.Claim) error {
		row := v.claimRow(*c.Facts)
		w.write(line{Kind: lineClaim, Claim: &row})
		return nil
	})
	if err != nil || supervises(who) != nil {
		return err
	}
	for from := uint64(0); ; {
		ids, next, err := v.Totals.against(from, exportPage)
		if err != nil {
			return err
		}
		for _, id := range ids {
			o, ok, err := v.override(ctx, who, id)
			if err != nil {
				return err
			}
			if ok {
				w.write(line{Kind: lineOverride, Override: &o})
			}
		}
		if from = next; from == 0 || w.err != nil {
			return w.err
		}
	}
}

// pages reads a list to its end, a page at a time.
func pages[R any](ctx context.Context, w *lines, read func(projection.Place, int) ([]R, projection.Place, error), each func(R) error) error {
	for place := projection.Place(nil); ; {
		rows, end, err := read(place, exportPage)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := each(r); err != nil {
				return err
			}
		}
		if place = end; place == nil || w.err != nil {
			return w.err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// Exports returns the latest exports, the last first, to a supervisor or an auditor.
func (d *Desk) Exports(_ context.Context, who access.Caller) ([]cases.Export, error) {
	if err := reads(who); err != nil {
		return nil, err
	}
	return d.Rows.Exports(shownEvents)
}

// Signature returns the hub's detached signature over the SHA-256 of an export, of the number,
// or of the last one for 0.
func (d *Desk) Signature(_ context.Context, who access.Caller, number uint64) ([]byte, error) {
	if err := reads(who); err != nil {
		return nil, err
	}
	if number == 0 {
		last, err := d.Rows.Exports(1)
		if err != nil || len(last) == 0 {
			return nil, errors.Join(err, query.ErrNotFound)
		}
		number = last[0].Number
	}
	e, err := d.Rows.Export(number)
	if err != nil {
		return nil, absentAs(err)
	}
	return d.Signer.SignExport(e.SHA256)
}
