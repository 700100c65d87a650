package rules

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
)

// An exampleFile is one presentation and what one rule must say of it.
type exampleFile struct {
	Note         string                  `json:"note"`
	Presentation *documents.Presentation `json:"presentation"`
	Findings     []documents.Finding     `json:"findings"`
}

const examplesDir = "testdata/rules"

// passing names the rules whose passing example is not the base presentation.
var passing = map[string]func(*documents.Presentation){"A12": twoInvoices}

// TestExamples walks the files: every rule has a passing and a failing one, and
// says of each exactly what the file states, values compared included.
func TestExamples(t *testing.T) {
	pack := defaultPack(t)
	for _, r := range Rules() {
		if *update {
			writeExamples(t, r.ID, pack)
		}
		for name, want := range map[string]documents.Result{"pass": documents.Pass, "fail": documents.Fail} {
			t.Run(r.ID+"/"+name, func(t *testing.T) { checkExample(t, r.ID, name, want, pack) })
		}
	}
	dirs, err := os.ReadDir(examplesDir)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dirs {
		if ruleByID(d.Name()) == nil {
			t.Errorf("%s/%s: there is no such rule", examplesDir, d.Name())
		}
	}
}

func checkExample(t *testing.T, id, name string, want documents.Result, pack *Pack) {
	var ex exampleFile
	path := filepath.Join(examplesDir, id, name+".json")
	if err := json.Unmarshal(read(t, path), &ex); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	got := of(id, Examine(ex.Presentation, pack))
	if a, b := indented(t, got), indented(t, ex.Findings); !bytes.Equal(a, b) {
		t.Errorf("%s: findings\n%s\nwant\n%s", path, a, b)
	}
	if !slices.ContainsFunc(ex.Findings, func(f documents.Finding) bool { return f.Result == want }) {
		t.Errorf("%s holds no %s", path, want)
	}
}

func of(id string, findings []documents.Finding) []documents.Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f documents.Finding) bool { return f.Rule != id })
}

func writeExamples(t *testing.T, id string, pack *Pack) {
	t.Helper()
	good := base()
	if change := passing[id]; change != nil {
		change(good)
	}
	writeExample(t, id, "pass", "consistent", good, pack)
	for _, alone := range []bool{true, false} { // one that fails nothing before it shows the rule best
		for _, m := range mutations {
			if strings.HasPrefix(m.want, id+" ") || !alone && strings.Contains(m.want, " "+id+" ") {
				writeExample(t, id, "fail", m.name, mutated(m), pack)
				return
			}
		}
	}
	t.Fatalf("no mutation is an example of %s", id)
}

func writeExample(t *testing.T, id, name, note string, p *documents.Presentation, pack *Pack) {
	t.Helper()
	dir := filepath.Join(examplesDir, id)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	p = clone(t, p)
	ex := exampleFile{note, p, of(id, Examine(p, pack))}
	write(t, filepath.Join(dir, name+".json"), indented(t, ex))
}

func indented(t testing.TB, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestTable holds the table of rules to its form: well-formed unique IDs in
// order within a family, a version, inputs, a source, a dimension, valid defaults.
func TestTable(t *testing.T) {
	id, version := regexp.MustCompile(`^[SPAGDTX][0-9]{2}$`), regexp.MustCompile(`^[0-9]+\.[0-9]+$`)
	seen := map[string]bool{}
	for _, r := range Rules() {
		if !id.MatchString(r.ID) || seen[r.ID] {
			t.Errorf("rule ID %q is malformed or there twice", r.ID)
		}
		seen[r.ID] = true
		if !version.MatchString(r.Version) || len(r.Inputs) == 0 || len(r.Basis) == 0 || r.check == nil {
			t.Errorf("%s: lacks a version, inputs, a basis or a check", r.ID)
		}
		if slices.Contains(r.Basis, "") || !slices.Contains(documents.Dimensions, r.Dimension) {
			t.Errorf("%s: empty basis or unknown dimension %q", r.ID, r.Dimension)
		}
		if _, err := r.configure(nil); err != nil {
			t.Errorf("%s: %v", r.ID, err)
		}
		for _, lang := range documents.Langs {
			if r.Title()[lang] == "" {
				t.Errorf("%s has no title in %s", r.ID, lang)
			}
		}
	}
	for _, want := range strings.Fields(wanted) {
		if !seen[want] {
			t.Errorf("rule %s is gone; an ID is retired, never dropped", want)
		}
	}
}

// wanted are the rules that were ever published.
const wanted = `S01 S02 S03 S05 S06 S07 S08 S10 S11 P01 P02 P03 P04 P06 A01 A05 A06 A12 G01 G02 G03 G05 G06 G07 D01 D05 D06
T01 T02 T03 T04 T09 T10 X01 X02 X03 X04 X05 X06 X07 X09 X10
A07 S04 S12 S14 S15 S16 S17 P07 P10 P13 A14 A15 D03 D07 D09 T07 T08 T13`

// TestHeadings counts the table: HS 2022 has 1,228 headings in 96 chapters.
func TestHeadings(t *testing.T) {
	chapters := map[string]bool{}
	for h := range headings {
		chapters[h[:2]] = true
	}
	if len(headings) != 1228 || len(chapters) != 96 {
		t.Errorf("%d headings in %d chapters, want 1228 in 96", len(headings), len(chapters))
	}
	for code, want := range map[documents.HSCode]string{
		"8481804090": "", "8542319000": "", "7701000000": "failHeading", "8469001000": "failHeading", "0077000000": "failHeading", "9999000000": "",
		"84818040": "failLength", "848180409": "failLength", "8481804090123": "failLength", "84818O4090": "failLength",
	} {
		if got := checkHSCode(code, cnHSDigits); got != want {
			t.Errorf("checkHSCode(%s) = %q, want %q", code, got, want)
		}
	}
}
