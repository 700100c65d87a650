package transcribe

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/transcript"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
)

// Begin opens a paper to be typed as a kind. Whoever begins is one of those who type: a colleague
// who begins on a draft sees it, and can no longer be its second reader. Work that was confirmed is
// answered as it is, and a draft of another kind begins again.
func (d *Desk) Begin(ctx context.Context, who access.Caller, original documents.Digest, k transcript.Kind) (*Work, error) {
	if !k.Valid() {
		return nil, fmt.Errorf("%w: kind: must be one of %v", documents.ErrRequest, transcript.Kinds)
	}
	if _, err := d.owners(who, original); err != nil {
		return nil, err
	}
	row, err := d.Rows.Get(who.MSPID, original)
	switch {
	case errors.Is(err, cases.ErrNotFound):
		row = &cases.Transcript{Org: who.MSPID, Original: original}
	case err != nil:
		return nil, err
	case row.Kind == k && (row.State != cases.TranscriptDraft || d.types(row, who)):
		return d.show(who, row), nil
	case row.Kind == k:
		d.typed(row, who)
		return d.keep(who, row)
	case row.State != cases.TranscriptDraft || row.Record != "":
		return nil, &StateError{row.State, []cases.TranscriptState{cases.TranscriptDraft}}
	}
	data, err := d.open(ctx, original)
	if err != nil {
		return nil, err
	}
	info, err := d.Papers.Inspect(ctx, data)
	if err != nil {
		return nil, err
	}
	row.Kind, row.Pages, row.State, row.Fields, row.Typists = k, len(info.Pages), cases.TranscriptDraft, nil, nil
	d.typed(row, who)
	return d.keep(who, row)
}

// types reports whether the caller is one of those who type the draft.
func (d *Desk) types(row *cases.Transcript, who access.Caller) bool {
	return slices.Contains(row.Typists, d.person(who))
}

// draft returns the draft that the caller types.
func (d *Desk) draft(who access.Caller, original documents.Digest, version int) (*cases.Transcript, error) {
	row, err := d.row(who, original, version, cases.TranscriptDraft)
	if err == nil && !d.types(row, who) {
		return nil, ErrNotTyping
	}
	return row, err
}

// MaxFields bounds the entries of a draft.
const MaxFields = 5000

// Save keeps a draft with its faults, for one of those who type it.
func (d *Desk) Save(_ context.Context, who access.Caller, original documents.Digest, version int, fields []transcript.Entry) (*Work, error) {
	row, err := d.draft(who, original, version)
	if err != nil {
		return nil, err
	}
	if err := bounded(fields); err != nil {
		return nil, err
	}
	row.Fields = fields
	return d.keep(who, row)
}

// bounded refuses more than a draft may hold: it is kept before it is right.
func bounded(fields []transcript.Entry) error {
	size := 0
	for _, e := range fields {
		size += len(e.Pointer) + len(e.Value) + len(e.Place)
		if e.Proposed != nil {
			size += len(e.Proposed.Value) + len(e.Proposed.How) + len(e.Proposed.From)
		}
	}
	if len(fields) > MaxFields || size > transcript.MaxBytes/2 {
		return fmt.Errorf("%w: fields: at most %d with %d bytes", documents.ErrRequest, MaxFields, transcript.MaxBytes/2)
	}
	return nil
}

func (d *Desk) typed(row *cases.Transcript, who access.Caller) {
	if p := d.person(who); !slices.Contains(row.Typists, p) {
		row.Typists = append(row.Typists, p)
	}
}

// Confirm is the first person's word that the draft is as on the paper. From then on the paper may
// be presented. Errors: *FaultsError.
func (d *Desk) Confirm(ctx context.Context, who access.Caller, original documents.Digest, version int) (*Work, error) {
	row, err := d.draft(who, original, version)
	if err != nil {
		return nil, err
	}
	fields, faults := transcript.Check(row.Kind, row.Pages, row.Fields)
	if len(faults) > 0 {
		return nil, &FaultsError{faults}
	}
	row.Fields, row.Signed, row.Second, row.Base = fields, []transcript.Confirmation{d.word(who, row.Kind, fields, false)}, nil, ""
	return d.record(ctx, who, row, cases.TranscriptFirst)
}

// Supersede begins another version of what was confirmed, from its values. What was confirmed
// counts until the new version is.
func (d *Desk) Supersede(_ context.Context, who access.Caller, original documents.Digest, version int) (*Work, error) {
	row, err := d.row(who, original, version, cases.TranscriptFirst, cases.TranscriptConfirmed)
	if err != nil {
		return nil, err
	}
	row.State, row.Signed, row.Second, row.Typists = cases.TranscriptDraft, nil, nil, nil
	d.typed(row, who)
	return d.keep(who, row)
}

// keep puts the row, and returns it as the caller may see it.
func (d *Desk) keep(who access.Caller, row *cases.Transcript) (*Work, error) {
	if err := d.Rows.Put(row, d.now()); err != nil {
		return nil, err
	}
	return d.show(who, row), nil
}
