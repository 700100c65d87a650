package match

import (
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
)

// attestationDomain keeps these digests apart from every other digest of the hub.
const attestationDomain = "tradehub:attestation-key:2"

// AttestationKeys returns the keys of attestations of the document. They are SHA-256 digests
// of the family, an issuer and the document's own number, so that the number itself is not on
// the ledger.
//
// There is one for every way in which a copy may name the issuer and write the number: the
// carrier by code and by name, a seller by each identifier and by name, a bill with and
// without the carrier's code. A long number of a bill is also combined with its voyage, so
// that a copy that names another carrier is found.
//
// An authority attests under all of them and a reader looks under all of his; equal papers
// always share one. It returns nil if the number or the issuer is missing.
func AttestationKeys(d *documents.Document) []documents.Digest {
	var keys []documents.Digest
	add := func(issuer, number string) {
		keys = append(keys, documents.DigestOf([]byte(joinEscaped(attestationDomain, string(d.Family), issuer, number))))
	}
	for _, number := range ownNumbers(d) {
		for _, issuer := range issuers(d) {
			add(issuer, number)
		}
		if voyage := VoyageKey(d.Shipment.Voyage); d.Family == documents.FamilyTransport && voyage != "" && len(number) >= longNumber {
			add("VOYAGE:"+voyage, number)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// longNumber is the least length at which a bill's number and its voyage name one bill of any
// carrier: shorter numbers are in use with many forwarders.
const longNumber = 8

// ownNumbers returns the forms of the document's own number.
func ownNumbers(d *documents.Document) []string {
	switch d.Family {
	case documents.FamilyCustoms:
		return present(DeclarationSkeleton(d.Number))
	case documents.FamilyTransport:
		return BillForms(d, d.Number)
	case documents.FamilyInvoice:
		return present(InvoiceSkeleton(d.Number))
	}
	return nil
}

func present(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// issuers names who gave the document its number. A declaration's office is in its number.
func issuers(d *documents.Document) []string {
	switch d.Family {
	case documents.FamilyCustoms:
		return []string{""}
	case documents.FamilyTransport:
		return CarrierKeys(d)
	case documents.FamilyInvoice:
		return PartyKeys(d.Party(documents.Seller))
	}
	return nil
}

// joinEscaped joins fields so that no two lists of fields give one string.
func joinEscaped(fields ...string) string {
	escape := strings.NewReplacer(`\`, `\\`, `|`, `\|`)
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = escape.Replace(f)
	}
	return strings.Join(out, "|")
}
