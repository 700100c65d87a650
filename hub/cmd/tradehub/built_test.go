package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// built builds the program as users have it: without the race detector, which
// thousands of verifications would take minutes under. Its packages are those of make build,
// which has compiled them.
func built(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tradehub")
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-o", path, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// TestCases runs the presentations of officers and of the field in the folder next to the
// checkout, by the script that comes with them.
func TestCases(t *testing.T) {
	const folder = "../../../../shared/cases"
	if _, err := os.Stat(folder); err != nil {
		t.Skip("no folder of cases beside the checkout")
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Fatal("the cases need python3; make install brings it: ", err)
	}
	out, err := exec.CommandContext(t.Context(), python, filepath.Join(folder, "run_cases.py"), "--bin", built(t), folder).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestDetectionTable holds the tables of BENCHMARKS.md to what the program prints.
func TestDetectionTable(t *testing.T) {
	const path, begin, end = "../../../BENCHMARKS.md", "-run TestDetectionTable -update -->\n", "<!-- end of detect -->"
	detect := exec.CommandContext(t.Context(), built(t), "bench", "detect", "--table")
	detect.Env = append(os.Environ(), "GOGC=400") // a third of the time is the collector's
	out, err := detect.Output()
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(page), begin)
	table, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s lacks the marks of the tables", path)
	}
	if *update {
		if err := os.WriteFile(path, []byte(before+begin+string(out)+end+after), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if table != string(out) {
		t.Errorf("BENCHMARKS.md does not hold the output of tradehub bench detect --table:\n%s", out)
	}
}
