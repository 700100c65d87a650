package rules

import (
	"slices"

	"github.com/tradehub/tradehub/documents"
)

// grade returns how strong the evidence is (verification, evidence grades).
//
//	A  customs, the carrier or the tax authority confirmed at least one of several documents, on the ledger or by its seal
//	B  invoice, declaration and transport document, which do not conflict, and a physical identifier
//	C  documents of two families
//	D  documents of one family, or none that is an invoice: what is financed is not shown
//
// A seller's own attestation does not make an A: it comes from a party that gains by the
// financing. Nor does a tax authority's confirmation of a single invoice: an invoice without
// papers of carriage or customs shows nothing of goods. A failed examination of genuineness
// takes the A away.
func grade(p *documents.Presentation, findings []documents.Finding) documents.Grade {
	docs := labelled(p)
	families := map[documents.Family]bool{}
	confirmed, physical := false, false
	for _, d := range docs {
		families[d.Family] = true
		confirmed = confirmed || independent(d)
		physical = physical || identified(d)
	}
	switch {
	case len(families) < 2, !families[documents.FamilyInvoice]:
		return documents.GradeD
	case confirmed && !altered(findings):
		return documents.GradeA
	case len(families) >= 3 && physical && !failed(findings, documents.DimConsistency) && !failed(findings, documents.DimCargo):
		return documents.GradeB
	}
	return documents.GradeC
}

// independent reports whether a source that neither sells nor buys confirmed the
// document: all facts that both state agree, and none that matters is left out.
func independent(d doc) bool {
	return sealed(d) || onLedger(d)
}

// sealed reports whether the document itself carries the authority's word: a
// valid seal of a pinned root, as the tax authority's on an e-fapiao.
func sealed(d doc) bool {
	s := d.item.Signature
	return s.Status == documents.SignatureValid && s.Authority != "" && s.Authority != documents.AuthoritySeller &&
		d.item.Unchecked == "" && mayAttest(s.Authority, d.Family)
}

// onLedger reports whether an authority confirmed the document on the ledger: all
// facts that both state agree, and none that matters is left out.
func onLedger(d doc) bool {
	if d.item.Unchecked != "" || d.item.Signature.Status == documents.SignatureInvalid {
		return false
	}
	return slices.ContainsFunc(d.item.Attested, func(a documents.Attested) bool {
		at := a.Attestation
		return a.Confirmed && !at.Revoked && at.Authority != documents.AuthoritySeller && mayAttest(at.Authority, d.Family)
	})
}

// identified reports whether the document names something physical: a transport
// document's or a declaration's number, or a container.
func identified(d doc) bool {
	return len(d.Shipment.Containers) > 0 || d.Family != documents.FamilyInvoice && upperAlnum(d.Number) != ""
}

// failed reports whether a rule of the dimension failed with a colour.
func failed(findings []documents.Finding, dim documents.Dimension) bool {
	for _, f := range findings {
		if r := ruleByID(f.Rule); r != nil && r.Dimension == dim && f.Result == documents.Fail && f.Severity != documents.Info {
			return true
		}
	}
	return false
}

// altered reports whether the examination of genuineness (S11) failed for any document.
func altered(findings []documents.Finding) bool {
	return slices.ContainsFunc(findings, func(f documents.Finding) bool { return f.Rule == "S11" && f.Result == documents.Fail })
}
