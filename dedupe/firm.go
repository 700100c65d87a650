package dedupe

import (
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/match"
)

// A firm is what a firm is known by: its valid identifiers, then its names taken
// apart (VERIFICATION.md §4.3). Each is one that another document may have alone.
type firm []string

// maxFirm bounds the identifiers, and the names, that give fingerprints.
const maxFirm = 3

func newFirm(keys []string) firm {
	var ids, names firm
	for _, k := range keys {
		switch {
		case slices.Contains(ids, k) || slices.Contains(names, k):
		case strings.HasPrefix(k, "NAME:"):
			names = append(names, k)
		default:
			ids = append(ids, k)
		}
	}
	return append(ids[:min(len(ids), maxFirm)], names[:min(len(names), maxFirm)]...)
}

// any returns one of the keys, "" where there is none.
func (f firm) any() string {
	if len(f) == 0 {
		return ""
	}
	return f[0]
}

// registered returns an identifier, else a name.
func (f firm) registered() string { return f.any() }

// named returns a name, else an identifier.
func (f firm) named() string {
	for _, k := range f {
		if strings.HasPrefix(k, "NAME:") {
			return k
		}
	}
	return f.any()
}

// main returns one identifier and one name, as far as there are.
func (f firm) main() []string {
	if len(f) == 0 {
		return nil
	}
	return slices.Compact([]string{f.registered(), f.named()})
}

// sideKeys returns what a side of the sale is known by. The bank knows its
// borrower, so the borrower's identifications serve too where the document means
// the same firm, or names none.
func (m *maker) sideKeys(d *documents.Document, role documents.PartyRole, side documents.BorrowerRole) firm {
	party, applicant := d.Party(role), &m.p.Request.Applicant
	keys := match.PartyKeys(party)
	if m.p.Request.Borrower == side && (len(keys) == 0 || match.Parties(party, applicant) == match.Same) {
		keys = append(keys, match.PartyKeys(applicant)...)
	}
	return newFirm(keys)
}
