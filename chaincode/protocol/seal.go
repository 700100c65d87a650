package protocol

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"

	"github.com/tradehub/tradehub/chaincode/codec"
)

// What a transaction answers is written to the block, for all to read. So the
// answers to orders are sealed with a key that comes with the orders as transient
// data. Endorsers seal alike: the key is made of the seal and the transaction's
// ID, so it seals once and needs no nonce.

// SealBytes is the length of a batch's seal: fresh random bytes for each.
const SealBytes = 32

func sealer(seal []byte, txID string) (cipher.AEAD, error) {
	if len(seal) != SealBytes {
		return nil, Refuse(CodeInvalidArgument, "a seal has %d bytes, got %d", SealBytes, len(seal))
	}
	key, err := hkdf.Key(sha256.New, seal, nil, "tradehub/answers/1/"+txID, SealBytes)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// Seal returns the transaction's ID, a point, and text. The text is packed, padded and
// encrypted under the seal (AES-256-GCM).
func Seal(seal []byte, txID string, text []byte) ([]byte, error) {
	aead, err := sealer(seal, txID)
	if err != nil {
		return nil, err
	}
	return aead.Seal([]byte(txID+"."), make([]byte, aead.NonceSize()), codec.Pad(codec.Compress(text)), nil), nil
}

// Unseal opens what a batch with the seal answered.
func Unseal(seal, answer []byte) ([]byte, error) {
	txID, text, ok := bytes.Cut(answer, []byte("."))
	if !ok {
		return nil, errors.New("not a sealed answer")
	}
	aead, err := sealer(seal, string(txID))
	if err != nil {
		return nil, err
	}
	packed, err := aead.Open(nil, make([]byte, aead.NonceSize()), text, nil)
	if err != nil {
		return nil, err
	}
	return codec.Decompress(packed)
}
