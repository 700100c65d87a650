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

// ConfirmBlind is a further person's reading of the key fields, typed without a sight of the
// first's. If both are the same, the paper is confirmed by both. If not, it counts for nothing until
// they settle it, and each is shown where they differ. A bank's person reads what the firm
// confirmed; that is the bank's own work, of which the firm learns nothing.
func (d *Desk) ConfirmBlind(ctx context.Context, who access.Caller, original documents.Digest, version int, fields []transcript.Entry) (*Work, error) {
	row, err := d.toRead(ctx, who, original, version)
	if err != nil {
		return nil, err
	}
	if d.isFirst(row, d.person(who)) {
		return nil, ErrSamePerson
	}
	if err := bounded(fields); err != nil {
		return nil, err
	}
	keys, faults := transcript.CheckKeys(row.Kind, row.Pages, fields)
	if len(faults) > 0 {
		return nil, &FaultsError{faults}
	}
	row.Second = &cases.SecondReading{By: d.word(who, row.Kind, keys, true), Fields: keys}
	return d.compare(ctx, who, row)
}

// isFirst reports whether a person typed or confirmed the fields.
func (d *Desk) isFirst(row *cases.Transcript, p documents.Digest) bool {
	return slices.Contains(row.Typists, p) || slices.ContainsFunc(row.Signed, func(c transcript.Confirmation) bool { return c.Person == p })
}

// toRead returns the work that a further person reads: the organisation's own, or for a bank
// that has none what the firm confirmed.
func (d *Desk) toRead(ctx context.Context, who access.Caller, original documents.Digest, version int) (*cases.Transcript, error) {
	row, err := d.row(who, original, version, cases.TranscriptFirst)
	if err == nil || sideOf(who) != transcript.SideBank {
		return row, err
	}
	own, getErr := d.Rows.Get(who.MSPID, original)
	if getErr != nil && !errors.Is(getErr, cases.ErrNotFound) {
		return nil, getErr
	}
	if getErr == nil && !d.overtaken(ctx, who, own) {
		return nil, err
	}
	if getErr != nil {
		own = &cases.Transcript{Org: who.MSPID, Original: original}
	}
	if own.Version != version {
		return nil, &cases.ChangedError{Version: own.Version, At: own.Changed}
	}
	return d.fromFirm(ctx, who, own)
}

// overtaken reports whether the bank read a version of the firm's that is no more the firm's.
func (d *Desk) overtaken(ctx context.Context, who access.Caller, row *cases.Transcript) bool {
	if row.Base == "" {
		return false
	}
	_, record, err := d.ofOwners(ctx, who.MSPID, row.Original)
	return err == nil && record != row.Base
}

// fromFirm fills a bank's row with what the firm confirmed.
func (d *Desk) fromFirm(ctx context.Context, who access.Caller, row *cases.Transcript) (*cases.Transcript, error) {
	t, record, err := d.ofOwners(ctx, who.MSPID, row.Original)
	if err != nil {
		return nil, err
	}
	row.Kind, row.Pages, row.State = t.Kind, t.Pages, cases.TranscriptFirst
	row.Fields, row.Signed, row.Typists, row.Second = t.Fields, t.Confirmations, nil, nil
	row.Record, row.RecordVersion, row.Base = record, t.Version, record
	return row, nil
}

// Settle is for the two who differ: each types the key fields as they find them on the paper now.
// What the first changes stays in the record as corrected.
func (d *Desk) Settle(ctx context.Context, who access.Caller, original documents.Digest, version int, fields []transcript.Entry) (*Work, error) {
	row, err := d.row(who, original, version, cases.TranscriptDiffers)
	if err != nil {
		return nil, err
	}
	if err := bounded(fields); err != nil {
		return nil, err
	}
	p := d.person(who)
	switch {
	case row.Second.By.Person == p:
		keys, faults := transcript.CheckKeys(row.Kind, row.Pages, fields)
		if len(faults) > 0 {
			return nil, &FaultsError{faults}
		}
		row.Second = &cases.SecondReading{By: d.word(who, row.Kind, keys, true), Fields: keys}
	case row.Base == "" && len(row.Signed) > 0 && row.Signed[0].Person == p:
		if err := d.correct(who, row, fields); err != nil {
			return nil, err
		}
	default:
		return nil, ErrNotYours
	}
	return d.compare(ctx, who, row)
}

// correct takes the first person's fields once more, with what they were as the proposal.
func (d *Desk) correct(who access.Caller, row *cases.Transcript, fields []transcript.Entry) error {
	fields = slices.Clone(fields)
	for i, e := range fields {
		at := slices.IndexFunc(row.Fields, func(o transcript.Entry) bool { return o.Pointer == e.Pointer })
		if at < 0 {
			continue
		}
		switch old := row.Fields[at]; {
		case e.Value == old.Value && e.Decision != transcript.Absent && e.Decision != transcript.Illegible:
			fields[i] = old
			fields[i].Place = e.Place
		case old.Value != "" && e.Value != "":
			fields[i].Decision, fields[i].Proposed = transcript.Corrected, &transcript.Proposal{Value: old.Value, How: transcript.HowFirst}
		}
	}
	checked, faults := transcript.Check(row.Kind, row.Pages, fields)
	if len(faults) > 0 {
		return &FaultsError{faults}
	}
	row.Fields, row.Signed = checked, []transcript.Confirmation{d.word(who, row.Kind, checked, false)}
	return nil
}

// compare sets the two readings against each other, and records the paper as confirmed by both or
// keeps the difference.
func (d *Desk) compare(ctx context.Context, who access.Caller, row *cases.Transcript) (*Work, error) {
	if len(transcript.Compare(row.Kind, row.Fields, row.Second.Fields)) > 0 {
		row.State = cases.TranscriptDiffers
		return d.keep(who, row)
	}
	row.Signed = append(slices.Clone(row.Signed), row.Second.By)
	row.Second = nil
	return d.record(ctx, who, row, cases.TranscriptConfirmed)
}

// Confirmed returns the record that an organisation goes by: its own, if that is not of a
// version that the firm has replaced, else the firm's. A paper on which two readers differ, or
// that two firms read differently, is unconfirmed.
func (d *Desk) Confirmed(ctx context.Context, mspID string, original documents.Digest) (*transcript.Transcription, documents.Digest, error) {
	row, err := d.Rows.Get(mspID, original)
	switch {
	case errors.Is(err, cases.ErrNotFound):
		return d.ofOwners(ctx, mspID, original)
	case err != nil:
		return nil, "", err
	case row.State == cases.TranscriptDiffers:
		return nil, "", &unconfirmed{Paper: original}
	}
	if row.Base != "" {
		if t, record, err := d.ofOwners(ctx, mspID, original); err == nil && record != row.Base {
			return t, record, nil
		}
	}
	if row.Record == "" {
		return d.ofOwners(ctx, mspID, original)
	}
	return d.read(ctx, row.Original, row.Record)
}

// ofOwners returns what the firms confirmed whose paper the organisation may read.
func (d *Desk) ofOwners(ctx context.Context, mspID string, original documents.Digest) (*transcript.Transcription, documents.Digest, error) {
	owners, err := d.Owners.Owners(mspID, original, d.Now())
	if err != nil {
		return nil, "", err
	}
	var found *transcript.Transcription
	var record documents.Digest
	for _, org := range owners {
		row, err := d.Rows.Get(org, original)
		if org == mspID || errors.Is(err, cases.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, "", err
		}
		if row.Record == "" || row.State == cases.TranscriptDiffers {
			continue
		}
		t, of, err := d.read(ctx, original, row.Record)
		if err != nil {
			return nil, "", err
		}
		if found != nil && (found.Kind != t.Kind || transcript.KeyDigest(found.Kind, found.Fields) != transcript.KeyDigest(t.Kind, t.Fields)) {
			return nil, "", &unconfirmed{Paper: original}
		}
		found, record = t, of
	}
	if found == nil {
		return nil, "", &unconfirmed{Paper: original}
	}
	return found, record, nil
}

// read returns a record out of the store, held against its digest and its paper.
func (d *Desk) read(ctx context.Context, original, record documents.Digest) (*transcript.Transcription, documents.Digest, error) {
	b, err := d.Store.Get(ctx, record)
	if err != nil {
		return nil, "", fmt.Errorf("transcription %s: %w", record, err)
	}
	t, err := transcript.Parse(b)
	if err != nil {
		return nil, "", fmt.Errorf("transcription %s: %w", record, err)
	}
	if t.Original.SHA256 != original {
		return nil, "", fmt.Errorf("transcription %s is of another paper", record)
	}
	return t, record, nil
}
