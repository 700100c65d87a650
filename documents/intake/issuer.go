package intake

import (
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
)

// AnyIssuer is the identifier under which a signer is pinned for every
// document, as a customs authority is that signs what it accepted.
const AnyIssuer = "*"

// bind keeps a pinned signer to the documents of its own issuer: a signature
// of one firm says nothing of another's invoice.
func bind(res *Result) {
	if res.Signature.Status != documents.SignatureValid {
		return
	}
	own := issuers(res.Document)
	for _, pinned := range res.Issuers {
		if pinned == AnyIssuer || slices.Contains(own, pinned) {
			return
		}
	}
	res.Signature.Status = documents.SignatureUntrusted
	res.Signature.Detail = "the signer is pinned for " + strings.Join(res.Issuers, ", ") + ", which does not issue this document"
}

// issuers returns the identifiers, "SCHEME:value", of the issuer that the document names. It
// takes the one that keys the party, because a document could list another party's identifier
// with its own.
func issuers(d *documents.Document) []string {
	role := map[documents.Family]documents.PartyRole{
		documents.FamilyInvoice: documents.Seller, documents.FamilyTransport: documents.Carrier, documents.FamilyCustoms: documents.Declarant,
	}[d.Family]
	var ids []string
	if id, ok := d.Party(role).Key(); ok {
		ids = append(ids, string(id.Scheme)+":"+id.Value)
	}
	if d.Family == documents.FamilyTransport && d.Shipment.CarrierCode != "" {
		ids = append(ids, "SCAC:"+d.Shipment.CarrierCode)
	}
	return ids
}
