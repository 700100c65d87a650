package state

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
)

func FuzzVolume(f *testing.F) {
	salt := bytes.Repeat([]byte{7}, saltBytes)
	f.Add(formatVolume(salt, []record{{"k", nil, []byte("v")}, {"", []string{"a", "b"}, []byte{}}}))
	f.Add(append(salt, 1, 'k', 0xff, 0xff, 0xff, 0xff, 0x0f))
	f.Add(salt[1:])
	f.Fuzz(func(t *testing.T, b []byte) {
		records, err := parseVolume(b)
		if err != nil {
			return
		}
		again, err := parseVolume(formatVolume(b[:saltBytes], records))
		if err != nil || !reflect.DeepEqual(again, records) {
			t.Errorf("%v, %v, want %v", again, err, records)
		}
	})
}

func FuzzEntry(f *testing.F) {
	f.Add(entry{volume: volumeID(make([]byte, volumeRandom), 12), place: 31, digest: strings.Repeat("d", digestBytes)}.bytes())
	f.Add(entry{volume: volumeID(make([]byte, volumeRandom), 300)}.bytes())
	f.Add([]byte("a.1"))
	f.Add(make([]byte, volumeRandom+3))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := parseEntry(b)
		if err != nil || len(b) == 0 {
			return
		}
		if !bytes.Equal(e.bytes(), b) {
			t.Errorf("%x, want %x", e.bytes(), b)
		}
	})
}
