package api

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
)

// macBytes is how much of HMAC-SHA256 a cursor carries.
const macBytes = 16

// cursor returns the text of a place in a list, signed so that a client cannot
// make one: it would be told of what lies beside rows that it may not see.
func (s *server) cursor(place []byte, list ...string) string {
	return base64.RawURLEncoding.EncodeToString(append(s.mac(place, list), place...))
}

// place reads a cursor of the same list: of the same route, the same caller's
// organisation and the same filters. "" is the beginning.
func (s *server) place(text string, list ...string) ([]byte, error) {
	if text == "" {
		return nil, nil
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) <= macBytes || !hmac.Equal(b[:macBytes], s.mac(b[macBytes:], list)) {
		return nil, problem(CodeCursor, "detail.cursor")
	}
	return b[macBytes:], nil
}

func (s *server) mac(place []byte, list []string) []byte {
	m := hmac.New(sha256.New, s.CursorKey)
	for _, part := range append([]string{string(place)}, list...) {
		m.Write(binary.AppendUvarint(nil, uint64(len(part)))) // no two lists of parts are one text
		m.Write([]byte(part))
	}
	return m.Sum(nil)[:macBytes]
}
