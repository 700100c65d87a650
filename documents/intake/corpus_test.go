package intake_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
)

// TestCorpus puts every document of the outside corpus through an upload and compares the
// answer with what the document's makers say of it. It prints the result of each set, and
// what falls short and why. A file that falls short fails the test, unless [exceptions] gives
// a reason; an exception that does not fall short any more fails it as well.
func TestCorpus(t *testing.T) {
	entries := index(t)
	report := newReport()
	t.Run("sets", func(t *testing.T) {
		for _, set := range bySet(entries) {
			t.Run(set[0].set, func(t *testing.T) {
				t.Parallel()
				for _, e := range set {
					report.add(e, judge(t, e, e.read(t)))
				}
			})
		}
	})
	t.Log(report)
	report.check(t)
}

// judge says what the file is and how its answer falls short.
func judge(t *testing.T, e entry, data []byte) outcome {
	switch e.kind {
	case signatures:
		return judgeSignature(t, e, data)
	case hostileInput:
		return judgeHostile(t, e, data)
	}
	return judgeDocument(t, e, data)
}

// A goal is what is asked of a class of files.
type goal string

const (
	support     goal = "support: keys, golden files, parts; no documents"
	valid       goal = "valid documents of a supported family that are read"
	rulebreaker goal = "whole documents that break a rule outside the reading, and are read"
	faulty      goal = "whole documents whose figures are wrong, and fail the rule that is for it"
	broken      goal = "hostile files and such that are not well-formed that are refused with a code"
	incomplete  goal = "documents with a value missing or wrong that are refused with a code"
	unsupported goal = "documents of other kinds that are called unsupported"
	either      goal = "files that may end either way, and do not crash"
	wellFormed  goal = "odd but well-formed files that are accepted, or cleanly unsupported"
	intact      goal = "signatures within the policy that are found intact, and valid once pinned"
	outside     goal = "signatures outside the policy that are called unsupported"
	forged      goal = "signatures that must not count, and do not"
	unsigned    goal = "documents without a signature that are called so"
	golden      goal = "golden files of the two gobl sets whose fields agree"
)

var goals = []goal{valid, golden, broken, incomplete, wellFormed, intact, outside, forged, unsigned, unsupported, faulty, rulebreaker, either}

// An outcome is what became of one file.
type outcome struct {
	goal      goal
	shortfall string // "" is as expected
	note      string // counted in the report
	also      []outcome
}

// A report counts outcomes.
type report struct {
	mu    sync.Mutex
	sets  map[string]*row
	goals map[goal]*row
	notes map[string]int
	short []shortfall
}

type row struct{ kind, files, support, expected, not int }

type shortfall struct{ file, reason string }

func newReport() *report {
	return &report{sets: map[string]*row{}, goals: map[goal]*row{}, notes: map[string]int{}}
}

func (r *report) add(e entry, o outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	set := r.sets[e.set]
	if set == nil {
		set = &row{kind: int(e.kind - '0')}
		r.sets[e.set] = set
	}
	set.count(o)
	for _, o := range append([]outcome{o}, o.also...) {
		if r.goals[o.goal] == nil {
			r.goals[o.goal] = &row{}
		}
		r.goals[o.goal].count(o)
		if o.note != "" {
			r.notes[o.note]++
		}
		if o.shortfall != "" {
			r.short = append(r.short, shortfall{e.set + "/" + e.file, o.shortfall})
		}
	}
}

func (r *row) count(o outcome) {
	r.files++
	bad := o.shortfall != "" || slices.ContainsFunc(o.also, func(o outcome) bool { return o.shortfall != "" })
	switch {
	case bad:
		r.not++
	case o.goal == support:
		r.support++
	default:
		r.expected++
	}
}

func (r *report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%-28s %6s %8s %12s %5s\n", "set", "files", "support", "as expected", "not")
	var sum row
	for _, set := range r.names() {
		n := r.sets[set]
		fmt.Fprintf(&b, "%d %-26s %6d %8d %12d %5d\n", n.kind, set, n.files, n.support, n.expected, n.not)
		sum = row{0, sum.files + n.files, sum.support + n.support, sum.expected + n.expected, sum.not + n.not}
	}
	fmt.Fprintf(&b, "%-28s %6d %8d %12d %5d\n\n", "all", sum.files, sum.support, sum.expected, sum.not)
	for _, g := range goals {
		if n := r.goals[g]; n != nil {
			fmt.Fprintf(&b, "%6.2f %%  %4d of %4d  %s\n", 100*float64(n.expected)/float64(n.files), n.expected, n.files, g)
		}
	}
	for _, note := range slices.Sorted(maps.Keys(r.notes)) {
		fmt.Fprintf(&b, "          %4d          %s\n", r.notes[note], note)
	}
	slices.SortFunc(r.short, func(a, b shortfall) int { return cmp.Compare(a.file, b.file) })
	for _, s := range r.short {
		fmt.Fprintf(&b, "\n%s: %s", s.file, s.reason)
		if why, ok := exceptions[s.file]; ok {
			fmt.Fprintf(&b, "\n    accepted: %s", why)
		}
	}
	return b.String()
}

// names returns the sets by kind and name.
func (r *report) names() []string {
	names := make([]string, 0, len(r.sets))
	for name := range r.sets {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(r.sets[a].kind, r.sets[b].kind), cmp.Compare(a, b))
	})
	return names
}

// check fails the test for what falls short and is no exception, and for
// exceptions that do not.
func (r *report) check(t *testing.T) {
	met := map[string]bool{}
	for _, s := range r.short {
		if met[s.file] = true; exceptions[s.file] == "" {
			t.Errorf("%s: %s", s.file, s.reason)
		}
	}
	for file := range exceptions {
		if !met[file] {
			t.Errorf("%s is listed as an exception and is none", file)
		}
	}
}
