package chaincode

import (
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
	f.Add(entry{"AAAAAAAAAAAAAAAAAAAAAA12", 31, recordDigest(claimPrefix, nil)}.String())
	f.Add("a.1")
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
