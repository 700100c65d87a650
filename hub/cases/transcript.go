package cases

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/transcript"
)

// transcriptsBucket keeps sealed rows of what organisations type from papers: the organisation's
// row name, then the paper's.
var transcriptsBucket = []byte("transcripts")

// A TranscriptState is how far an organisation is with a paper.
type TranscriptState string

// The states.
const (
	TranscriptDraft     TranscriptState = "DRAFT"     // somebody types
	TranscriptFirst     TranscriptState = "FIRST"     // one person confirmed
	TranscriptDiffers   TranscriptState = "DIFFERS"   // a second person read key fields otherwise
	TranscriptConfirmed TranscriptState = "CONFIRMED" // two persons or more read the same
)

// A Transcript is what one organisation has typed from one paper so far. What is confirmed is a
// record in the document store, under its own digest.
type Transcript struct {
	Org      string           `json:"org"`
	Original documents.Digest `json:"original"` // SHA-256 of the paper's bytes
	Kind     transcript.Kind  `json:"kind"`
	Pages    int              `json:"pages"`
	State    TranscriptState  `json:"state"`
	Version  int              `json:"version"` // of the row, from 1
	Changed  time.Time        `json:"changed"`

	Fields []transcript.Entry `json:"fields,omitempty"` // the first person's, or of whoever types
	// Typists are who typed the fields: none of them may be the second person.
	Typists []documents.Digest        `json:"typists,omitempty"`
	Signed  []transcript.Confirmation `json:"signed,omitempty"` // of the fields as they are
	Second  *SecondReading            `json:"second,omitempty"` // while it differs

	Record        documents.Digest `json:"record,omitempty"`        // confirmed; an earlier one while a new draft is typed
	RecordVersion int              `json:"recordVersion,omitempty"` // 0 for none
	// Base is the firm's record that a bank's second person read again.
	Base documents.Digest `json:"base,omitempty"`
}

// A SecondReading is what a second person read in the key fields.
type SecondReading struct {
	By     transcript.Confirmation `json:"by"`
	Fields []transcript.Entry      `json:"fields"`
}

// Transcripts are the sealed rows. The methods may be called concurrently.
type Transcripts struct {
	db   *DB
	seal *Seal
}

// Transcripts returns the rows that the seal opens.
func (r *DB) Transcripts(seal *Seal) *Transcripts { return &Transcripts{r, seal} }

func (t *Transcripts) of(org string) RowName { return t.seal.Name("transcripts of", org) }

// key names a row. The organisation's length keeps two apart whatever their names hold.
func (t *Transcripts) key(org string, original documents.Digest) ([]byte, RowName) {
	of, row := t.of(org), t.seal.Name("transcript", strconv.Itoa(len(org)), org, string(original))
	return append(of[:], row[:]...), row
}

// Get returns what the organisation typed from the paper, or ErrNotFound.
func (t *Transcripts) Get(org string, original documents.Digest) (*Transcript, error) {
	key, name := t.key(org, original)
	var row Transcript
	return &row, t.db.db.View(func(tx *bbolt.Tx) error { return t.read(tx, key, name, &row) })
}

func (t *Transcripts) read(tx *bbolt.Tx, key []byte, name RowName, row *Transcript) error {
	sealed := tx.Bucket(transcriptsBucket).Get(key)
	if sealed == nil {
		return fmt.Errorf("%w: transcript", ErrNotFound)
	}
	b, ok := t.seal.Open(name, sealed)
	if !ok {
		return errors.New("records: the row of a transcript was changed")
	}
	return json.Unmarshal(b, row)
}

// Put keeps a row over the version that it was read with, and 0 for a new one. It counts the
// version up. A row that was changed since is a *ChangedError, and nothing is kept.
func (t *Transcripts) Put(row *Transcript, at time.Time) error {
	key, name := t.key(row.Org, row.Original)
	return t.db.db.Update(func(tx *bbolt.Tx) error {
		var old Transcript
		if err := t.read(tx, key, name, &old); err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if old.Version != row.Version {
			return &ChangedError{old.Version, old.Changed}
		}
		next := *row
		next.Version, next.Changed = row.Version+1, at
		b, err := json.Marshal(next)
		if err != nil {
			return err
		}
		if err := tx.Bucket(transcriptsBucket).Put(key, t.seal.Close(name, b)); err != nil {
			return err
		}
		row.Version, row.Changed = next.Version, at
		return nil
	})
}

// MaxTranscripts bounds the papers of one organisation that a list returns.
const MaxTranscripts = 1000

// List returns what the organisation typed, at most MaxTranscripts rows, in no order.
func (t *Transcripts) List(org string) ([]Transcript, error) {
	prefix := t.of(org)
	var out []Transcript
	return out, t.db.db.View(func(tx *bbolt.Tx) error {
		c := tx.Bucket(transcriptsBucket).Cursor()
		for k, _ := c.Seek(prefix[:]); bytes.HasPrefix(k, prefix[:]) && len(out) < MaxTranscripts; k, _ = c.Next() {
			var row Transcript
			if err := t.read(tx, k, RowName(k[len(prefix):]), &row); err != nil {
				return err
			}
			out = append(out, row)
		}
		return nil
	})
}
