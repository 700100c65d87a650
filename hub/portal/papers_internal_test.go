package portal

import (
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/verify"
	"github.com/tradehub/tradehub/web"
)

// TestFindingsLeadToThePlace wants both rooms to lead from a value that was typed to its place on
// the paper, of two of one kind to the right one, and from a value of a file with data nowhere.
func TestFindingsLeadToThePlace(t *testing.T) {
	const place = "p1@40.0,60.0,120.0,80.0"
	typed := &documents.Transcribed{}
	evidence := []documents.Evidence{
		{Doc: "INV 1", Digests: documents.Digests{SHA256: "sha256:a"}, Transcribed: typed},
		{Doc: "INV 2", Digests: documents.Digests{SHA256: "sha256:b"}, Transcribed: typed},
		{Doc: "PL", Digests: documents.Digests{SHA256: "sha256:c"}},
	}
	findings := []documents.Finding{{Rule: "A01", Severity: documents.Block, Result: documents.Fail, Compared: []documents.Compared{
		{Doc: "INV 2", Path: "total", Value: "1", Place: place},
		{Doc: "INV 1", Path: "total", Value: "2", Place: "/Invoice/Total"},
		{Doc: "PL", Path: "total", Value: "3", Place: place},
	}}}
	var firm firmCaseView
	firm.found(readerOf("en"), &verify.Check{Findings: findings, Evidence: evidence})
	report := &verify.Report{Verdict: documents.Verdict{Findings: findings, Evidence: evidence}}
	bank := caseOf(readerOf("en"), caseFile{Case: &cases.Case{}, Report: report})
	for room, found := range map[string][]web.Finding{"firm": firm.Findings, "bank": bank.Found} {
		if len(found) != 1 || len(found[0].Compared) != 3 {
			t.Fatalf("%s: %+v", room, found)
		}
		for i, want := range []string{paperPath("sha256:b") + "?at=" + place, "", ""} {
			if got := found[0].Compared[i].Href; got != want {
				t.Errorf("%s: value %d leads to %q, not %q", room, i, got, want)
			}
		}
	}
}
