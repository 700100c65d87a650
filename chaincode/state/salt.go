package state

import (
	"crypto/hkdf"
	"crypto/sha256"
)

// saltBytes is the length of a salt: nobody guesses 128 bits.
const saltBytes = 16

// Salt returns what is kept with a private value, so that nobody finds the value by
// guessing: its digest is public, and amounts and banks are few. Seal is random and
// secret; of names the value.
func Salt(seal []byte, of string) ([]byte, error) {
	return hkdf.Expand(sha256.New, seal, "tradehub/salt/1/"+of, saltBytes) // the seal is random: nothing to extract (RFC 5869, 3.3)
}
