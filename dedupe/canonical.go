package dedupe

import (
	"strings"

	"github.com/tradehub/tradehub/documents/match"
)

// NormVersion is the version of the normalisers, which is part of every canonical string.
const NormVersion = match.NormVersion

// Canonical returns the string of a fingerprint, kind "|" version "|" fields,
// with "|" and "\" in a field escaped by "\" (VERIFICATION.md §4.1).
func Canonical(k Kind, fields ...string) string {
	var b strings.Builder
	b.WriteString(string(k) + "|" + NormVersion)
	for _, f := range fields {
		b.WriteByte('|')
		b.WriteString(escape.Replace(f))
	}
	return b.String()
}

var escape = strings.NewReplacer(`\`, `\\`, `|`, `\|`)
