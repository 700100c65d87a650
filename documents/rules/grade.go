package rules

import (
	"slices"

	"github.com/tradehub/tradehub/documents"
)

// grade returns how strong the evidence is (verification, evidence grades).
//
//	A  customs, the carrier or the tax authority confirmed at least one of several documents, on the ledger or by its seal
//	B  invoice, declaration and transport document, which do not conflict, and a physical identifier
//	C  documents of two of these families
//	D  documents of one family, or none that is an invoice: what is financed is not shown
//
// Each grade is asked of the documents whose origin allows it (see [best]). So a paper never
// gives more than the same document as data, and a further paper takes nothing away.
//
// A seller's own attestation does not make an A: it comes from a party that gains by the
// financing. Nor does a tax authority's confirmation of a single invoice: an invoice without
// papers of carriage or customs shows nothing of goods. A failed examination of genuineness
// takes the A away.
func grade(p *documents.Presentation, findings []documents.Finding) documents.Grade {
	for _, g := range []documents.Grade{documents.GradeA, documents.GradeB, documents.GradeC} {
		if allowed(p, g).reach(g, findings) {
			return g
		}
	}
	return documents.GradeD
}

// best returns the highest grade that a document can have a part in, "" for none.
//
//	data of its own                                                           A
//	typed by two persons, one of a bank, from a file that was issued in full  A
//	typed by two persons, one of a bank                                       B
//	typed by one person, or by the firm alone                                 C
//	packing list, certificate of origin, others                               none
func best(d doc) documents.Grade {
	switch t := d.item.Transcribed; {
	case d.Family != documents.FamilyInvoice && d.Family != documents.FamilyCustoms && d.Family != documents.FamilyTransport:
		return ""
	case t == nil:
		return documents.GradeA
	case !readTwice(t):
		return documents.GradeC
	case issued(d):
		return documents.GradeA
	}
	return documents.GradeB
}

// readTwice reports whether two persons typed the document, and one of them is of a bank.
func readTwice(t *documents.Transcribed) bool { return t.ByBank > 0 && t.ByBank+t.ByFirm > 1 }

// issued reports whether an independent authority's attestation in force names the bytes of the file.
func issued(d doc) bool {
	if d.item.Unchecked != "" {
		return false
	}
	return slices.ContainsFunc(d.counting(), func(a documents.Attested) bool {
		return !a.Attestation.Revoked && a.Attestation.Authority != documents.AuthoritySeller && ofFile(d, a.Attestation)
	})
}

// ofFile reports whether the attestation names the bytes of the document's file.
func ofFile(d doc, a documents.Attestation) bool {
	file := d.item.Digests.SHA256
	return file != "" && (a.File == file || a.Document == file)
}

// An evidenceSum is what documents show together.
type evidenceSum struct {
	families            map[documents.Family]bool
	confirmed, physical bool
}

// allowed returns the sum of the documents that can have a part in the grade.
func allowed(p *documents.Presentation, g documents.Grade) evidenceSum {
	w := evidenceSum{families: map[documents.Family]bool{}}
	for _, d := range labelled(p) {
		if b := best(d); b == "" || b > g { // A is before B
			continue
		}
		w.families[d.Family] = true
		w.confirmed = w.confirmed || independent(d)
		w.physical = w.physical || identified(d)
	}
	return w
}

func (w evidenceSum) reach(g documents.Grade, findings []documents.Finding) bool {
	if len(w.families) < 2 || !w.families[documents.FamilyInvoice] {
		return false
	}
	switch g {
	case documents.GradeA:
		return w.confirmed && !altered(findings)
	case documents.GradeB:
		return len(w.families) >= 3 && w.physical && !failed(findings, documents.DimConsistency) && !failed(findings, documents.DimCargo)
	}
	return g == documents.GradeC
}

// independent reports whether a source that neither sells nor buys confirmed the
// document: all facts that both state agree, and none that matters is left out. Of a paper it
// confirmed the file, and two persons must have read that.
func independent(d doc) bool {
	if t := d.item.Transcribed; t != nil {
		return readTwice(t) && issued(d)
	}
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

// identified reports whether an invoice, a transport document or a declaration names something
// physical: the number of one of the last two, or a container.
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
