package hub_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/api"
)

const (
	maxReadme = 12 << 10 // bytes; a new user reads it whole
	maxColumn = 100
)

// TestPages holds every Markdown page to its width, to plain English and to links
// that lead somewhere.
func TestPages(t *testing.T) {
	var paths []string
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && strings.HasPrefix(d.Name(), ".") && d.Name() != ".." {
			return filepath.SkipDir
		}
		if filepath.Ext(path) == ".md" {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) < 10 {
		t.Fatalf("only %d pages were found", len(paths))
	}
	for _, path := range paths {
		for _, fault := range pageFaults(read(t, path), func(target string) bool { return resolves(path, target) }) {
			t.Errorf("%s:%s", strings.TrimPrefix(path, "../"), fault)
		}
	}
}

// TestPageFaults holds the rules themselves to what they are for.
func TestPageFaults(t *testing.T) {
	long := strings.Repeat("word ", maxColumn/5) + "words"
	for text, want := range map[string]string{
		long:                              "1: 105 columns",
		"a\n\nIt is told.\n":              `3: it says "told"`,
		"| cell | it stands |":            `1: it says "stands"`,
		"see [this](nowhere.md)":          "1: nowhere.md leads nowhere",
		"see [a\nlong](nowhere.md) link":  "2: nowhere.md leads nowhere",
		"# A\n\n[a](#a)\n\n[b](#no-such)": "5: #no-such leads nowhere",
		"| " + long + " |":                "",
		"```\n" + long + "\nanew\n```\n":  "",
		"`anew`":                          "",
		"[x](https://example.org/" + long[:5] + strings.Repeat("x", maxColumn) + ")": "",
	} {
		got := pageFaults(text, func(target string) bool { return target == "#a" })
		if want == "" && len(got) > 0 || want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], want)) {
			t.Errorf("%q has the faults %q, want %q", text, got, want)
		}
	}
}

var (
	span   = regexp.MustCompile("`[^`]*`")
	target = regexp.MustCompile(`\]\(([^)]*)\)|<?https?://[^\s)>]+>?`)
)

// pageFaults returns what is wrong with a page, each with its line. Code may hold
// anything, and tables and the targets of links may be wide.
func pageFaults(text string, leads func(target string) bool) (all []string) {
	code := false
	for i, line := range strings.Split(text, "\n") {
		fault := func(format string, args ...any) {
			all = append(all, fmt.Sprintf("%d: ", i+1)+fmt.Sprintf(format, args...))
		}
		if strings.HasPrefix(line, "```") {
			code = !code
			continue
		}
		if code {
			continue
		}
		plain := target.ReplaceAllString(line, "]")
		if n := utf8.RuneCountInString(plain); n > maxColumn && !strings.HasPrefix(line, "|") {
			fault("%d columns, want at most %d", n, maxColumn)
		}
		if bad := wrong[documents.English].FindString(span.ReplaceAllString(plain, "")); bad != "" {
			fault("it says %q", bad)
		}
		for _, m := range target.FindAllStringSubmatch(span.ReplaceAllString(line, ""), -1) {
			if m[1] != "" && !strings.Contains(m[1], "://") && !leads(m[1]) {
				fault("%s leads nowhere", m[1])
			}
		}
	}
	return all
}

// resolves reports whether a link on a page leads to a file, and to a heading of
// it where it names one.
func resolves(page, target string) bool {
	path, anchor, _ := strings.Cut(target, "#")
	if path = filepath.Join(filepath.Dir(page), path); strings.HasPrefix(target, "#") {
		path = page
	}
	b, err := os.ReadFile(path)
	if st, statErr := os.Stat(path); statErr == nil && st.IsDir() {
		return anchor == ""
	}
	return err == nil && (anchor == "" || slices.Contains(anchors(string(b)), anchor))
}

var (
	heading = regexp.MustCompile(`(?m)^#+ +(.*)$`)
	dropped = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// anchors returns the names that a page's headings have in links.
func anchors(text string) (all []string) {
	for _, m := range heading.FindAllStringSubmatch(text, -1) {
		all = append(all, strings.ReplaceAll(dropped.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-"))
	}
	return all
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestReadme holds the README to its size, to the Makefile's commands, and its
// floor plan to the code.
func TestReadme(t *testing.T) {
	readme := read(t, "../README.md")
	if len(readme) > maxReadme {
		t.Errorf("README.md has %d bytes, want at most %d", len(readme), maxReadme)
	}
	for line := range strings.Lines(read(t, "../Makefile")) {
		name, _, ok := strings.Cut(line, ": ")
		if ok && strings.Contains(line, "## ") && !strings.Contains(readme, "`make "+strings.TrimSpace(name)+"`") {
			t.Errorf("README.md does not name `make %s`", name)
		}
	}
	plan := floorPlan(t, readme, "## The floor plan")
	for room, at := range plan {
		if st, err := os.Stat(filepath.Join("..", room)); err != nil || !st.IsDir() || floor(room)/10 != at {
			t.Errorf("README.md draws %s on floor %d; it is on %d, or not there", room, at, floor(room)/10)
		}
	}
	if want := floorPlan(t, read(t, "../ARCHITECTURE.md"), "## Floors: an import goes down"); !maps.Equal(plan, want) || len(plan) < 10 {
		t.Errorf("the floor plan of README.md is\n%v, that of ARCHITECTURE.md\n%v", plan, want)
	}
}

// floorPlan returns the floor of each room that a page draws under a heading, but for rooms in
// parentheses, which are within others.
func floorPlan(t *testing.T, page, heading string) map[string]int {
	t.Helper()
	_, plan, ok := strings.Cut(page, heading+"\n\n```\n")
	if !ok {
		t.Fatalf("there is no floor plan under %q", heading)
	}
	plan, _, _ = strings.Cut(plan, "```")
	out, at := map[string]int{}, 0
	for line := range strings.Lines(regexp.MustCompile(`\([^)]*\)`).ReplaceAllString(plan, "")) {
		if line[0] != ' ' {
			at = int(line[0] - '0')
		}
		for _, room := range roomName.FindAllString(line, -1) {
			out[room] = at
		}
	}
	return out
}

var roomName = regexp.MustCompile(`\b(accel|chaincode|corridor|dedupe|documents|ebl|hub|web)(/[a-z]+)*\b`)

// TestRoutesOnTheirPage holds hub/api/API.md to the table of routes.
func TestRoutesOnTheirPage(t *testing.T) {
	page := read(t, "api/API.md")
	routes := api.Describe().Operations
	if len(routes) < 20 {
		t.Fatalf("only %d routes were found", len(routes))
	}
	for _, o := range routes {
		if call := "`" + o.Method + " " + o.Path; !strings.Contains(page, call+"`") && !strings.Contains(page, call+"?") {
			t.Errorf("hub/api/API.md lacks %s %s", o.Method, o.Path)
		}
	}
}

// TestPageOfOperations holds the table of the configuration to its fields.
func TestPageOfOperations(t *testing.T) {
	page := read(t, "../OPERATIONS.md")
	fields := reflect.VisibleFields(reflect.TypeFor[hub.Config]())
	for _, f := range fields {
		name := f.Tag.Get("yaml")
		if name != "" && !f.Anonymous && !regexp.MustCompile("(?m)^\\|[^|]*`"+name+"`").MatchString(page) {
			t.Errorf("OPERATIONS.md lacks the field %s of the configuration", name)
		}
	}
}
