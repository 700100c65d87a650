package rules

import (
	"slices"

	"github.com/tradehub/tradehub/documents"
)

// paperRules say what rests on a person's reading.
var paperRules = []Rule{
	{
		ID: "S17", Version: "1.0", Inputs: []string{inv, dec, bl}, Severity: documents.Review, Dimension: documents.DimAuthenticity,
		Basis: []string{"hub default: what a person typed from a paper is said to be typed, wherever it is shown"},
		check: checkTyped,
	},
}

// checkTyped names each document that was typed from paper, and of which side the persons are.
// It wants a person to look where one person alone changed a key value that was proposed.
func checkTyped(e *examiner) {
	if e.lack(e.all, "documents") {
		return
	}
	typed := false
	for _, d := range e.all {
		t := d.item.Transcribed
		if t == nil {
			continue
		}
		typed = true
		key, gravity := "fail", documents.Info
		v := values{"doc": d.label, "firm": itoa(t.ByFirm), "bank": itoa(t.ByBank), "corrected": itoa(t.Corrected), "illegible": itoa(t.Illegible)}
		switch {
		case t.KeyCorrected > 0 && t.ByFirm+t.ByBank < 2:
			key, gravity, v = "failChanged", documents.Review, values{"doc": d.label, "corrected": itoa(t.KeyCorrected)}
		case t.ByBank == 0:
			key = "failFirm"
			delete(v, "bank")
		}
		e.fail(gravity, key, v, d.at("/transcribed/transcription", string(t.Transcription)))
	}
	if !typed {
		e.pass("pass", nil)
	}
}

// checkPaper is the examination of genuineness for a paper: an authority's word on its very
// bytes passes. What a person typed is never held against an authority's facts, for a slip of
// the reader is no alteration; what does not agree is named.
func (e *examiner) checkPaper(d doc) {
	own := d.at("", string(d.item.Digests.SHA256))
	counting := d.counting()
	for _, a := range counting {
		if at := a.Attestation; ofFile(d, at) {
			e.checkFile(d, at, own)
			return
		}
	}
	for _, a := range counting {
		differing := slices.Concat(a.Differing, a.Renamed)
		if a.Attestation.Revoked || len(differing) == 0 {
			continue
		}
		v := values{"doc": d.label, "authority": byWhom(a.Attestation), "facts": factNames(differing)}
		e.say(documents.NotEvaluated, e.rule.gravity(), "typed", v, []documents.Compared{own, ledgerDocument(a.Attestation)})
		e.findings[len(e.findings)-1].Missing = []string{d.label + ".file"}
		return
	}
	e.missing(d.label + ".file")
}

// checkFile says what an attestation of the paper's bytes is worth.
func (e *examiner) checkFile(d doc, at documents.Attestation, own documents.Compared) {
	v := values{"doc": d.label, "authority": byWhom(at)}
	if at.Revoked {
		v["date"] = at.At.UTC().Format("2006-01-02")
		e.fail(documents.Review, "failRevoked", v, own, ledgerDocument(at), documents.Compared{Doc: "LEDGER", Path: "/attestation/reason", Value: at.Reason})
		return
	}
	e.pass("passFile", v, own, documents.Compared{Doc: "LEDGER", Path: "/attestation/file", Value: string(d.item.Digests.SHA256)})
}

func ledgerDocument(at documents.Attestation) documents.Compared {
	return documents.Compared{Doc: "LEDGER", Path: "/attestation/document", Value: string(at.Document)}
}
