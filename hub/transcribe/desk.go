package transcribe

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/intake"
	"github.com/tradehub/tradehub/documents/transcript"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/paper"
	"github.com/tradehub/tradehub/hub/verify"
)

// Rows keep what organisations type. Implemented by *cases.Transcripts.
type Rows interface {
	Get(org string, original documents.Digest) (*cases.Transcript, error)
	Put(row *cases.Transcript, at time.Time) error
	List(org string) ([]cases.Transcript, error)
}

// Owners say whose paper it is that an organisation may read. Implemented by *cases.DB.
type Owners interface {
	Owners(mspID string, digest documents.Digest, at time.Time) ([]string, error)
}

// Papers open files. Implemented by *paper.Reader.
type Papers interface {
	Inspect(ctx context.Context, data []byte) (*paper.Info, error)
	Picture(ctx context.Context, data []byte, n, dpi int) (*paper.Picture, error)
}

// Registrar puts the digests of records on the ledger.
type Registrar interface {
	Register(ctx context.Context, docs []protocol.DocumentInput) ([]protocol.DocumentRecord, ledger.Receipt, error)
}

// A Desk makes the moves of persons who type. Its methods may be called concurrently. Each takes
// who moves; a paper that the caller's organisation may not read is cases.ErrNotFound. A version
// is that of the work as the caller read it, 0 where there is none; another one is a
// *cases.ChangedError.
type Desk struct {
	Rows      Rows
	Owners    Owners
	Papers    Papers
	Store     verify.Store
	Reader    verify.Reader // tells a paper from a document with data
	Registrar Registrar
	Hasher    accel.Hasher
	Key       []byte // secret of the pseudonyms in records
	Now       func() time.Time
}

// Errors of the moves.
var (
	ErrData       = fmt.Errorf("%w: the file holds data of its own; nothing is typed from it", documents.ErrRequest)
	ErrSamePerson = errors.New("a second person must read the document; you typed or confirmed it first")
	ErrNotTyping  = errors.New("a colleague types this paper; begin to type it with them, or be its second reader")
	ErrNotYours   = errors.New("only the two persons who read a field differently settle it")
)

// A StateError says that the work is in a state that does not allow the move.
type StateError struct {
	State cases.TranscriptState
	Want  []cases.TranscriptState
}

func (e *StateError) Error() string {
	return fmt.Sprintf("the transcription is %s; the move takes one of %v", e.State, e.Want)
}

// A FaultsError lists the fields that cannot be confirmed as they are. It is a documents.ErrRequest.
type FaultsError struct{ Faults []transcript.Fault }

func (e *FaultsError) Error() string {
	return fmt.Sprintf("%d field(s) cannot be confirmed; the first is %s: %s", len(e.Faults), e.Faults[0].Pointer, e.Faults[0].Reason)
}

// Unwrap returns documents.ErrRequest.
func (e *FaultsError) Unwrap() error { return documents.ErrRequest }

func (d *Desk) now() time.Time { return d.Now().UTC().Truncate(time.Second) }

// mayType reports whether callers of the role read papers for their organisation.
func mayType(who access.Caller) bool { return who.IsFirm() || who.Role == protocol.RoleBank }

// owners returns whose paper it is for the caller, who must type for an organisation.
func (d *Desk) owners(who access.Caller, original documents.Digest) ([]string, error) {
	if err := original.Names(); err != nil {
		return nil, err
	}
	if !mayType(who) {
		return nil, fmt.Errorf("%w: document %s", cases.ErrNotFound, original)
	}
	return d.Owners.Owners(who.MSPID, original, d.Now())
}

// row returns the work of the caller's organisation at the version that the caller read.
func (d *Desk) row(who access.Caller, original documents.Digest, version int, want ...cases.TranscriptState) (*cases.Transcript, error) {
	if _, err := d.owners(who, original); err != nil {
		return nil, err
	}
	row, err := d.Rows.Get(who.MSPID, original)
	switch {
	case err != nil:
		return nil, err
	case row.Version != version:
		return nil, &cases.ChangedError{Version: row.Version, At: row.Changed}
	case !slices.Contains(want, row.State):
		return nil, &StateError{row.State, want}
	}
	return row, nil
}

// person returns the pseudonym of a caller in records: a keyed digest.
func (d *Desk) person(who access.Caller) documents.Digest {
	return documents.NewDigest(accel.SHA256, d.mac("person", who.MSPID, who.Name))
}

// organisation returns the pseudonym of an organisation in records.
func (d *Desk) organisation(side transcript.Side, mspID string) string {
	return string(side) + ":" + hex.EncodeToString(d.mac("organisation", mspID)[:8])
}

// mac keys parts that are each named by their length, so that no two lists of parts are one text.
func (d *Desk) mac(parts ...string) []byte {
	mac := hmac.New(sha256.New, d.Key)
	for _, p := range parts {
		mac.Write([]byte(strconv.Itoa(len(p)) + "|" + p))
	}
	return mac.Sum(nil)
}

func sideOf(who access.Caller) transcript.Side {
	if who.Role == protocol.RoleBank {
		return transcript.SideBank
	}
	return transcript.SideFirm
}

// word is the caller's confirmation of the fields.
func (d *Desk) word(who access.Caller, k transcript.Kind, fields []transcript.Entry, blind bool) transcript.Confirmation {
	side := sideOf(who)
	return transcript.Confirmation{
		Side: side, By: d.organisation(side, who.MSPID), Person: d.person(who), At: d.now(), Blind: blind, Keys: transcript.KeyDigest(k, fields),
	}
}

// open reads the paper and what it is.
func (d *Desk) open(ctx context.Context, original documents.Digest) ([]byte, error) {
	data, err := d.Store.Get(ctx, original)
	if err != nil {
		return nil, fmt.Errorf("paper %s: %w", original, err)
	}
	if _, err := d.Reader.Parse(data, documents.Digests{SHA256: original}); !errors.Is(err, intake.ErrPaper) {
		return nil, ErrData
	}
	return data, nil
}
