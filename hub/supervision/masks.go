package supervision

import (
	"fmt"
	"regexp"

	"github.com/tradehub/tradehub/hub/cases"
)

// Masks make pseudonyms of organisations. Only the holder of the seal can tell whose one is.
// Equal organisations have equal pseudonyms.
type Masks struct{ Seal *cases.Seal }

// The beginnings of pseudonyms.
const (
	bankMask = "bank:"
	firmMask = "firm:"
)

// maskBytes is how much of HMAC-SHA-256 a pseudonym shows.
const maskBytes = 4

// Bank returns the pseudonym of a bank, "" for none.
func (m Masks) Bank(mspID string) string { return m.mask(bankMask, mspID) }

// Firm returns the pseudonym of a firm, "" for none.
func (m Masks) Firm(mspID string) string { return m.mask(firmMask, mspID) }

func (m Masks) mask(kind, mspID string) string {
	if mspID == "" {
		return ""
	}
	name := m.Seal.Name("pseudonym", kind, mspID)
	return fmt.Sprintf("%s%x", kind, name[:maskBytes])
}

// pseudonym is what a pseudonym of an organisation, or of a person, looks like.
var pseudonym = regexp.MustCompile(`^(bank:[0-9a-f]{8}|firm:[0-9a-f]{8}|P-[0-9a-f]{20}|sha256:[0-9a-f]{64})$`)
