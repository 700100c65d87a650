package embedded

import (
	"bytes"
	"testing"
)

// What is read back from a file must never end the process.

func FuzzParseRecord(f *testing.F) {
	f.Add(record{version{1, 2}, []byte("parameter"), []byte("value")}.marshal())
	f.Add(record{}.marshal())
	f.Add([]byte("too short"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := parseRecord(b)
		if err != nil {
			return
		}
		again, err := parseRecord(r.marshal())
		if err != nil || again.version != r.version || !bytes.Equal(again.param, r.param) || !bytes.Equal(again.value, r.value) {
			t.Errorf("%+v became %+v, %v", r, again, err)
		}
	})
}

func FuzzParseTransaction(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\n\x04\n\x02\n\x00"))
	f.Fuzz(func(_ *testing.T, b []byte) {
		if t, err := parseTransaction(b); err == nil {
			t.event()
		}
	})
}
