package query

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
)

// ErrCursor means that a text is no cursor of this list for this caller.
var ErrCursor = errors.New("not a cursor of this list")

// macBytes is how much of HMAC-SHA256 a cursor carries.
const macBytes = 16

// cursor returns the text of a place in a list, signed so that a client cannot make one. A
// made one would reveal rows that the client may not see.
func (q *Query) cursor(place []byte, list ...string) string {
	return base64.RawURLEncoding.EncodeToString(append(q.mac(place, list), place...))
}

// place reads a cursor of the same list, see read. "" is the beginning.
func (q *Query) place(text string, list ...string) ([]byte, error) {
	if text == "" {
		return nil, nil
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) <= macBytes || !hmac.Equal(b[:macBytes], q.mac(b[macBytes:], list)) {
		return nil, ErrCursor
	}
	return b[macBytes:], nil
}

func (q *Query) mac(place []byte, list []string) []byte {
	m := hmac.New(sha256.New, q.CursorKey)
	for _, part := range append([]string{string(place)}, list...) {
		m.Write(binary.AppendUvarint(nil, uint64(len(part)))) // no two lists of parts are one text
		m.Write([]byte(part))
	}
	return m.Sum(nil)[:macBytes]
}
