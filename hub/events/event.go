package events

import (
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
)

// A Type says what happened.
type Type string

// The types. Those of cases are the only ones that a firm is told.
const (
	CasePresented      Type = "case.presented"
	CaseAsked          Type = "case.asked"
	CaseAnswered       Type = "case.answered"
	CaseDecided        Type = "case.decided"
	CaseWithdrawn      Type = "case.withdrawn"
	VerdictRecorded    Type = "verdict.recorded"
	VerdictSuperseded  Type = "verdict.superseded"
	MatchDetected      Type = "match.detected" // the documents of a verdict were financed before
	ClaimReserved      Type = "claim.reserved"
	ClaimConfirmed     Type = "claim.confirmed"
	ClaimRepaid        Type = "claim.repaid" // in part, or all of it
	ClaimReleased      Type = "claim.released"
	ClaimExpiring      Type = "claim.expiring" // its lease ends within ExpiringWithin
	ClaimExpired       Type = "claim.expired"
	ClaimReversed      Type = "claim.reversed"
	ClaimDisputed      Type = "claim.disputed"
	ClaimFrozen        Type = "claim.frozen"
	ClaimPurged        Type = "claim.purged"
	AttestationRevoked Type = "attestation.revoked"
)

// Types are all types.
var Types = []Type{
	CasePresented, CaseAsked, CaseAnswered, CaseDecided, CaseWithdrawn, VerdictRecorded, VerdictSuperseded, MatchDetected,
	ClaimReserved, ClaimConfirmed, ClaimRepaid, ClaimReleased, ClaimExpiring, ClaimExpired, ClaimReversed, ClaimDisputed,
	ClaimFrozen, ClaimPurged, AttestationRevoked,
}

// claimTypes are what a claim's new state is told as.
var claimTypes = map[dedupe.State]Type{
	dedupe.Reserved: ClaimReserved, dedupe.Financed: ClaimConfirmed, dedupe.PartRepaid: ClaimRepaid, dedupe.Repaid: ClaimRepaid,
	dedupe.Expired: ClaimExpired, dedupe.Withdrawn: ClaimReleased, dedupe.Reversed: ClaimReversed, dedupe.Disputed: ClaimDisputed,
	dedupe.Frozen: ClaimFrozen,
}

// Data are IDs and states, and nothing else of what they name: who may read that asks for it.
type Data struct {
	State        dedupe.State              `json:"state,omitempty"`        // of the claim
	Outcome      documents.Outcome         `json:"outcome,omitempty"`      // of the verdict
	Match        documents.RegistryOutcome `json:"match,omitempty"`        // of the verdict's documents
	SupersededBy string                    `json:"supersededBy,omitempty"` // verdict
	Document     documents.Digest          `json:"document,omitempty"`     // whose attestation was revoked
	Expires      time.Time                 `json:"expires,omitzero"`       // the claim's lease
}

// An Event is something that happened. Its ID is the same however often it is told.
type Event struct {
	ID      string    `json:"id"`
	Type    Type      `json:"type"`
	Subject string    `json:"subject"` // ID of the case, verdict, claim or attestation
	At      time.Time `json:"at"`
	Data    Data      `json:"data,omitzero"`
}

// A CloudEvent is an event in the JSON format of CloudEvents 1.0.
type CloudEvent struct {
	Version   string    `json:"specversion"`
	ID        string    `json:"id"`
	Source    string    `json:"source"` // with the ID, unique
	Type      Type      `json:"type"`
	Subject   string    `json:"subject"`
	Time      time.Time `json:"time"`
	MediaType string    `json:"datacontenttype"`
	Data      Data      `json:"data"`
}

// Cloud returns the event as CloudEvents has it. The source names the hub.
func (e Event) Cloud(source string) CloudEvent {
	return CloudEvent{"1.0", e.ID, source, e.Type, e.Subject, e.At.UTC(), "application/json", e.Data}
}

// A Reader names a log.
type Reader string

// Readers of everything, and of everything but cases.
const (
	supervisors Reader = "supervisor"
	observers   Reader = "observer"
)

func bankReader(mspID string) Reader      { return Reader("bank|" + mspID) }
func firmReader(mspID string) Reader      { return Reader("firm|" + mspID) }
func authorityReader(mspID string) Reader { return Reader("authority|" + mspID) }

// ReaderOf returns the log of those who may see what the caller may, as hub/query decides it. ok is
// false for a caller that is told nothing.
func ReaderOf(who access.Caller) (r Reader, ok bool) {
	switch {
	case who.SeesEveryCase():
		return supervisors, true
	case who.SeesEveryClaim():
		return observers, true
	case who.Role == protocol.RoleBank:
		return bankReader(who.MSPID), true
	case who.IsFirm():
		return firmReader(who.MSPID), true
	case who.Role == protocol.RoleRelayer:
		return "", false
	}
	return authorityReader(who.MSPID), true
}
