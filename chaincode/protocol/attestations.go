package protocol

import (
	"github.com/tradehub/tradehub/documents"
)

const (
	// MaxKeys bounds how many ways there are to write one number.
	MaxKeys = 32
	// MaxFacts bounds the digests of one attestation.
	MaxFacts = 200
)

// SaltDigest returns the digest that a salt is kept under.
func SaltDigest(salt []byte) documents.Digest {
	return documents.DigestOf(append([]byte("tradehub:salt:1|"), salt...))
}

// An AttestInput puts facts under a document's own number.
type AttestInput struct {
	// Keys are digests of the number and its issuer, one for each way to write them
	// (match.AttestationKeys), so that the number itself is not on the channel.
	Keys     []documents.Digest `json:"keys"`
	Family   documents.Family   `json:"family"`
	Document documents.Digest   `json:"document"` // SHA-256 of the attested bytes
	// File is the SHA-256 of the paper that was issued with the document, often a PDF; "" is none.
	File  documents.Digest       `json:"file,omitempty"`
	Facts []documents.SealedFact `json:"facts"`
	Salt  documents.Digest       `json:"salt"` // SaltDigest of the salt that the facts are sealed under
	// Supersedes is the document in force that an amended one takes the place of.
	Supersedes documents.Digest `json:"supersedes,omitempty"`
}

// A RevokeInput withdraws an attestation.
type RevokeInput struct {
	ID     string `json:"id"`
	Reason string `json:"reason,omitempty"`
}

// TransientSalt is the name of the transient data of documents:KeepSalt, FactSaltBytes random bytes.
const (
	TransientSalt = "salt"
	FactSaltBytes = 32
)

// An OpenedAttestation is a version of an attestation with the salt of its facts.
type OpenedAttestation struct {
	Attestation documents.Attestation `json:"attestation"`
	Salt        []byte                `json:"salt,omitempty"` // none where the peer does not hold it
}
