package pack_test

import (
	"bytes"
	"math/bits"
	"testing"

	"github.com/klauspost/compress/zstd"

	"tradehub/chaincode/pack"
)

func TestPack(t *testing.T) {
	b := bytes.Repeat([]byte("alike "), 1000)
	packed := pack.Pack(b)
	if got, err := pack.Unpack(packed); err != nil || !bytes.Equal(got, b) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if len(packed) > len(b)/20 {
		t.Errorf("%d bytes of %d", len(packed), len(b))
	}
	for _, broken := range [][]byte{nil, {1}, packed[:len(packed)-1], append(packed, 1)} {
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
		b := bytes.Repeat([]byte{1}, n)
		padded := pack.Pad(b)
		got, framed := len(padded), float64(n+2)
		if got < n || float64(got) > 1.12*framed {
			t.Errorf("%d bytes became %d", n, got)
		}
		if significant := bits.Len(uint(got)) - bits.TrailingZeros(uint(got)); got > 1 && significant > bits.Len(uint(bits.Len(uint(got))-1))+1 {
			t.Errorf("%d bytes became %d, of %d significant bits", n, got, significant)
		}
		if back, err := pack.Unpad(padded); err != nil || !bytes.Equal(back, b) {
			t.Errorf("%d bytes came back as %d, %v", n, len(back), err)
		}
	}
	for _, broken := range [][]byte{nil, {1}, {0xff}, {3, 1, 2}} {
		if b, err := pack.Unpad(broken); err == nil {
			t.Errorf("%x came back as %x", broken, b)
		}
	}
}

// FuzzPack packs one value after another: each comes to the bytes of an encoder that packs it first.
func FuzzPack(f *testing.F) {
	f.Add([]byte("before"), []byte("after before"))
	f.Add([]byte("before"), []byte{})
	f.Add(bytes.Repeat([]byte("ab"), 40_000), bytes.Repeat([]byte("ba"), 40_000))
	f.Fuzz(func(t *testing.T, before, b []byte) {
		pack.Pack(before)
		fresh, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderCRC(false), zstd.WithLowerEncoderMem(true), zstd.WithZeroFrames(true))
		if err != nil {
			t.Fatal(err)
		}
		defer fresh.Close()
		if got, want := pack.Pack(b), fresh.EncodeAll(b, nil); !bytes.Equal(got, want) {
			t.Errorf("%x, want %x", got, want)
		}
		if got, err := pack.Unpack(pack.Pack(b)); err != nil || !bytes.Equal(got, b) {
			t.Errorf("%x, %v, want %x", got, err, b)
		}
	})
}

// FuzzUnpack reads what nobody packed.
func FuzzUnpack(f *testing.F) {
	f.Add(pack.Pack([]byte("packed")))
	f.Add(pack.Pad(pack.Pack([]byte("padded"))))
	f.Add([]byte{0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0xff, 0xff, 0xff, 0x03})
	f.Fuzz(func(_ *testing.T, b []byte) {
		_, _ = pack.Unpack(b)
		_, _ = pack.Unpad(b)
	})
}
