package query

import (
	"bytes"
	"testing"
)

// FuzzCursor reads texts as cursors: of all texts only those that were given
// out, for the very list, are places.
func FuzzCursor(f *testing.F) {
	q := &Query{CursorKey: []byte("key")}
	f.Add(q.cursor([]byte("place"), "list"), "list")
	f.Add("", "list")
	f.Add("AAAA", "")
	f.Fuzz(func(t *testing.T, text, list string) {
		place, err := q.place(text, list)
		if err != nil || text == "" {
			return
		}
		if again := q.cursor(place, list); again != text {
			t.Errorf("%q is taken for the place %q, whose cursor is %q", text, place, again)
		}
		other := &Query{CursorKey: []byte("another key")}
		if _, err := other.place(text, list); err == nil {
			t.Errorf("%q is a cursor under any key", text)
		}
		if got, err := q.place(q.cursor(place, list), list); err != nil || !bytes.Equal(got, place) {
			t.Errorf("read back as %q, %v", got, err)
		}
	})
}
