// Package pack compresses what the contracts leave behind: of many records alike
// each says little new, and every byte of a block costs every peer of the channel.
//
// Endorsers must come to the same bytes. The standard library does not promise that
// from one release of Go to the next; a version of a module that is pinned does.
package pack

import (
	"bytes"
	"fmt"
	"io"
	"math/bits"
	"sync"

	"github.com/klauspost/compress/flate"
)

// Max bounds what is unpacked from one value, in bytes.
const Max = 64 << 20

// writers are kept, for a new one costs more than most values. What a writer had
// before tells nowhere in what it writes.
var writers = sync.Pool{New: func() any {
	w, _ := flate.NewWriter(nil, flate.BestSpeed) // a level that there is
	return w
}}

// Pack compresses a value (DEFLATE, RFC 1951).
func Pack(b []byte) []byte {
	var out bytes.Buffer
	w := writers.Get().(*flate.Writer)
	defer writers.Put(w)
	w.Reset(&out)
	_, _ = w.Write(b) // a buffer takes all
	_ = w.Close()
	return out.Bytes()
}

// Unpack is the inverse of Pack. What follows the compressed value is not looked at.
func Unpack(b []byte) ([]byte, error) {
	out, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(b)), Max+1))
	if err == nil && len(out) > Max {
		err = fmt.Errorf("more than %d bytes when unpacked", Max)
	}
	return out, err
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
