package dedupe

import "strings"

// NormVersion is the version of the normalisers. It is part of every canonical
// string and of the verdict's policy, so that tokens never drift silently:
// raise it with any change of a normaliser or its data.
const NormVersion = "1"

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
