package chaincode

import (
	"fmt"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

// Object types of the composite keys, with protocol.KeyAttested. One state key holds
// one fact, so that unrelated transactions never read what the other writes.
const (
	keyDocument    = "document"    // digest → DocumentRecord
	keyTree        = "tree"        // SHA-256 root → TreeRecord
	keyAttestation = "attestation" // ID → documents.Attestation in force, or revoked
	keyAmended     = "amended"     // ID, version → documents.Attestation that is no longer in force
	keyVerdict     = "verdict"     // ID → VerdictRecord
	keyMember      = "member"      // ID → Member

	// In the collection of claims, besides the records.
	keySalt = "salt" // digest of a salt → the salt of an attestation's facts

	// In a bank's own collection.
	keyStatement = "statement" // random → statement
)

func documentKey(d documents.Digest) (string, error) {
	return shim.CreateCompositeKey(keyDocument, []string{string(d)})
}

func treeKey(root documents.Digest) (string, error) {
	return shim.CreateCompositeKey(keyTree, []string{string(root)})
}

func attestationKey(id string) (string, error) {
	return shim.CreateCompositeKey(keyAttestation, []string{id})
}

func amendedKey(id string, version int) (string, error) {
	return shim.CreateCompositeKey(keyAmended, []string{id, fmt.Sprintf("%06d", version)})
}

func saltKey(digest documents.Digest) (string, error) {
	return shim.CreateCompositeKey(keySalt, []string{string(digest)})
}

func verdictKey(id string) (string, error) {
	return shim.CreateCompositeKey(keyVerdict, []string{id})
}

func memberKey(id documents.Digest) (string, error) {
	return shim.CreateCompositeKey(keyMember, []string{string(id)})
}

func statementKey(random string) (string, error) {
	return shim.CreateCompositeKey(keyStatement, []string{random})
}

// Prefixes of the keys of the records of claims. These keys are in volumes alone,
// and no part of them but the last has a "/" in it (see checkID and checkToken).
const (
	prefixClaim = "claim/" // ID → claimState, or purgedState
	prefixMove  = "move/"  // claim ID, key, whose → moveState
	prefixAsset = "asset/" // token → assetState

	prefixOverride = "override/" // verdict ID, MSP ID of the bank → dedupe.Override
)

func claimKey(id string) string { return prefixClaim + id }

func moveKey(claim, key, whose string) string { return prefixMove + claim + "/" + key + "/" + whose }

func overrideKey(verdict, bank string) string { return prefixOverride + verdict + "/" + bank }

func assetKey(t dedupe.Token) string { return prefixAsset + t.String() }
