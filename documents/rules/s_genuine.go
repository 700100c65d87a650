package rules

import (
	"slices"

	"github.com/tradehub/tradehub/documents"
)

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
	e.checkConfirmed()
}

func (e *examiner) checkGenuine(d doc) {
	sig := d.item.Signature
	if sig.Status == documents.SignatureInvalid {
		e.fail(documents.Block, "failSignature", values{"doc": d.label}, d.signed()...)
		return
	}
	if d.item.Unchecked != "" {
		e.missing(d.label + ".unasked")
		return
	}
	if d.item.Transcribed != nil {
		e.checkPaper(d)
		return
	}
	said := false
	for _, a := range d.counting() {
		said = true
		e.checkAttested(d, a)
	}
	if !said {
		e.checkSignature(d)
	}
}

// counting returns the attestations that count for the document: by those who may
// attest it, and of those one that was revoked and is of other content only where
// nobody's word is in force.
func (d doc) counting() []documents.Attested {
	var inForce, withdrawn []documents.Attested
	for _, a := range d.item.Attested {
		switch {
		case !mayAttest(a.Attestation.Authority, d.Family):
		case a.Attestation.Revoked && len(a.Differing) > 0:
			withdrawn = append(withdrawn, a)
		default:
			inForce = append(inForce, a)
		}
	}
	if inForce != nil {
		return inForce
	}
	return withdrawn
}

// checkAttested says what one attestation is to the document. Of several none hides
// another: each has its finding.
func (e *examiner) checkAttested(d doc, a documents.Attested) {
	at := a.Attestation
	attested := ledgerDocument(at)
	v := values{"doc": d.label, "authority": byWhom(at)}
	own := d.at("", string(d.item.Digests.SHA256))
	switch {
	case at.Revoked:
		v["date"] = at.At.UTC().Format("2006-01-02")
		e.fail(documents.Review, "failRevoked", v, attested, documents.Compared{Doc: "LEDGER", Path: "/attestation/reason", Value: at.Reason})
	case a.Earlier > 0:
		at.Version = 1 // the text names the version that the document is
		v["authority"], v["version"], v["facts"] = byWhom(at), itoa(a.Earlier), factNames(slices.Concat(a.Differing, a.Renamed))
		e.fail(documents.Block, "failAmended", v, own, attested)
	case len(a.Differing) > 0:
		v["facts"] = factNames(a.Differing)
		e.fail(documents.Block, "failAltered", v, own, attested)
	case len(a.Renamed) > 0:
		v["facts"] = factNames(a.Renamed)
		e.fail(documents.Review, "failRenamed", v, own, attested)
	case !a.Confirmed && len(a.Unconfirmed) == 0: // nothing was held against it
		e.missing(d.label + ".attestation")
	case !a.Confirmed:
		v["facts"], v["unconfirmed"] = factNames(a.Agreed), factNames(a.Unconfirmed)
		e.say(documents.NotEvaluated, e.rule.gravity(), "unconfirmed", v, []documents.Compared{own, attested})
		f := &e.findings[len(e.findings)-1]
		for _, fact := range a.Unconfirmed {
			f.Missing = append(f.Missing, d.label+"."+string(fact))
		}
	case len(a.Unconfirmed) > 0:
		v["facts"], v["unconfirmed"] = factNames(a.Agreed), factNames(a.Unconfirmed)
		e.pass("passPart", v, own, attested)
	default:
		v["facts"] = factNames(a.Agreed)
		e.pass("pass", v, own, attested)
	}
}

// checkConfirmed asks for an independent confirmation where the amount requested is
// above what the bank's pack says. Without a rate it counts as above.
func (e *examiner) checkConfirmed() {
	limit := e.setting("confirmAbove").money
	if limit == nil || slices.ContainsFunc(e.all, independent) {
		return
	}
	asked := e.p.Request.Amount
	if in, ok := e.convert(amountOf(asked), limit.Currency); ok && !in.value.GreaterThan(limit.Decimal()) {
		return
	}
	e.tolerance = limit.String()
	e.fail(documents.Review, "failUnconfirmed", values{"amount": asked.String(), "limit": limit.String()},
		documents.Compared{Doc: "REQ", Path: "/amount", Value: asked.String()})
}

// checkSignature is what is left without an attestation: only a signature of a
// known signer says anything.
func (e *examiner) checkSignature(d doc) {
	sig := d.item.Signature
	if sig.Status != documents.SignatureValid {
		e.missing(d.label + ".attestation")
		return
	}
	key, v := "passSigned", values{"doc": d.label, "signer": sig.Signer}
	if sig.Authority != "" {
		key, v["authority"] = "passSealed", authorityName(sig.Authority)
	}
	e.pass(key, v, d.signed()...)
}

// signed returns what the document's signature is worth and, where it is not valid, why:
// the parts of a sealed OFD that were changed, for instance.
func (d doc) signed() []documents.Compared {
	out := []documents.Compared{d.at("/signature/status", string(d.item.Signature.Status))}
	if why := d.item.Signature.Detail; why != "" {
		out = append(out, d.at("/signature/detail", why))
	}
	return out
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

// byWhom names the authority with its organisation, since an authority of one kind
// may attest what another should, and the version where there were others.
func byWhom(a documents.Attestation) documents.Text {
	key, v := "organisation", values{"authority": authorityName(a.Authority), "org": a.MSPID}
	if a.Version > 1 {
		key, v["version"] = "amended", itoa(a.Version)
	}
	t, _ := messages().fill("attester", key, v)
	return t
}

func authorityName(a documents.Authority) documents.Text {
	t, _ := messages().fill("authority", string(a), nil)
	return t
}

// factNames lists facts in words.
func factNames(of []documents.Fact) documents.Text {
	out := documents.Text{}
	for i, f := range of {
		t, _ := messages().fill("facts", string(f), nil)
		for _, lang := range documents.Langs {
			if i > 0 {
				out[lang] += comma[lang]
			}
			out[lang] += t[lang]
		}
	}
	return out
}
