package protocol

import (
	"crypto/sha256"
	"time"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/documents"
)

// A Member is an identity that may sign orders.
type Member struct {
	ID        documents.Digest `json:"id"` // SHA-256 of its identity certificate in DER: what a Bundle names it by
	MSPID     string           `json:"mspId"`
	Role      Role             `json:"role"`
	Person    documents.Digest `json:"person"`    // of the subject and issuer: the same after a renewal of the certificate
	PublicKey []byte           `json:"publicKey"` // PKIX, DER: ECDSA or Ed25519
	Until     time.Time        `json:"until"`     // end of the certificate
	Suspended bool             `json:"suspended,omitempty"`
}

// MemberID returns what a member is called by, of its identity certificate in DER.
func MemberID(certificate []byte) documents.Digest {
	sum := sha256.Sum256(certificate)
	return documents.NewDigest(accel.SHA256, sum[:])
}
