package chaincode

import (
	"bytes"
	"math/bits"
	"reflect"
	"testing"
)

func FuzzVolume(f *testing.F) {
	f.Add(formatVolume([]record{{"k", nil, []byte("v")}, {"", []string{"a", "b"}, []byte{}}}))
	f.Add([]byte{1, 'k', 0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Fuzz(func(t *testing.T, b []byte) {
		records, err := parseVolume(b)
		if err != nil {
			return
		}
		again, err := parseVolume(formatVolume(records))
		if err != nil || !reflect.DeepEqual(again, records) {
			t.Errorf("%v, %v, want %v", again, err, records)
		}
	})
}

func FuzzEntry(f *testing.F) {
	f.Add(entry{"AAAAAAAAAAAAAAAAAAAAAA12", 31, recordDigest(nil)}.String())
	f.Add("a.-1.b")
	f.Fuzz(func(t *testing.T, text string) {
		e, err := parseEntry(text)
		if err != nil || text == "" {
			return
		}
		if again, err := parseEntry(e.String()); err != nil || again != e {
			t.Errorf("%+v, %v, want %+v", again, err, e)
		}
	})
}

func TestPack(t *testing.T) {
	b := bytes.Repeat([]byte("alike "), 1000)
	packed := pack(b)
	if got, err := unpack(padded(packed)); err != nil || !bytes.Equal(got, b) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if len(packed) > len(b)/20 {
		t.Errorf("%d bytes of %d", len(packed), len(b))
	}
	for _, broken := range [][]byte{nil, {1}, packed[:len(packed)-1]} {
		if _, err := unpack(broken); err == nil {
			t.Errorf("%x was unpacked", broken)
		}
	}
	if _, err := unpack(pack(make([]byte, maxUnpacked+1))); err == nil {
		t.Error("a value without bound was unpacked")
	}
}

// TestPadded holds lengths to few significant bits, at little cost.
func TestPadded(t *testing.T) {
	for n := range 5000 {
		got := len(padded(make([]byte, n)))
		if got < n || float64(got) > 1.12*float64(n) {
			t.Errorf("%d bytes became %d", n, got)
		}
		if significant := bits.Len(uint(got)) - bits.TrailingZeros(uint(got)); got > 1 && significant > bits.Len(uint(bits.Len(uint(got))-1))+1 {
			t.Errorf("%d bytes became %d, of %d significant bits", n, got, significant)
		}
	}
}
