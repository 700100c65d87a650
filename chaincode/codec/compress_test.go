package codec_test

import (
	"bytes"
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/tradehub/tradehub/chaincode/codec"
)

func TestPack(t *testing.T) {
	b := bytes.Repeat([]byte("alike "), 1000)
	packed := codec.Compress(b)
	if got, err := codec.Decompress(codec.Pad(packed)); err != nil || !bytes.Equal(got, b) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if len(packed) > len(b)/20 {
		t.Errorf("%d bytes of %d", len(packed), len(b))
	}
	for _, broken := range [][]byte{nil, {1}, packed[:len(packed)-1]} {
		if _, err := codec.Decompress(broken); err == nil {
			t.Errorf("%x was unpacked", broken)
		}
	}
	if _, err := codec.Decompress(codec.Compress(make([]byte, codec.Max+1))); err == nil {
		t.Error("a value without bound was unpacked")
	}
}

// TestPad holds lengths to few significant bits, at little cost.
func TestPad(t *testing.T) {
	for n := range 5000 {
		got := len(codec.Pad(make([]byte, n)))
		if got < n || float64(got) > 1.12*float64(n) {
			t.Errorf("%d bytes became %d", n, got)
		}
		if significant := bits.Len(uint(got)) - bits.TrailingZeros(uint(got)); got > 1 && significant > bits.Len(uint(bits.Len(uint(got))-1))+1 {
			t.Errorf("%d bytes became %d, of %d significant bits", n, got, significant)
		}
	}
}

// FuzzPack packs one value after another: each comes to the bytes of an encoder that packs it first.
func FuzzPack(f *testing.F) {
	f.Add([]byte("before"), []byte("after before"))
	f.Add([]byte("before"), []byte{})
	f.Add(bytes.Repeat([]byte("ab"), 40_000), bytes.Repeat([]byte("ba"), 40_000))
	f.Add([]byte("before"), make([]byte, 300_000)) // blocks of one byte, many times
	random := make([]byte, 300_000)
	rand.NewChaCha8([32]byte{}).Read(random)
	f.Add([]byte("before"), random) // blocks as they are
	f.Fuzz(func(t *testing.T, before, b []byte) {
		codec.Compress(before)
		fresh, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderCRC(false), zstd.WithLowerEncoderMem(true), zstd.WithZeroFrames(true))
		if err != nil {
			t.Fatal(err)
		}
		defer fresh.Close()
		if got, want := codec.Compress(b), fresh.EncodeAll(b, nil); !bytes.Equal(got, want) {
			t.Errorf("%x, want %x", got, want)
		}
		for _, followed := range [][]byte{nil, {0}, make([]byte, 9), fresh.EncodeAll(before, nil)} {
			if got, err := codec.Decompress(append(codec.Compress(b), followed...)); err != nil || !bytes.Equal(got, b) {
				t.Errorf("followed by %x: %x, %v, want %x", followed, got, err, b)
			}
		}
	})
}

// FuzzUnpack reads what nobody packed.
func FuzzUnpack(f *testing.F) {
	f.Add(codec.Compress([]byte("packed")))
	f.Add(codec.Pad(codec.Compress([]byte("padded"))))
	f.Add([]byte{0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0xff, 0xff, 0xff, 0x03})
	f.Fuzz(func(_ *testing.T, b []byte) {
		_, _ = codec.Decompress(b)
	})
}
