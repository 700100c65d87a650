package query

import (
	"context"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/projection"
)

// A PublicVerdict is what anybody may know of a verdict on the ledger. It names no party, no
// bank and no outcome.
type PublicVerdict struct {
	ID           string    `json:"verdictId"`
	At           time.Time `json:"at"` // of the transaction
	TxID         string    `json:"txId"`
	Block        uint64    `json:"block"`
	SupersededBy string    `json:"supersededBy,omitempty"` // ID of the later verdict
}

// PublicVerdict returns what anybody may know of the verdict of the ID, or ErrNotFound. Any
// other error means that the ledger did not answer.
func (q *Query) PublicVerdict(ctx context.Context, id string) (*PublicVerdict, error) {
	if _, err := q.current(ctx); err != nil {
		return nil, err
	}
	v, ok, err := q.Projection.Verdict(id)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, ErrNotFound
	}
	return &PublicVerdict{v.ID, v.At, v.TxID, v.Block, v.SupersededBy}, nil
}

// A PublicDocument is what anybody who has a document may know of it. It names no party and
// nobody who uploaded it.
type PublicDocument struct {
	Digest       documents.Digest   `json:"sha256"`
	Type         documents.TypeCode `json:"type,omitempty"` // "" where it was not registered
	At           time.Time          `json:"at,omitzero"`    // when it was registered first
	Block        uint64             `json:"block,omitempty"`
	Attestations []PublicAttested   `json:"attestations"` // of these bytes, the first first
}

// A PublicAttested is an authority's word on a document's bytes.
type PublicAttested struct {
	Authority documents.Authority `json:"authority"`
	At        time.Time           `json:"at"`
	State     AttestedState       `json:"state"`
}

// An AttestedState says whether an attestation is in force.
type AttestedState string

// The states of an attestation.
const (
	InForce   AttestedState = "inForce"
	Amended   AttestedState = "amended" // a later version took its place
	Withdrawn AttestedState = "withdrawn"
)

// PublicDocument returns what anybody may know of the document of the SHA-256 digest, or
// ErrNotFound where it was neither registered nor attested. Any other error means that the
// ledger did not answer.
func (q *Query) PublicDocument(ctx context.Context, digest documents.Digest) (*PublicDocument, error) {
	if _, err := q.current(ctx); err != nil {
		return nil, err
	}
	found, err := q.Projection.Search(string(digest), projection.Viewer{})
	if err != nil {
		return nil, err
	}
	out := &PublicDocument{Digest: digest, Attestations: []PublicAttested{}} // JSON [], not null
	for _, d := range found.Documents {
		if d.Digests.SHA256 == digest { // a search finds it by its other digests too
			out.Type, out.At, out.Block = d.Type, d.At, d.Block
		}
	}
	for _, a := range found.Attestations {
		if a.Document == digest { // a search finds it by the number's digest too
			out.Attestations = append(out.Attestations, PublicAttested{a.Authority, a.At, attestedState(a.Attestation)})
		}
	}
	if out.Type == "" && len(out.Attestations) == 0 {
		return nil, ErrNotFound
	}
	return out, nil
}

func attestedState(a documents.Attestation) AttestedState {
	switch {
	case a.Revoked:
		return Withdrawn
	case a.SupersededBy != "":
		return Amended
	}
	return InForce
}
