package cases

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"strings"
)

// A RowName names a sealed row, and says nothing of what it names.
type RowName [16]byte

// A Seal names and encrypts rows. A reader of the file learns neither the content of a row
// nor its subject. Its methods may be called concurrently.
type Seal struct {
	key  []byte // of names
	aead cipher.AEAD
}

// NewSeal returns the seal of a secret of 32 bytes. Another secret finds and
// opens no earlier row.
func NewSeal(secret []byte) (*Seal, error) {
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, fmt.Errorf("seal of rows: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("seal of rows: %w", err)
	}
	return &Seal{secret, aead}, nil
}

// Name returns the name of the row about the parts (HMAC-SHA-256, cut to 128 bits).
func (s *Seal) Name(parts ...string) (n RowName) {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(strings.Join(parts, "|")))
	copy(n[:], mac.Sum(nil))
	return n
}

// Close encrypts a row under its name (AES-256-GCM).
func (s *Seal) Close(name RowName, row []byte) []byte { return s.aead.Seal(nil, nil, row, name[:]) }

// Open is the inverse of Close. ok is false for a row that was changed or moved.
func (s *Seal) Open(name RowName, sealed []byte) (row []byte, ok bool) {
	row, err := s.aead.Open(nil, nil, sealed, name[:])
	return row, err == nil
}
