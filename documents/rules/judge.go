package rules

import (
	"slices"

	"github.com/tradehub/tradehub/documents"
)

// Judge returns what the findings mean together. It fills everything of the verdict that
// follows from its arguments; the caller sets ID, IssuedAt, ValidUntil, Supersedes, the
// anchoring of the evidence, and of the policy NormVersion and KeyProtection.
//
// The outcome is the worst of the failed rules: BLOCK is RED, REVIEW is AMBER, neither is
// GREEN. GREEN becomes GREY if the outcome is unknown: the registry did not answer, the
// evidence is of grade D, or no rule could be evaluated. RED and AMBER do not change.
func Judge(p *documents.Presentation, findings []documents.Finding, pack *Pack) documents.Verdict {
	coverage := cover(findings)
	coverage.Grade = grade(p, findings)
	o := outcome(p, findings, coverage)
	return documents.Verdict{
		Version:    1,
		Request:    p.Request,
		Outcome:    o,
		Headline:   headline(o, findings),
		Coverage:   coverage,
		Dimensions: dimensions(p, findings),
		Findings:   findings,
		Trade:      tradeOf(p),
		Matrix:     sideBySide(p, findings),
		Duplicate:  p.Registry,
		Evidence:   evidence(p),
		Policy:     documents.Policy{Pack: pack.String(), PackDigest: pack.Digest},
		Notice:     notice(),
	}
}

func notice() documents.Text {
	t, _ := messages().fill("notice", "notice", nil)
	return t
}

// headline returns the outcome in a sentence. Papers that agree are not for that reason
// genuine: GREEN without an issuer's confirmation says so.
func headline(o documents.Outcome, findings []documents.Finding) documents.Text {
	if o == documents.Green && !authenticated(findings) {
		return messages()["headline"]["UNCONFIRMED"]
	}
	return OutcomeText(o)
}

// authenticated reports whether the examination of genuineness (S11) passed for
// at least one document and failed for none.
func authenticated(findings []documents.Finding) bool {
	passed := slices.ContainsFunc(findings, func(f documents.Finding) bool { return f.Rule == "S11" && f.Result == documents.Pass })
	return passed && !altered(findings)
}

// answered reports whether the registry of claims answered in full; no outcome
// is no answer, and so is silence about what is similar.
func answered(p *documents.Presentation) bool {
	return p.Registry.Unanswered == "" && p.Registry.NearUnanswered == "" && p.Registry.Outcome != ""
}

func outcome(p *documents.Presentation, findings []documents.Finding, c documents.Coverage) documents.Outcome {
	worst := colour(findings)
	if worst == documents.Green && (!answered(p) || c.Grade == documents.GradeD || c.Evaluated == 0) {
		return documents.Grey
	}
	return worst
}

// colour returns the worst of the failed findings, GREEN for none.
func colour(findings []documents.Finding) documents.Outcome {
	worst := documents.Green
	for _, f := range findings {
		switch {
		case f.Result != documents.Fail:
		case f.Severity == documents.Block:
			return documents.Red
		case f.Severity == documents.Review:
			worst = documents.Amber
		}
	}
	return worst
}

// cover counts rules, not findings: a rule that was evaluated for one document
// and lacked another's input counts as evaluated; its findings say the rest.
func cover(findings []documents.Finding) documents.Coverage {
	var c documents.Coverage
	for len(findings) > 0 {
		n := 1
		for n < len(findings) && findings[n].Rule == findings[0].Rule {
			n++
		}
		switch result := evaluation(findings[:n]); result {
		case documents.NotEvaluated:
			c.NotEvaluated++
		case documents.NotApplicable:
			c.NotApplicable++
		default:
			c.Evaluated++
		}
		findings = findings[n:]
	}
	return c
}

// evaluation returns what a rule's findings say together of whether it was evaluated.
func evaluation(findings []documents.Finding) documents.Result {
	r := documents.NotApplicable
	for _, f := range findings {
		switch f.Result {
		case documents.Pass, documents.Fail:
			return f.Result
		case documents.NotEvaluated:
			r = documents.NotEvaluated
		}
	}
	return r
}

// dimensions returns the colour of each: the worst of its rules, GREY if none was evaluated.
// Duplicates are never clear without the registry's answer, and authenticity is not without
// an issuer's. Valid check digits of identifiers do not show who made a document.
func dimensions(p *documents.Presentation, findings []documents.Finding) map[documents.Dimension]documents.Outcome {
	out := map[documents.Dimension]documents.Outcome{}
	for _, dim := range documents.Dimensions {
		var of []documents.Finding
		evaluated := false
		for _, f := range findings {
			if r := ruleByID(f.Rule); r != nil && r.Dimension == dim {
				of = append(of, f)
				evaluated = evaluated || f.Result == documents.Pass || f.Result == documents.Fail
			}
		}
		out[dim] = colour(of)
		if out[dim] == documents.Green && (!evaluated || dim == documents.DimDuplicate && !answered(p) || dim == documents.DimAuthenticity && !authenticated(findings)) {
			out[dim] = documents.Grey
		}
	}
	return out
}

func evidence(p *documents.Presentation) []documents.Evidence {
	var out []documents.Evidence
	for _, d := range labelled(p) {
		out = append(out, documents.Evidence{
			Doc: d.label, Type: d.Type, Number: d.Number, Digests: d.item.Digests, Signature: d.item.Signature, Transcribed: d.item.Transcribed, Attested: d.item.Attested,
			Date: d.IssueDate, Due: d.DueDate, OnBoard: d.onBoardDate(), Total: netted(d, d.Totals.Gross()), Owed: owed(d),
		})
	}
	return out
}
