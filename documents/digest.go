package documents

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/tradehub/tradehub/accel"
)

// A Digest is "algorithm:hexadecimal", for instance "sha256:9f86d0…". A digest always says its algorithm.
type Digest string

// NewDigest returns the digest of the algorithm with the bytes sum.
func NewDigest(alg accel.Algorithm, sum []byte) Digest {
	return Digest(string(alg) + ":" + hex.EncodeToString(sum))
}

// digestBytes is the length of SHA-256 and of SM3.
const digestBytes = 32

// ParseDigest reads "algorithm:hexadecimal" of a known algorithm.
func ParseDigest(s string) (Digest, error) {
	alg, sum, ok := strings.Cut(s, ":")
	if !ok || (alg != string(accel.SHA256) && alg != string(accel.SM3)) {
		return "", fmt.Errorf(`digest %q must begin with its algorithm, "sha256:" or "sm3:"`, clip(s))
	}
	if b, err := hex.DecodeString(sum); err != nil || len(b) != digestBytes || sum != strings.ToLower(sum) {
		return "", fmt.Errorf("digest %q must have %d lower-case hexadecimal digits", clip(s), 2*digestBytes)
	}
	return Digest(s), nil
}

// Names fails with an [ErrRequest] if the digest names no document or tree: that takes a
// SHA-256 digest.
func (d Digest) Names() error {
	if _, err := ParseDigest(string(d)); err != nil || !strings.HasPrefix(string(d), string(accel.SHA256)+":") {
		return fmt.Errorf("%w: a document is named by the SHA-256 digest that its upload was answered with: sha256: and 64 lower-case hexadecimal digits", ErrRequest)
	}
	return nil
}

// Hex returns the part after the algorithm.
func (d Digest) Hex() string {
	_, sum, _ := strings.Cut(string(d), ":")
	return sum
}

// Digests are the three digests of one uploaded document.
type Digests struct {
	SHA256    Digest `json:"sha256"`    // of the bytes as uploaded
	SM3       Digest `json:"sm3"`       // of the bytes as uploaded
	Canonical Digest `json:"canonical"` // SHA-256 of the RFC 8785 form of the Document
}
