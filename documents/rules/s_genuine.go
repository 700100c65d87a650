package rules

import "tradehub/documents"

// checkGenuineness asks of each document whether it is what its issuer made:
// by its own signature, and by what an authority attested on the ledger under
// the document's own number.
func checkGenuineness(e *examiner) {
	if e.lack(e.all, "documents") {
		return
	}
	for _, d := range e.all {
		e.checkGenuine(d)
	}
}

func (e *examiner) checkGenuine(d doc) {
	sig, a, own := d.item.Signature, d.item.Attestation, d.item.Digests.Canonical
	if sig.Status == documents.SignatureInvalid {
		e.fail(documents.Block, "failSignature", values{"doc": d.label}, d.at("", string(sig.Status)))
		return
	}
	if d.item.Unchecked != "" {
		e.missing(d.label + ".unasked")
		return
	}
	if a == nil || !mayAttest(a.Authority, d.Family) {
		e.checkSignature(d)
		return
	}
	attested := documents.Compared{Doc: "LEDGER", Path: "/attestation/canonical", Value: string(a.Canonical)}
	v := values{"doc": d.label, "authority": authorityName(a.Authority)}
	switch {
	case a.Revoked:
		e.fail(documents.Review, "failRevoked", v, attested)
	case own == "":
		e.missing(d.label + ".digest")
	case own != a.Canonical:
		e.fail(documents.Block, "failAltered", v, d.at("", string(own)), attested)
	default:
		e.pass("pass", v, d.at("", string(own)), attested)
	}
}

// checkSignature is what is left without an attestation: only a signature of a
// known signer says anything.
func (e *examiner) checkSignature(d doc) {
	sig := d.item.Signature
	if sig.Status != documents.SignatureValid {
		e.missing(d.label + ".attestation")
		return
	}
	e.pass("passSigned", values{"doc": d.label, "signer": sig.Signer}, d.at("", string(sig.Status)))
}

// mayAttest reports whether an authority's word counts for the family of documents.
func mayAttest(a documents.Authority, f documents.Family) bool {
	switch a {
	case documents.AuthorityCustoms:
		return f == documents.FamilyCustoms
	case documents.AuthorityCarrier:
		return f == documents.FamilyTransport
	case documents.AuthoritySeller, documents.AuthorityTax:
		return f == documents.FamilyInvoice
	}
	return false
}

func authorityName(a documents.Authority) documents.Text {
	t, _ := messages().fill("authority", string(a), nil)
	return t
}
