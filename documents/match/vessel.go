package match

import (
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
)

// Vessels compares the ships of two documents: by IMO number, which never changes, then by
// name. Customs writes "UN" and the IMO number in place of a name. Ships with different IMO
// numbers are Different; names that differ are Unclear.
func Vessels(a, b *documents.Shipment) Answer {
	if x, y := ShipNumber(a), ShipNumber(b); x != "" && y != "" {
		return sameIf(x == y)
	}
	x, y := VesselKey(a.Vessel), VesselKey(b.Vessel)
	switch {
	case x == "" || y == "" || ShipNumber(a) != "" && a.IMO == "" || ShipNumber(b) != "" && b.IMO == "":
		return NotComparable
	case x == y, hasHan(x) && !hasHan(y) && reads(strings.ToLower(y), x), hasHan(y) && !hasHan(x) && reads(strings.ToLower(x), y):
		return Same
	case hasHan(x) != hasHan(y):
		return NotComparable
	}
	return Unclear
}

// Voyages compares voyage numbers. A carrier's 012W is customs' 12W.
func Voyages(a, b string) Answer {
	x, y := VoyageKey(a), VoyageKey(b)
	switch {
	case x == "" || y == "":
		return NotComparable
	case x == y:
		return Same
	}
	return Unclear
}

// VoyageKey returns a voyage number in upper case without punctuation, leading zeros and the word before it.
func VoyageKey(s string) string {
	n := Compact(s)
	for _, word := range []string{"VOYAGE", "VOY", "V"} {
		if rest, ok := strings.CutPrefix(n, word); ok && rest != "" && rest[0] >= '0' && rest[0] <= '9' {
			n = rest
			break
		}
	}
	return strings.TrimLeft(n, "0")
}

// ShipNumber returns the IMO number that a shipment states in its place or in the
// ship's name, or "".
func ShipNumber(s *documents.Shipment) documents.IMONumber {
	if s.IMO != "" {
		return s.IMO
	}
	n := documents.IMONumber(strings.TrimPrefix(strings.TrimPrefix(Compact(s.Vessel), "UN"), "IMO"))
	if n.Valid() == nil {
		return n
	}
	return ""
}

// VesselKey returns a ship's name in upper case without blanks and its prefix (MV, M/V, MS, MT), or "".
func VesselKey(s string) string {
	tokens := nameTokens(fold(strings.NewReplacer("/", "", ".", "").Replace(s)))
	if len(tokens) > 1 && slices.Contains([]string{"mv", "ms", "mt", "ss", "vsl", "vessel"}, tokens[0]) {
		tokens = tokens[1:]
	}
	return strings.ToUpper(strings.Join(tokens, ""))
}
