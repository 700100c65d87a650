package chaincode

import (
	"fmt"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"

	"tradehub/dedupe"
	"tradehub/documents"
)

// Object types of the composite keys. One state key holds one fact, so that
// unrelated transactions never read what the other writes.
const (
	keyDocument    = "document"    // digest → DocumentRecord
	keyAttestation = "attestation" // key, authority, MSP ID → documents.Attestation in force
	keyAmended     = "amended"     // key, authority, MSP ID, version → documents.Attestation that is no longer in force
	keyVerdict     = "verdict"     // ID → VerdictRecord
	keyClaim       = "claim"       // ID → claimState
	keyMove        = "move"        // claim ID, whose, key → documents.Digest of the move that had the key
	keyAsset       = "asset"       // token → dedupe.Asset
)

func documentKey(d documents.Digest) (string, error) {
	return shim.CreateCompositeKey(keyDocument, []string{string(d)})
}

func attestationKey(key documents.Digest, a documents.Authority, msp string) (string, error) {
	return shim.CreateCompositeKey(keyAttestation, []string{string(key), string(a), msp})
}

func amendedKey(key documents.Digest, a documents.Authority, msp string, version int) (string, error) {
	return shim.CreateCompositeKey(keyAmended, []string{string(key), string(a), msp, fmt.Sprintf("%06d", version)})
}

func verdictKey(id string) (string, error) {
	return shim.CreateCompositeKey(keyVerdict, []string{id})
}

func claimKey(id string) (string, error) {
	return shim.CreateCompositeKey(keyClaim, []string{id})
}

// claimPrefix is what every claim's key begins with.
func claimPrefix() (string, error) { return shim.CreateCompositeKey(keyClaim, nil) }

func moveKey(claim, whose, key string) (string, error) {
	return shim.CreateCompositeKey(keyMove, []string{claim, whose, key})
}

func assetKey(t dedupe.Token) (string, error) {
	return shim.CreateCompositeKey(keyAsset, []string{t.String()})
}
