// Package codec encodes values (JSON, CBOR) and compresses them. Compression pays
// because many records are alike, and every byte of a block costs every peer of the
// channel.
//
// Endorsers must come to the same bytes. No format promises that from one release of
// its library to the next, so all must build the contracts with the same [Versions].
package codec

import (
	"errors"
	"math/bits"

	"github.com/klauspost/compress/zstd"
)

// Max bounds what is decompressed from one value, in bytes.
const Max = 64 << 20

// The ledger compares every value with its digest, so frames carry no checksum. The
// options are constants of the library, so there is no error.
var (
	encoder, _ = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderCRC(false), zstd.WithLowerEncoderMem(true), zstd.WithZeroFrames(true))
	decoder, _ = zstd.NewReader(nil, zstd.WithDecoderMaxMemory(Max), zstd.WithDecoderConcurrency(0))
)

// Compress compresses a value (Zstandard, RFC 8878).
func Compress(b []byte) []byte { return encoder.EncodeAll(b, nil) }

// Decompress is the inverse of Compress. It ignores what follows the compressed value.
func Decompress(b []byte) ([]byte, error) {
	if len(b) == 0 { // has no frame, so Compress never returns it
		return nil, errors.New("nothing to decompress")
	}
	return decoder.DecodeAll(b[:end(b)], nil)
}

// end returns where the first frame ends, or all of b where it has none that ends
// there (RFC 8878, 3.1.1: a header, and blocks; each has its size and whether it is the last).
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

// Pad lengthens a compressed value to a number of bytes with few significant bits, at
// most 12 % more (Padmé: Nikitin and others, PETS 2019, 4.2). So the length hides how
// alike its parts are, which may be of different banks.
func Pad(b []byte) []byte {
	n := uint(len(b))
	if n < 2 {
		return b
	}
	exponent := bits.Len(n) - 1
	free := uint(1)<<(exponent-bits.Len(uint(exponent))) - 1
	return append(b, make([]byte, (n+free)&^free-n)...)
}
