package demo

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/web/words"
)

// english says the texts that the story shares with pages and certificates.
var english = words.In(documents.English)

// printer writes the story, in colour on a terminal.
type printer struct {
	w      io.Writer
	colour bool
	indent string // before every row
}

func (p printer) printf(format string, args ...any) { fmt.Fprintf(p.w, format, args...) }

// row writes one line under a label.
func (p printer) row(label, format string, args ...any) {
	p.printf("%s%-9s  %s\n", p.indent, label, fmt.Sprintf(format, args...))
}

// step opens a chapter.
func (p printer) step(n int, title string) {
	p.printf("\n%s\n", p.paint("1", fmt.Sprintf("%d. %s", n, title)))
}

// colours are the terminal's own (ECMA-48 SGR), so that they fit light and dark.
var colours = map[documents.Outcome]string{
	documents.Green: "1;32", documents.Amber: "1;33", documents.Red: "1;31", documents.Grey: "1;90",
}

// outcome names the colour in words too, for readers who do not see colours.
func (p printer) outcome(o documents.Outcome) string { return p.paint(colours[o], string(o)) }

func (p printer) paint(sgr, s string) string {
	if !p.colour {
		return s
	}
	return "\x1b[" + sgr + "m" + s + "\x1b[0m"
}

// PrintVerdict writes a verdict for a person, in colour where asked.
func PrintVerdict(w io.Writer, v *documents.Verdict, rc ledger.Receipt, colour bool) {
	printer{w: w, colour: colour}.verdict(v, rc)
}

func (p printer) verdict(v *documents.Verdict, rc ledger.Receipt) {
	p.row("verdict", "%s, evidence grade %s; of %d rules %d evaluated, %d not evaluated, %d not applicable", p.outcome(v.Outcome), v.Coverage.Grade,
		v.Coverage.Evaluated+v.Coverage.NotEvaluated+v.Coverage.NotApplicable, v.Coverage.Evaluated, v.Coverage.NotEvaluated, v.Coverage.NotApplicable)
	if s := v.Headline[documents.English]; s != "" {
		p.row("", "%s", s)
	}
	var dims []string
	for _, d := range documents.Dimensions {
		dims = append(dims, fmt.Sprintf("%s %s%s", d, p.outcome(v.Dimensions[d]), reach(d)))
	}
	p.row("about", "%s", strings.Join(dims, " · "))
	for _, f := range failed(v.Findings) {
		p.finding(f)
	}
	p.registry(v.Duplicate)
	p.row("recorded", "%s in block %d, transaction %s…", v.ID, rc.Block, rc.TxID[:min(16, len(rc.TxID))])
}

// reach returns how far a dimension goes, so that its colour is not read for more.
func reach(d documents.Dimension) string {
	if d != documents.DimSanctions {
		return ""
	}
	return " (" + english.Say("reach.sanctions") + ")"
}

func (p printer) finding(f documents.Finding) {
	p.row(f.Rule, "%-6s  %s", f.Severity, f.Text[documents.English])
	var hits []string
	for _, c := range f.Compared {
		if strings.HasPrefix(c.Path, hitPath) {
			hits = append(hits, c.Value)
			continue
		}
		p.row("", "        %-3s  %-24s  %s", c.Doc, c.Path, c.Value)
	}
	for _, line := range condense(hits) {
		p.row("", "        claims of other banks by kind: %s", line)
	}
}

// hitPath begins the path of a compared value that is a claim of the registry.
const hitPath = "/hits/"

// condense joins hits, "KIND STATE AGE" each, that differ in their kind alone.
func condense(hits []string) []string {
	var order []string
	kinds := map[string][]string{}
	for _, h := range hits {
		kind, rest, _ := strings.Cut(h, " ")
		if kinds[rest] == nil {
			order = append(order, rest)
		}
		if !slices.Contains(kinds[rest], kind) {
			kinds[rest] = append(kinds[rest], kind)
		}
	}
	var lines []string
	for _, rest := range order {
		lines = append(lines, strings.Join(kinds[rest], " ")+", "+rest)
	}
	return lines
}

// registry prints what the registry answered, and what it could not.
func (p printer) registry(r documents.Registry) {
	if r.Unanswered != "" {
		p.row("registry", "cannot confirm: %s", r.Unanswered)
		return
	}
	p.row("registry", "%-6s  %s%s", r.Outcome, english.Word("registry", r.Outcome), english.Say("stop"))
	if r.NearUnanswered != "" {
		p.row("", "similar financings cannot be confirmed: %s", r.NearUnanswered)
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
