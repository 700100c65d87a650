package transcribe

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/transcript"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/paper"
)

// Work is what a caller may see of the work on a paper.
type Work struct {
	Original documents.Digest      `json:"original"`
	Kind     transcript.Kind       `json:"kind"`
	Pages    int                   `json:"pages"`
	State    cases.TranscriptState `json:"state"`
	Version  int                   `json:"version"`
	Changed  time.Time             `json:"changed,omitzero"`
	// Turn says what the caller may do next.
	Turn Turn `json:"turn,omitempty"`
	// Fields are what was typed. A person who is to read the paper again is not shown the key fields.
	Fields []transcript.Entry `json:"fields,omitempty"`
	Faults []transcript.Fault `json:"faults,omitempty"` // of a draft
	// First says of a difference that the fields are those of the first person, who is the caller.
	First bool `json:"first,omitempty"`
	// Differences are shown to the two persons who read otherwise, and to nobody else.
	Differences []transcript.Difference `json:"differences,omitempty"`
	// Record is what counts now, "" for nothing.
	Record        documents.Digest `json:"record,omitempty"`
	Confirmations int              `json:"confirmations,omitempty"` // persons who confirmed the fields
}

// A Turn is what a caller may do next with a paper.
type Turn string

// The turns.
const (
	TurnType   Turn = "type"   // save and confirm the draft
	TurnRead   Turn = "read"   // read the key fields again, blind
	TurnSettle Turn = "settle" // settle a difference
	TurnWait   Turn = "wait"   // another person's turn
	TurnDone   Turn = "done"   // confirmed; it can be superseded
)

// Work returns the work of the caller's organisation on a paper. A bank that has none sees that
// of the firm as what it is to read again. Errors: cases.ErrNotFound where nothing was begun.
func (d *Desk) Work(ctx context.Context, who access.Caller, original documents.Digest) (*Work, error) {
	if _, err := d.owners(who, original); err != nil {
		return nil, err
	}
	row, err := d.Rows.Get(who.MSPID, original)
	if errors.Is(err, cases.ErrNotFound) && sideOf(who) == transcript.SideBank {
		row, err = d.fromFirm(ctx, who, &cases.Transcript{Org: who.MSPID, Original: original})
		if _, none := errors.AsType[*unconfirmed](err); none {
			return nil, cases.ErrNotFound
		}
	} else if err == nil && d.overtaken(ctx, who, row) {
		row, err = d.fromFirm(ctx, who, row)
	}
	if err != nil {
		return nil, err
	}
	return d.show(who, row), nil
}

// List returns the papers that the caller's organisation works on, the latest first.
func (d *Desk) List(_ context.Context, who access.Caller) ([]Work, error) {
	if !mayType(who) {
		return nil, cases.ErrNotFound
	}
	rows, err := d.Rows.List(who.MSPID)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b cases.Transcript) int {
		return cmp.Or(b.Changed.Compare(a.Changed), cmp.Compare(a.Original, b.Original))
	})
	out := make([]Work, len(rows))
	for i := range rows {
		w := d.show(who, &rows[i])
		w.Fields, w.Faults, w.Differences = nil, nil, nil
		out[i] = *w
	}
	return out, nil
}

// show returns a row as the caller may see it.
func (d *Desk) show(who access.Caller, row *cases.Transcript) *Work {
	w := &Work{
		Original: row.Original, Kind: row.Kind, Pages: row.Pages, State: row.State, Version: row.Version, Changed: row.Changed,
		Record: row.Record, Confirmations: len(row.Signed),
	}
	p := d.person(who)
	first := d.isFirst(row, p)
	switch row.State {
	case cases.TranscriptDraft:
		if !d.types(row, who) { // a later reader must not have seen it
			w.Turn, w.Fields = TurnWait, withoutKeys(row.Kind, row.Fields)
			break
		}
		w.Turn, w.Fields = TurnType, row.Fields
		_, w.Faults = transcript.Check(row.Kind, row.Pages, row.Fields)
	case cases.TranscriptFirst:
		w.Turn, w.Fields = TurnWait, row.Fields
		if !first {
			w.Turn, w.Fields = TurnRead, withoutKeys(row.Kind, row.Fields)
		}
	case cases.TranscriptDiffers:
		w.Turn, w.Record = TurnWait, ""
		second := row.Second.By.Person == p
		if mayFirst := first && row.Base == "" && row.Signed[0].Person == p; mayFirst || second {
			w.Turn, w.First, w.Differences = TurnSettle, mayFirst, transcript.Compare(row.Kind, row.Fields, row.Second.Fields)
		}
		if w.Fields = withoutKeys(row.Kind, row.Fields); first {
			w.Fields = row.Fields
		} else if second {
			w.Fields = append(w.Fields, row.Second.Fields...)
		}
	default:
		w.Turn, w.Fields = TurnDone, row.Fields
	}
	return w
}

// withoutKeys leaves the key fields out, for a person who is to read them without a sight of them.
func withoutKeys(k transcript.Kind, fields []transcript.Entry) []transcript.Entry {
	keys := map[string]bool{}
	for _, e := range transcript.KeyEntries(k, fields) {
		keys[e.Pointer] = true
	}
	return slices.DeleteFunc(slices.Clone(fields), func(e transcript.Entry) bool { return keys[e.Pointer] })
}

// Page renders a page of a paper for a person who may read it. The picture is kept nowhere.
func (d *Desk) Page(ctx context.Context, who access.Caller, original documents.Digest, n, dpi int) (*paper.Picture, error) {
	if _, err := d.owners(who, original); err != nil {
		return nil, err
	}
	data, err := d.open(ctx, original)
	if err != nil {
		return nil, err
	}
	return d.Papers.Picture(ctx, data, n, dpi)
}

// A Sheet says what a page of a paper looks like, without the picture.
type Sheet struct {
	Pages  []paper.Size // of all pages
	More   bool         // the file has pictures that are not shown
	Unseen int          // letters of the page that left no ink; the person must be told
}

// Sheet returns the sizes of a paper's pages, and what a person does not see of page n, from 1.
func (d *Desk) Sheet(ctx context.Context, who access.Caller, original documents.Digest, n int) (*Sheet, error) {
	if _, err := d.owners(who, original); err != nil {
		return nil, err
	}
	data, err := d.open(ctx, original)
	if err != nil {
		return nil, err
	}
	info, err := d.Papers.Inspect(ctx, data)
	if err != nil {
		return nil, err
	}
	p, err := d.Papers.Picture(ctx, data, n, paper.MinDPI)
	if err != nil {
		return nil, err
	}
	return &Sheet{info.Pages, info.More, p.Unseen}, nil
}
