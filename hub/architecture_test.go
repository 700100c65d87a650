package hub_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestArchitecturePicture holds the picture of ARCHITECTURE.md to the code: it
// names every package but those for tests, on the package's floor, and no other.
func TestArchitecturePicture(t *testing.T) {
	page, err := os.ReadFile("../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	drawn := picture(t, string(page))
	if len(drawn) < 20 {
		t.Fatalf("the picture names %d packages", len(drawn))
	}
	for _, pkg := range packages(t) {
		if slices.ContainsFunc(support, func(s string) bool { return within(pkg, s) }) || within(pkg, "scripts") {
			continue
		}
		if at, ok := drawn[pkg]; !ok {
			t.Errorf("the picture does not name %s, on floor %d", pkg, floor(pkg)/10)
		} else if at != floor(pkg)/10 {
			t.Errorf("the picture draws %s on floor %d; it is on %d", pkg, at, floor(pkg)/10)
		}
		delete(drawn, pkg)
	}
	for pkg := range drawn {
		t.Errorf("the picture names %s, which there is not", pkg)
	}
}

// packages returns the packages of this module, without its path.
func packages(t *testing.T) (out []string) {
	t.Helper()
	list, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath", module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(strings.NewReader(string(list)))
	for {
		var p struct{ ImportPath string }
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return out
		} else if err != nil {
			t.Fatal(err)
		}
		out = append(out, strings.TrimPrefix(p.ImportPath, module))
	}
}

var (
	drawnFloor = regexp.MustCompile(`^(\d)? +(\S.*)$`)
	drawnRoom  = regexp.MustCompile(`([a-z0-9/]+)(?: \(([^)]*)\))?`)
)

// picture reads the first code block after the heading of floors: the number of a
// floor, then its rooms. "hub/ledger (embedded, gateway)" are three rooms; a line
// without a number continues the one before it.
func picture(t *testing.T, page string) map[string]int {
	t.Helper()
	_, rest, ok := strings.Cut(page, "\n## Floors")
	_, rest, ok2 := strings.Cut(rest, "```\n")
	block, _, ok3 := strings.Cut(rest, "```")
	if !ok || !ok2 || !ok3 {
		t.Fatal("ARCHITECTURE.md has no picture under its heading of floors")
	}
	out, at := map[string]int{}, -1
	name := func(pkg string) {
		if _, twice := out[pkg]; twice {
			t.Errorf("the picture names %s twice", pkg)
		}
		out[pkg] = at
	}
	block = strings.ReplaceAll(block, ",\n  ", ",") // a list of rooms goes on in the next line
	for line := range strings.Lines(block) {
		m := drawnFloor.FindStringSubmatch(strings.TrimRight(line, "\n"))
		if m == nil {
			t.Fatalf("the picture's line %q is not read", line)
		}
		if m[1] != "" {
			at, _ = strconv.Atoi(m[1])
		}
		for _, r := range drawnRoom.FindAllStringSubmatch(m[2], -1) {
			name(r[1])
			for child := range strings.SplitSeq(r[2], ", ") {
				if child != "" {
					name(r[1] + "/" + child)
				}
			}
		}
	}
	return out
}
