package certificate

import (
	"fmt"
	"strings"
	"time"
)

// A Standing is what became of a verdict since it was recorded, as the hub knew
// it when the certificate was fetched. The PDF shows it. It is not part of the
// signed statement, which stays as it was issued.
type Standing struct {
	At           time.Time
	Taken        bool   // another claim has used the capacity that the verdict found free
	SupersededBy string // ID of the later verdict, or ""
	Expired      bool
	Unknown      bool // the ledger did not answer
}

// sentences returns the standing in words.
func (s *Standing) sentences(l *label) string {
	var out []string
	for _, part := range []struct {
		is   bool
		text string
	}{
		{s.Taken, l.taken}, {s.SupersededBy != "", fmt.Sprintf(l.superseded, s.SupersededBy)}, {s.Expired, l.expired}, {s.Unknown, l.unknown},
	} {
		if part.is {
			out = append(out, part.text)
		}
	}
	if out == nil {
		return l.current
	}
	return strings.Join(out, " ")
}
