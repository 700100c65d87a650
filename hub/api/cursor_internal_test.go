package api

import (
	"bytes"
	"testing"
)

// FuzzCursor reads texts as cursors: of all texts only those that were given
// out, for the very list, are places.
func FuzzCursor(f *testing.F) {
	s := &server{Options: Options{CursorKey: []byte("key")}}
	f.Add(s.cursor([]byte("place"), "list"), "list")
	f.Add("", "list")
	f.Add("AAAA", "")
	f.Fuzz(func(t *testing.T, text, list string) {
		place, err := s.place(text, list)
		if err != nil || text == "" {
			return
		}
		if again := s.cursor(place, list); again != text {
			t.Errorf("%q is taken for the place %q, whose cursor is %q", text, place, again)
		}
		other := &server{Options: Options{CursorKey: []byte("another key")}}
		if _, err := other.place(text, list); err == nil {
			t.Errorf("%q is a cursor under any key", text)
		}
		if got, err := s.place(s.cursor(place, list), list); err != nil || !bytes.Equal(got, place) {
			t.Errorf("read back as %q, %v", got, err)
		}
	})
}
