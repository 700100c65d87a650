package accel

import (
	"crypto/sha256"
	"fmt"
	"hash"

	"github.com/emmansun/gmsm/sm3"
)

// An Algorithm names a digest algorithm, in the form used before the colon of a digest.
type Algorithm string

// The algorithms that documents are digested with.
const (
	SHA256 Algorithm = "sha256" // FIPS 180-4
	SM3    Algorithm = "sm3"    // GB/T 32905-2016
)

// Algorithms are all of them.
var Algorithms = []Algorithm{SHA256, SM3}

// DigestBytes is the length of a digest of either algorithm.
const DigestBytes = 32

// A Digest is the digest of one document, its algorithm being known.
type Digest = [DigestBytes]byte

// Sum returns the digest of doc by the reference.
func (a Algorithm) Sum(doc []byte) (Digest, error) {
	switch a {
	case SHA256:
		return sha256.Sum256(doc), nil
	case SM3:
		return sm3.Sum(doc), nil
	}
	return Digest{}, a.unknown()
}

// New returns the reference as a hash.Hash.
func (a Algorithm) New() (hash.Hash, error) {
	switch a {
	case SHA256:
		return sha256.New(), nil
	case SM3:
		return sm3.New(), nil
	}
	return nil, a.unknown()
}

func (a Algorithm) unknown() error {
	return fmt.Errorf("accel: no engine for algorithm %q, only for %v", string(a), Algorithms)
}

// initial returns the state before the first block: FIPS 180-4, 5.3.3, and GB/T 32905-2016, 4.1.
func initial(a Algorithm) State {
	if a == SM3 {
		return State{0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e}
	}
	return State{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}
}
