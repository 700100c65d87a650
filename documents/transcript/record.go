package transcript

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/page"
)

// Form is the form of the record.
const Form = "tradehub-transcription/1"

// A Transcription is the record of what persons typed from one paper. A later version takes the
// place of an earlier one and changes nothing of it.
type Transcription struct {
	Form       string           `json:"form"`
	Kind       Kind             `json:"kind"`
	Original   Original         `json:"original"`
	Pages      int              `json:"pages"`
	Engine     string           `json:"engine"` // what proposed values; documents.EngineNone for none
	Version    int              `json:"version"`
	Supersedes documents.Digest `json:"supersedes,omitempty"` // the record of the version before
	Fields     []Entry          `json:"fields"`               // in the order of the kind's table
	// Confirmations are of the persons who confirmed this version, first first.
	Confirmations []Confirmation `json:"confirmations"`
}

// An Original is the paper, by the digests of its bytes.
type Original struct {
	SHA256 documents.Digest `json:"sha256"`
	SM3    documents.Digest `json:"sm3"`
}

// An Entry is what was decided on one field.
type Entry struct {
	Pointer  string    `json:"pointer"`
	Value    string    `json:"value,omitempty"` // in the written form of the field's type; "" with Absent and Illegible
	Decision Decision  `json:"decision"`
	Proposed *Proposal `json:"proposed,omitempty"`
	// AsPrinted says that the paper has the value although its check digit contradicts it.
	AsPrinted bool   `json:"asPrinted,omitempty"`
	Place     string `json:"place,omitempty"` // a page.Place, "" if nobody pointed at it
}

// A Decision is what a person decided on a field.
type Decision string

// The decisions.
const (
	Typed      Decision = "typed"      // nothing was proposed
	AsProposed Decision = "asProposed" // the proposal was taken
	Corrected  Decision = "corrected"  // another value than proposed, or than the person first typed
	Absent     Decision = "absent"     // not on the paper
	Illegible  Decision = "illegible"  // on the paper, and not to be read
)

// A Proposal is a value that was proposed, and where it came from.
type Proposal struct {
	Value string `json:"value"`
	How   string `json:"how"` // "offered" from another document, "first" typed by the person, or an engine's word
	From  string `json:"from,omitempty"`
}

// A Confirmation is one person's word that the values are as on the paper.
type Confirmation struct {
	Side   Side             `json:"side"`
	By     string           `json:"by"`     // pseudonym of the organisation
	Person documents.Digest `json:"person"` // salted digest; the name stays with the hub
	At     time.Time        `json:"at"`
	// Blind says that the person typed the key fields without a sight of what the first typed.
	Blind bool             `json:"blind,omitempty"`
	Keys  documents.Digest `json:"keyFields"` // of the key fields as the person typed them, see KeyDigest
}

// A Side is whose person confirmed.
type Side string

// The sides.
const (
	SideFirm Side = "firm"
	SideBank Side = "bank"
)

const (
	// MaxBytes bounds a record.
	MaxBytes = 1 << 20
	// maxConfirmations bounds the persons of one version.
	maxConfirmations = 4
)

// ErrRecord is wrapped by every error of [Parse] and [Transcription.Valid].
var ErrRecord = errors.New("not a transcription")

// Canonical returns the RFC 8785 form of the record.
func (t *Transcription) Canonical() ([]byte, error) {
	b, err := documents.CanonicalOf("transcription", t)
	if err == nil && len(b) > MaxBytes {
		err = fmt.Errorf("%w: %d bytes; at most %d", ErrRecord, len(b), MaxBytes)
	}
	return b, err
}

// Parse reads a record. It takes the RFC 8785 form alone, so that one record has one digest, and
// refuses what [Transcription.Valid] does.
func Parse(data []byte) (*Transcription, error) {
	if len(data) > MaxBytes {
		return nil, fmt.Errorf("%w: %d bytes; at most %d", ErrRecord, len(data), MaxBytes)
	}
	t := &Transcription{}
	if err := json.Unmarshal(data, t, json.RejectUnknownMembers(true)); err != nil {
		return nil, fmt.Errorf("%w: not JSON of its members: %w", ErrRecord, err)
	}
	if err := t.Valid(); err != nil {
		return nil, err
	}
	b, err := t.Canonical()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(b, data) {
		return nil, fmt.Errorf("%w: not in the form of RFC 8785", ErrRecord)
	}
	return t, nil
}

var pseudonym = regexp.MustCompile(`^[a-z]{1,16}:[0-9a-f]{4,64}$`)

// Valid fails for a record that nobody could have confirmed: a field with a fault, a place on no
// page of the paper, or one person twice.
func (t *Transcription) Valid() error {
	switch {
	case t.Form != Form:
		return fmt.Errorf("%w: form %.40q", ErrRecord, t.Form)
	case !t.Kind.Valid():
		return fmt.Errorf("%w: kind %.40q", ErrRecord, t.Kind)
	case t.Original.SHA256.Names() != nil:
		return fmt.Errorf("%w: original.sha256", ErrRecord)
	case t.Pages < 1 || t.Pages > page.MaxPage:
		return fmt.Errorf("%w: %d pages", ErrRecord, t.Pages)
	case t.Engine == "" || len(t.Engine) > 200:
		return fmt.Errorf("%w: engine", ErrRecord)
	case t.Version < 1 || (t.Version == 1) != (t.Supersedes == ""):
		return fmt.Errorf("%w: version %d supersedes %q", ErrRecord, t.Version, t.Supersedes)
	case t.Supersedes != "" && t.Supersedes.Names() != nil:
		return fmt.Errorf("%w: supersedes", ErrRecord)
	}
	if _, err := documents.ParseDigest(string(t.Original.SM3)); err != nil {
		return fmt.Errorf("%w: original.sm3: %w", ErrRecord, err)
	}
	fields, faults := Check(t.Kind, t.Pages, t.Fields)
	if len(faults) > 0 {
		return fmt.Errorf("%w: %s: %s", ErrRecord, faults[0].Pointer, faults[0].Reason)
	}
	if !slices.EqualFunc(fields, t.Fields, sameEntry) {
		return fmt.Errorf("%w: the fields are not in their written form and order", ErrRecord)
	}
	return t.validConfirmations()
}

func sameEntry(a, b Entry) bool {
	p, q := a.Proposed, b.Proposed
	a.Proposed, b.Proposed = nil, nil
	return a == b && (p == nil) == (q == nil) && (p == nil || *p == *q)
}

func (t *Transcription) validConfirmations() error {
	if n := len(t.Confirmations); n < 1 || n > maxConfirmations {
		return fmt.Errorf("%w: %d confirmations", ErrRecord, n)
	}
	for i, c := range t.Confirmations {
		switch {
		case c.Side != SideFirm && c.Side != SideBank:
			return fmt.Errorf("%w: confirmations/%d: side", ErrRecord, i)
		case !pseudonym.MatchString(c.By):
			return fmt.Errorf("%w: confirmations/%d: by", ErrRecord, i)
		case c.Person.Names() != nil:
			return fmt.Errorf("%w: confirmations/%d: person", ErrRecord, i)
		case c.At.IsZero() || c.At.Location() != time.UTC:
			return fmt.Errorf("%w: confirmations/%d: at", ErrRecord, i)
		case c.Blind != (i > 0):
			return fmt.Errorf("%w: confirmations/%d: every person but the first types blind", ErrRecord, i)
		case c.Keys != KeyDigest(t.Kind, t.Fields):
			return fmt.Errorf("%w: confirmations/%d: the person typed other key fields", ErrRecord, i)
		case slices.ContainsFunc(t.Confirmations[:i], func(o Confirmation) bool { return o.Person == c.Person }):
			return fmt.Errorf("%w: confirmations/%d: one person twice", ErrRecord, i)
		}
	}
	return nil
}

// Transcribed returns what a presentation says of the record of the digest.
func (t *Transcription) Transcribed(record documents.Digest) *documents.Transcribed {
	out := &documents.Transcribed{Transcription: record, Version: t.Version, Engine: t.Engine}
	for _, c := range t.Confirmations {
		if c.Side == SideBank {
			out.ByBank++
		} else {
			out.ByFirm++
		}
	}
	k := specs[t.Kind]
	for _, e := range t.Fields {
		switch e.Decision {
		case Illegible:
			out.Illegible++
		case Corrected:
			out.Corrected++
			if f, _, _ := k.row(e.Pointer); f.Key && e.Proposed.How != HowFirst {
				out.KeyCorrected++
			}
		}
	}
	return out
}

// HowFirst is the way of a proposal that the person typed and changed after a second one read otherwise.
const HowFirst = "first"
