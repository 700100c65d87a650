package demo

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"tradehub/documents"
	"tradehub/hub/ledger"
)

// printer writes the story, in colour on a terminal.
type printer struct {
	w      io.Writer
	colour bool
}

func (p printer) printf(format string, args ...any) { fmt.Fprintf(p.w, format, args...) }

// step opens a chapter.
func (p printer) step(n int, title string) {
	p.printf("\n%s\n", p.paint("1", fmt.Sprintf("%d. %s", n, title)))
}

// colours are the terminal's own (ECMA-48 SGR), so that they fit light and dark.
var colours = map[documents.Outcome]string{
	documents.Green: "1;32", documents.Amber: "1;33", documents.Red: "1;31", documents.Grey: "1;90",
}

// outcome names the colour in words too: colour alone tells not everybody.
func (p printer) outcome(o documents.Outcome) string { return p.paint(colours[o], string(o)) }

func (p printer) paint(sgr, s string) string {
	if !p.colour {
		return s
	}
	return "\x1b[" + sgr + "m" + s + "\x1b[0m"
}

// PrintVerdict writes a verdict as plain text.
func PrintVerdict(w io.Writer, v *documents.Verdict, rc ledger.Receipt) { printer{w: w}.verdict(v, rc) }

func (p printer) verdict(v *documents.Verdict, rc ledger.Receipt) {
	p.printf("   verdict   %s  evidence grade %s  (%d rules answered, %d could not be, %d do not apply)\n",
		p.outcome(v.Outcome), v.Coverage.Grade, v.Coverage.Evaluated, v.Coverage.NotEvaluated, v.Coverage.NotApplicable)
	var dims []string
	for _, d := range documents.Dimensions {
		dims = append(dims, fmt.Sprintf("%s %s", d, p.outcome(v.Dimensions[d])))
	}
	p.printf("   about     %s\n", strings.Join(dims, " · "))
	for _, f := range failed(v.Findings) {
		p.finding(f)
	}
	if kinds := hitKinds(v.Duplicate.Hits); len(kinds) > 0 {
		p.printf("   registry  %s: kinds %s\n", v.Duplicate.Outcome, strings.Join(kinds, " "))
	}
	p.printf("   recorded  %s in block %d, transaction %s…\n", v.ID, rc.Block, rc.TxID[:min(16, len(rc.TxID))])
}

func (p printer) finding(f documents.Finding) {
	p.printf("   %-9s %s  %s\n", f.Rule, f.Severity, f.Text[documents.English])
	for _, c := range f.Compared {
		p.printf("             %-5s %-32s %s\n", c.Doc, c.Path, c.Value)
	}
}

// failed returns the failed findings, worst first.
func failed(all []documents.Finding) []documents.Finding {
	order := []documents.Severity{documents.Block, documents.Review, documents.Info}
	var out []documents.Finding
	for _, sev := range order {
		for _, f := range all {
			if f.Result == documents.Fail && f.Severity == sev {
				out = append(out, f)
			}
		}
	}
	return out
}

// hitKinds returns the kinds that another's active claim shares, each once.
func hitKinds(hits []documents.Hit) []string {
	var kinds []string
	for _, h := range hits {
		if !h.Own && h.State != "released" && !slices.Contains(kinds, h.Kind) {
			kinds = append(kinds, h.Kind)
		}
	}
	slices.Sort(kinds)
	return kinds
}
