package intake_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tradehub/tradehub/documents"
)

// What a hostile file may cost at most.
const (
	memoryFactor = 20
	memoryBase   = 32 * mega
	mostTime     = time.Second
	attempts     = 3 // at being within the bounds, on a machine that may do other work
)

// A cost is what the child program prints.
type cost struct {
	Before, Peak, Nanoseconds int64
	Code                      documents.Code

	name string
	size int64
}

func (c cost) used() int64 { return c.Peak - c.Before }

func (c cost) took() time.Duration { return time.Duration(c.Nanoseconds) }

// share is the part of the bound on memory that was used.
func (c cost) share() float64 { return float64(c.used()) / float64(memoryFactor*c.size+memoryBase) }

func (c cost) tooMuch() bool { return c.share() > 1 || c.took() > mostTime }

func (c cost) String() string {
	return fmt.Sprintf("%8.3f MiB  %8.2f MiB  %5.0f %%  %6d ms  %-11s  %s",
		float64(c.size)/mega, float64(c.used())/mega, 100*c.share(), c.took().Milliseconds(), c.Code, c.name)
}

// TestCost uploads each hostile file of the corpus and each bomb in a process
// of its own, and holds the peak of its memory and its time against the bounds.
// The process is built without the race detector, which costs several times both.
func TestCost(t *testing.T) {
	child := buildChild(t)
	var mu sync.Mutex
	var costs []cost
	keep := func(more []cost) {
		mu.Lock()
		defer mu.Unlock()
		costs = append(costs, more...)
	}
	t.Run("corpus", func(t *testing.T) {
		var names, paths []string
		for _, e := range index(t) {
			if e.kind == hostileInput {
				names, paths = append(names, e.set+"/"+e.file), append(paths, e.path)
			}
		}
		// All in one process, whose peak only grows: what is within the bound
		// of the smallest file's would be in a process of its own.
		keep(measure(t, child, names, paths))
	})
	t.Run("bombs", func(t *testing.T) {
		for _, b := range bombs() {
			t.Run(b.name, func(t *testing.T) {
				t.Parallel()
				path := filepath.Join(t.TempDir(), "bomb")
				must(t, os.WriteFile(path, b.make(t), 0o600))
				keep(measure(t, child, []string{b.name}, []string{path}))
			})
		}
	})
	logWorst(t, costs)
}

// measure uploads the files in one process, and again if that cost too much:
// a machine that does other work gives the collector its turn later.
func measure(t *testing.T, child string, names, paths []string) []cost {
	t.Helper()
	for attempt := 1; ; attempt++ {
		costs := run(t, child, names, paths)
		if slices.ContainsFunc(costs, cost.tooMuch) && attempt < attempts {
			continue
		}
		for _, c := range costs {
			if c.tooMuch() {
				t.Errorf("costs too much: %v", c)
			}
		}
		return costs
	}
}

func run(t *testing.T, child string, names, paths []string) []cost {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), child, paths...).Output()
	if err != nil {
		t.Fatalf("%v: %v", names, err)
	}
	costs := make([]cost, len(paths))
	dec := json.NewDecoder(bytes.NewReader(out))
	for i := range costs {
		must(t, dec.Decode(&costs[i]))
		st, err := os.Stat(paths[i])
		must(t, err)
		costs[i].name, costs[i].size = names[i], st.Size()
	}
	return costs
}

// buildChild builds the program that reads one document.
func buildChild(t *testing.T) string {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("the peak of a process's memory is read from /proc, which only Linux has")
	}
	child := filepath.Join(t.TempDir(), "child")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", child, "./testdata/child")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return child
}

// logWorst prints those that came nearest to the bounds.
func logWorst(t *testing.T, costs []cost) {
	const shown = 15
	var b strings.Builder
	fmt.Fprintf(&b, "%d files; the bound is %d times the size and %d MiB, and %v\n", len(costs), memoryFactor, memoryBase/mega, mostTime)
	for title, by := range map[string]func(c cost) float64{
		"most memory": cost.share, "most time": func(c cost) float64 { return float64(c.Nanoseconds) },
	} {
		slices.SortFunc(costs, func(a, b cost) int {
			if by(a) > by(b) {
				return -1
			}
			return 1
		})
		fmt.Fprintf(&b, "%s\n    %12s  %12s  %7s  %9s  %-11s\n", title, "size", "peak", "bound", "time", "code")
		for _, c := range costs[:min(shown, len(costs))] {
			fmt.Fprintf(&b, "    %v\n", c)
		}
	}
	t.Log(b.String())
}
