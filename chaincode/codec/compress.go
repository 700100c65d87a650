// Package codec is how values are encoded (JSON, CBOR), and compressed. It compresses what the contracts leave behind: of many records alike
// each says little new, and every byte of a block costs every peer of the channel.
//
// Endorsers must come to the same bytes. No format promises that from one release
// of its library to the next; a version of a module that is pinned does.
package codec

import (
	"errors"
	"math/bits"

	"github.com/klauspost/compress/zstd"
)

// Max bounds what is unpacked from one value, in bytes.
const Max = 64 << 20

// The ledger holds every value to its digest, so frames carry no checksum. The
// options are constants that there are, so there is no error.
var (
	encoder, _ = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderCRC(false), zstd.WithLowerEncoderMem(true), zstd.WithZeroFrames(true))
	decoder, _ = zstd.NewReader(nil, zstd.WithDecoderMaxMemory(Max), zstd.WithDecoderConcurrency(0))
)

// Compress compresses a value (Zstandard, RFC 8878).
func Compress(b []byte) []byte { return encoder.EncodeAll(b, nil) }

// Decompress is the inverse of Compress. What follows the compressed value is not looked
// at. With an error it returns what was there before.
func Decompress(b []byte) ([]byte, error) {
	if len(b) == 0 { // which has no frame, and is none of Pack's
		return nil, errors.New("nothing to unpack")
	}
	return decoder.DecodeAll(b[:end(b)], nil)
}

// end returns where the first frame ends, or all of b where it has none that ends
// there (RFC 8878, 3.1.1: a header, and blocks of which each tells its size and whether it is the last).
func end(b []byte) int {
	var h zstd.Header
	if h.Decode(b) != nil || h.HasCheckSum {
		return len(b)
	}
	const run = 1 // the type of a block that is one byte, many times
	for at := h.HeaderSize; at+3 <= len(b); {
		block := int(b[at]) | int(b[at+1])<<8 | int(b[at+2])<<16
		size := block >> 3
		if block>>1&3 == run {
			size = 1
		}
		if at += 3 + size; block&1 == 1 {
			return min(at, len(b))
		}
	}
	return len(b)
}

// Pad lengthens a packed value, so that its length tells next to nothing of how
// well its parts, which may be different banks', resemble each other: to a number with
// few significant bits, at most 12 % more (Padmé: Nikitin and others, PETS 2019, 4.2).
func Pad(b []byte) []byte {
	n := uint(len(b))
	if n < 2 {
		return b
	}
	exponent := bits.Len(n) - 1
	free := uint(1)<<(exponent-bits.Len(uint(exponent))) - 1
	return append(b, make([]byte, (n+free)&^free-n)...)
}
