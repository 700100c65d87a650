package state

import (
	"crypto/sha256"
	"strings"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
)

// volumes are the records of a collection, many to a private value. The catalogue says
// where a record is, and makes two transactions that change one record conflict. A
// volume is never changed: a record that changes goes into a new one.
type volumes struct {
	stub       shim.ChaincodeStubInterface
	collection string
	guarded    string              // what begins the keys that may be protected
	seal       []byte              // random bytes that salt the volumes that are written
	entries    map[string]entry    // by the record's key, as read; the zero entry is none
	opened     map[string][]record // by volume, as read; one that was purged is empty
	fresh      map[string]bool     // guarded keys that probably have no record, see locate
}

var _ Backend = (*volumes)(nil)

func newVolumes(stub shim.ChaincodeStubInterface, collection, guarded string) *volumes {
	return &volumes{stub, collection, guarded, nil, map[string]entry{}, map[string][]record{}, map[string]bool{}}
}

func (v *volumes) isGuarded(key string) bool { return strings.HasPrefix(key, v.guarded) }

// digest returns the beginning of the SHA-256 digest of a guarded record, "" for any other.
// A bank compares its own copies with it. Guarded records are salted, so that nobody
// finds one by guessing.
func (v *volumes) digest(key string, value []byte) string {
	if !v.isGuarded(key) {
		return ""
	}
	sum := sha256.Sum256(value)
	return string(sum[:digestBytes])
}
