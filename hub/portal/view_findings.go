package portal

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/rules"
	"github.com/tradehub/tradehub/web"
	"github.com/tradehub/tradehub/web/words"
)

// A reader is who a page is for: views hold texts in the reader's language.
type reader struct {
	words.Speaker
	lang documents.Lang
}

func readerOf(lang string) reader { return reader{words.In(lang), documents.Lang(lang)} }

// sentence begins a text with a capital letter.
func sentence(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[n:]
}

// document names a document of a verdict, for instance "Invoice 2".
func (r reader) document(label string) string {
	return sentence(cmp.Or(rules.DocText(label)[r.lang], label))
}

// discrepancies are the findings that failed, the gravest first.
func discrepancies(all []documents.Finding) (out []documents.Finding) {
	for _, s := range []documents.Severity{documents.Block, documents.Review, documents.Info} {
		for _, f := range all {
			if f.Result == documents.Fail && f.Severity == s {
				out = append(out, f)
			}
		}
	}
	return out
}

// findings are findings as pages show them.
func (r reader) findings(all []documents.Finding) (out []web.Finding) {
	for _, f := range all {
		w := web.Finding{
			Severity: string(f.Severity), Rule: f.Rule, Title: sentence(rules.TitleText(f.Rule)[r.lang]), Text: f.Text[r.lang],
			Basis: f.Basis, Tolerance: f.Tolerance,
		}
		for _, c := range f.Compared {
			if c.Doc == "LEDGER" && fieldOf(c.Path) == FieldHits {
				continue // the box on previous financing has it in words
			}
			w.Compared = append(w.Compared, web.Compared{
				Doc: r.document(c.Doc), Field: r.Word("path", fieldOf(c.Path)), Value: cmp.Or(rules.ValueText(c)[r.lang], c.Value), Place: c.Place,
			})
		}
		out = append(out, w)
	}
	return out
}

// A line is what a rule that did not fail said.
type line struct{ Rule, Title, Text string }

// lines are the findings of a result.
func (r reader) lines(all []documents.Finding, want documents.Result) (out []line) {
	for _, f := range all {
		if f.Result == want {
			out = append(out, line{f.Rule, sentence(rules.TitleText(f.Rule)[r.lang]), f.Text[r.lang]})
		}
	}
	return out
}

// matrix is the matrix of a verdict. A cell that differs is hard where a blocking rule failed
// on its row.
func (r reader) matrix(v *documents.Verdict) (out web.Matrix) {
	if v.Matrix == nil {
		return out
	}
	for _, label := range v.Matrix.Columns {
		out.Heads = append(out.Heads, r.document(label))
	}
	for _, row := range v.Matrix.Rows {
		shown := web.Row{Topic: string(row.Topic)}
		for i, c := range row.Cells {
			differs := c.Mark == documents.MarkDiffers
			shown.Cells = append(shown.Cells, web.Cell{
				Head: out.Heads[i], Value: cmp.Or(c.Text[r.lang], c.Value), Differs: differs, Hard: differs && blocked(v.Findings, row.Rules, v.Matrix.Columns[i]),
			})
		}
		out.Rows = append(out.Rows, shown)
	}
	return out
}

// blocked reports whether a blocking rule of those named failed on the document.
func blocked(all []documents.Finding, ids []string, label string) bool {
	return slices.ContainsFunc(all, func(f documents.Finding) bool {
		return f.Result == documents.Fail && f.Severity == documents.Block && slices.Contains(ids, f.Rule) &&
			slices.ContainsFunc(f.Compared, func(c documents.Compared) bool { return c.Doc == label })
	})
}

// papers are the documents of a verdict.
func (r reader) papers(all []documents.Evidence) (out []web.Paper) {
	for _, e := range all {
		p := web.Paper{
			Name: r.document(e.Doc), Number: e.Number, Signature: string(e.Signature.Status), Digest: string(e.Digests.SHA256), Block: e.Block,
		}
		for _, a := range e.Attested {
			if !a.Attestation.Revoked {
				p.Authority = string(a.Attestation.Authority)
				break
			}
		}
		out = append(out, p)
	}
	return out
}
