package certificate

import (
	"strings"
	"time"

	"github.com/tradehub/tradehub/web/words"
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
func (s *Standing) sentences(speaker words.Speaker) string {
	var out []string
	for _, part := range []struct {
		is   bool
		text string
	}{
		{s.Taken, speaker.Say("certificate.standing.taken")},
		{s.SupersededBy != "", speaker.Say("certificate.standing.superseded", "id", s.SupersededBy)},
		{s.Expired, speaker.Say("certificate.standing.expired")},
		{s.Unknown, speaker.Say("certificate.standing.unknown")},
	} {
		if part.is {
			out = append(out, part.text)
		}
	}
	if out == nil {
		return speaker.Say("certificate.standing.current")
	}
	return strings.Join(out, " ")
}
