package chaincode

import (
	"crypto/hkdf"
	"crypto/sha256"
)

// saltBytes is the length of a salt: nobody guesses 128 bits.
const saltBytes = 16

// salt returns what is kept beside a private value, so that nobody finds the
// value by guessing at its digest, which is public: amounts and banks are few.
func salt(seal []byte, of string) ([]byte, error) {
	return hkdf.Expand(sha256.New, seal, "tradehub/salt/1/"+of, saltBytes) // the seal is random: nothing to extract (RFC 5869, 3.3)
}
