package protocol

import (
	"encoding/json"
	"slices"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/corridor"
	"github.com/tradehub/tradehub/documents"
)

// An AttestationRef names what an organisation attests under one key.
type AttestationRef struct {
	Key       documents.Digest    `json:"key"`
	Authority documents.Authority `json:"authority"`
	MSPID     string              `json:"mspId"`
}

var authorities = []documents.Authority{documents.AuthorityCustoms, documents.AuthorityCarrier, documents.AuthoritySeller, documents.AuthorityTax}

// KeyAttested is the object type of the state keys that AttestationStates are under.
const KeyAttested = "attested"

// StateKey returns the state key of the AttestationState, and refuses a name that
// has none.
func (r AttestationRef) StateKey() (string, error) {
	if err := CheckDigest("key", r.Key, accel.SHA256); err != nil {
		return "", err
	}
	if !slices.Contains(authorities, r.Authority) {
		return "", Refuse(CodeInvalidArgument, "authority %q; want one of %q", Clip(string(r.Authority)), authorities)
	}
	if err := CheckID("mspId", r.MSPID); err != nil {
		return "", err
	}
	return corridor.StateKey(KeyAttested, string(r.Key), string(r.Authority), r.MSPID), nil
}

// An AttestationState is what an organisation attests under one key at present. It
// is all that one state key holds, so another network can be shown it with a
// corridor.Proof. The attestation itself travels with the proof.
type AttestationState struct {
	ID       string           `json:"id"`
	Version  int              `json:"version"`
	Document documents.Digest `json:"document"` // SHA-256 of the bytes that were attested
	Revoked  bool             `json:"revoked,omitempty"`
	Record   documents.Digest `json:"record"` // AttestationDigest of the version
	// Earlier are the IDs of revoked attestations that were under the key before.
	Earlier []string `json:"earlier,omitempty"`
}

// AttestationDigest returns the digest that an AttestationState names the
// attestation by: SHA-256 over its JSON, without the block, which no record holds.
func AttestationDigest(a documents.Attestation) (documents.Digest, error) {
	a.Block = 0
	b, err := json.Marshal(a)
	if err != nil {
		return "", err
	}
	return documents.DigestOf(append([]byte("tradehub:attestation-record:1|"), b...)), nil
}
