package accel

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// A ladder says which engines to run for each number of documents at hand: as
// lanes empty, narrower engines take over, down to the single stream.
type ladder struct {
	runs  [MaxLanes + 1][]Engine // runs[k], one after another, advance k documents
	reach [MaxLanes + 1]int      // lanes of all of runs[k]
	width int                    // documents to hold at once
}

// A rung is an engine and what a step of it costs: the time that it takes to
// advance all its lanes by one byte, however many of them are in use.
type rung struct {
	engine Engine
	cost   float64
}

// enough is how near to the best rate a width is good enough: more documents at
// hand than needed make each of them slower.
const enough = 0.985

// clearly is by how much a wider engine must be cheaper than a narrower one to
// take its place: lanes that are not in use cost the rest of the machine.
const clearly = 0.92

func newLadder(rungs []rung) *ladder {
	l := &ladder{width: 1}
	slices.SortStableFunc(rungs, func(a, b rung) int { return a.engine.Lanes() - b.engine.Lanes() })
	var cost [MaxLanes + 1]float64
	for k := 1; k <= MaxLanes; k++ {
		cost[k] = math.Inf(1)
		for _, r := range rungs {
			rest := max(k-r.engine.Lanes(), 0)
			if c := r.cost + cost[rest]; c < clearly*cost[k] {
				cost[k] = c
				l.runs[k] = append([]Engine{r.engine}, l.runs[rest]...)
			}
		}
		for _, e := range l.runs[k] {
			l.reach[k] += e.Lanes()
		}
		// The widest engine first, so that a partly used one comes last.
		slices.SortStableFunc(l.runs[k], func(a, b Engine) int { return b.Lanes() - a.Lanes() })
	}
	best := 0.0
	for k := 1; k <= MaxLanes; k++ {
		best = max(best, float64(k)/cost[k])
	}
	for float64(l.width)/cost[l.width] < enough*best {
		l.width++
	}
	return l
}

func (l *ladder) uses(e Engine) bool {
	return slices.ContainsFunc(l.runs[:], func(run []Engine) bool { return slices.Contains(run, e) })
}

// String lists the engines of the runs that differ, from the width down.
func (l *ladder) String() string {
	var out []string
	for k := l.width; k >= 1; k-- {
		names := make([]string, len(l.runs[k]))
		for i, e := range l.runs[k] {
			names[i] = e.Name()
		}
		if s := strings.Join(names, "+"); len(out) == 0 || !strings.HasSuffix(out[len(out)-1], " "+s) {
			out = append(out, fmt.Sprintf("%d: %s", k, s))
		}
	}
	return strings.Join(out, ", ")
}
