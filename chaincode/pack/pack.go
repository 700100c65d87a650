// Package pack compresses what the contracts leave behind: of many records alike
// each says little new, and every byte of a block costs every peer of the channel.
//
// Endorsers must come to the same bytes. No format promises that from one release
// of its library to the next; a version of a module that is pinned does.
package pack

import (
	"encoding/binary"
	"errors"
	"math/bits"

	"github.com/klauspost/compress/zstd"
)

// Max bounds what is unpacked from one value, in bytes.
const Max = 64 << 20

// The ledger holds every value to its digest, so frames carry no checksum.
var (
	encoder, _ = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderCRC(false), zstd.WithLowerEncoderMem(true), zstd.WithZeroFrames(true))
	decoder, _ = zstd.NewReader(nil, zstd.WithDecoderMaxMemory(Max), zstd.WithDecoderConcurrency(0))
)

// Pack compresses a value (Zstandard, RFC 8878).
func Pack(b []byte) []byte { return encoder.EncodeAll(b, nil) }

// Unpack is the inverse of Pack. With an error it returns what was there before.
func Unpack(b []byte) ([]byte, error) {
	if len(b) == 0 { // which has no frame, and is none of Pack's
		return nil, errors.New("nothing to unpack")
	}
	return decoder.DecodeAll(b, nil)
}

// Pad lengthens a packed value, so that its length tells next to nothing of how
// well its parts, which may be different banks', resemble each other: to a number with
// few significant bits, at most 12 % more (Padmé: Nikitin and others, PETS 2019, 4.2).
func Pad(b []byte) []byte {
	out := append(binary.AppendUvarint(nil, uint64(len(b))), b...)
	n := uint(len(out))
	if n < 2 {
		return out
	}
	exponent := bits.Len(n) - 1
	free := uint(1)<<(exponent-bits.Len(uint(exponent))) - 1
	return append(out, make([]byte, (n+free)&^free-n)...)
}

// Unpad is the inverse of Pad.
func Unpad(b []byte) ([]byte, error) {
	n, used := binary.Uvarint(b)
	if used <= 0 || n > uint64(len(b)-used) {
		return nil, errors.New("not a padded value")
	}
	return b[used : used+int(n)], nil
}
