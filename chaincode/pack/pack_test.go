package pack_test

import (
	"bytes"
	"math/bits"
	"testing"

	"github.com/klauspost/compress/flate"

	"tradehub/chaincode/pack"
)

func TestPack(t *testing.T) {
	b := bytes.Repeat([]byte("alike "), 1000)
	packed := pack.Pack(b)
	if got, err := pack.Unpack(pack.Pad(packed)); err != nil || !bytes.Equal(got, b) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if len(packed) > len(b)/20 {
		t.Errorf("%d bytes of %d", len(packed), len(b))
	}
	for _, broken := range [][]byte{nil, {1}, packed[:len(packed)-1]} {
		if _, err := pack.Unpack(broken); err == nil {
			t.Errorf("%x was unpacked", broken)
		}
	}
	if _, err := pack.Unpack(pack.Pack(make([]byte, pack.Max+1))); err == nil {
		t.Error("a value without bound was unpacked")
	}
}

// TestPad holds lengths to few significant bits, at little cost.
func TestPad(t *testing.T) {
	for n := range 5000 {
		got := len(pack.Pad(make([]byte, n)))
		if got < n || float64(got) > 1.12*float64(n) {
			t.Errorf("%d bytes became %d", n, got)
		}
		if significant := bits.Len(uint(got)) - bits.TrailingZeros(uint(got)); got > 1 && significant > bits.Len(uint(bits.Len(uint(got))-1))+1 {
			t.Errorf("%d bytes became %d, of %d significant bits", n, got, significant)
		}
	}
}

// FuzzPack packs one value after another: each comes to the bytes of a writer that packs it first.
func FuzzPack(f *testing.F) {
	f.Add([]byte("before"), []byte("after before"))
	f.Add(bytes.Repeat([]byte("ab"), 40_000), bytes.Repeat([]byte("ba"), 40_000))
	f.Fuzz(func(t *testing.T, before, b []byte) {
		pack.Pack(before)
		var fresh bytes.Buffer
		w, err := flate.NewWriter(&fresh, flate.BestSpeed)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write(b)
		_ = w.Close()
		if got := pack.Pack(b); !bytes.Equal(got, fresh.Bytes()) {
			t.Errorf("%x, want %x", got, fresh.Bytes())
		}
		if got, err := pack.Unpack(pack.Pack(b)); err != nil || !bytes.Equal(got, b) {
			t.Errorf("%x, %v, want %x", got, err, b)
		}
	})
}
