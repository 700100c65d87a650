package protocol

import (
	"fmt"
	"time"

	"github.com/tradehub/tradehub/chaincode/codec"
	"github.com/tradehub/tradehub/dedupe"
)

// Events that the contracts emit.
const (
	EventDocuments = "documents" // []DocumentRecord, the new ones
	EventTree      = "tree"      // TreeRecord, a new one
	EventAttested  = "attested"  // documents.Attestation, of an attestation, amendment or revocation
	EventVerdicts  = "verdicts"  // []VerdictRecord, the new ones
	EventClaims    = "claims"    // []ClaimEvent, in the order of the changes; see ParseClaimEvents
)

// A ClaimEvent is what everybody may know of a claim after its change: its tokens and its
// state, but neither its bank nor its amount.
type ClaimEvent struct {
	ID      string         `json:"id"`
	State   dedupe.State   `json:"state"`
	Uses    []dedupe.Token `json:"uses,omitempty"`
	Near    []dedupe.Token `json:"near,omitempty"`
	Changed time.Time      `json:"changed"`
	Expires time.Time      `json:"expires,omitzero"` // lease of a reservation
	Purged  bool           `json:"purged,omitempty"` // what it was is gone for good
}

// FormatClaimEvents returns the payload of an event of the name EventClaims: CBOR (RFC 8949), compressed.
func FormatClaimEvents(events []ClaimEvent) ([]byte, error) {
	b, err := codec.CBOR.Marshal(events)
	return codec.Compress(b), err
}

// ParseClaimEvents is the inverse of FormatClaimEvents.
func ParseClaimEvents(payload []byte) (events []ClaimEvent, err error) {
	b, err := codec.Decompress(payload)
	if err == nil {
		err = codec.CBOR.Unmarshal(b, &events)
	}
	if err != nil {
		return nil, fmt.Errorf("event %s: %w", EventClaims, err)
	}
	return events, nil
}
