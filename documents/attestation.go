package documents

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// attestationDomain keeps these digests apart from every other digest of the hub.
const attestationDomain = "tradehub:attestation-key:1"

// AttestationKey returns what an authority's word on the document is kept under:
// a SHA-256 digest of the family, the issuer and the document's own number, so that
// the number itself is not on the ledger. A declaration's issuer is in its number; a
// transport document's is the carrier, an invoice's the seller. ok is false when the
// number or the issuer is missing.
func AttestationKey(d *Document) (_ Digest, ok bool) {
	number := foldNumber(d.Number)
	issuer, ok := issuerOf(d)
	if number == "" || !ok {
		return "", false
	}
	if d.Family == FamilyCustoms {
		if digits := compact(number); isDigits(digits, 18) {
			number = digits
		}
	}
	return DigestOf([]byte(joinEscaped(attestationDomain, string(d.Family), issuer, number))), true
}

// issuerOf names who gave the document its number.
func issuerOf(d *Document) (string, bool) {
	switch d.Family {
	case FamilyCustoms:
		return "", true
	case FamilyTransport:
		if code := foldNumber(d.Shipment.CarrierCode); code != "" {
			return joinEscaped("CARRIER", code), true
		}
		return partyText(d.Party(Carrier))
	case FamilyInvoice:
		return partyText(d.Party(Seller))
	}
	return "", false
}

func partyText(p *Party) (string, bool) {
	if p == nil {
		return "", false
	}
	if id, ok := p.Key(); ok {
		return joinEscaped(string(id.Scheme), id.Value), true
	}
	name := foldName(p.Name)
	return joinEscaped("NAME", name), name != ""
}

// foldNumber takes the differences of typing out of a number: width, case, blanks.
// Punctuation stays, since 1-23 and 12-3 may be two numbers.
func foldNumber(s string) string {
	return foldKeeping(s, func(r rune) bool { return !unicode.IsSpace(r) })
}

// foldName keeps the letters and digits of a name.
func foldName(s string) string {
	return foldKeeping(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) })
}

func foldKeeping(s string, keep func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if !keep(r) || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToUpper(norm.NFKC.String(s)))
}

// joinEscaped joins fields so that no two lists of fields give one string.
func joinEscaped(fields ...string) string {
	var b strings.Builder
	for i, f := range fields {
		if i > 0 {
			b.WriteByte('|')
		}
		b.WriteString(strings.NewReplacer(`\`, `\\`, `|`, `\|`).Replace(f))
	}
	return b.String()
}
