package chaincode

import (
	"bytes"
	"fmt"
	"io"
	"math/bits"

	"github.com/klauspost/compress/flate"
)

// maxUnpacked bounds what is unpacked from one value.
const maxUnpacked = 64 << 20

// A packer compresses values (DEFLATE, RFC 1951): of many records alike, each says
// little new, and every byte in a block costs every peer of the channel. Endorsers
// must come to the same bytes, which the standard library does not promise from one
// release of Go to the next, and a version of a module that is pinned does.
type packer struct{ w *flate.Writer }

func (p *packer) pack(b []byte) []byte {
	var out bytes.Buffer
	if p.w == nil {
		p.w, _ = flate.NewWriter(nil, flate.BestSpeed) // a level that there is
	}
	p.w.Reset(&out)
	_, _ = p.w.Write(b) // a buffer takes all
	_ = p.w.Close()
	return out.Bytes()
}

func pack(b []byte) []byte { return new(packer).pack(b) }

// unpack is the inverse of pack. What follows the compressed value is not looked at.
func unpack(b []byte) ([]byte, error) {
	out, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(b)), maxUnpacked+1))
	if err == nil && len(out) > maxUnpacked {
		err = fmt.Errorf("more than %d bytes when unpacked", maxUnpacked)
	}
	return out, err
}

// padded lengthens a packed value, so that its length tells next to nothing of how
// well its parts, which may be different banks', resemble each other: to a number with
// few significant bits, at most 12 % more (Padmé: Nikitin and others, PETS 2019, 4.2).
func padded(b []byte) []byte {
	n := uint(len(b))
	if n < 2 {
		return b
	}
	exponent := bits.Len(n) - 1
	free := uint(1)<<(exponent-bits.Len(uint(exponent))) - 1
	return append(b, make([]byte, (n+free)&^free-n)...)
}
