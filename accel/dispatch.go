package accel

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"
)

// A Candidate is an engine of this build and what became of it on this machine.
type Candidate struct {
	Engine   Engine
	Refused  error   // of the self-test; nil when it passed
	Excluded bool    // by configuration
	Rate     float64 // bytes a second with every lane full, as calibrated; 0 for one that was left out
	Used     bool    // on some rung of a ladder
}

// A Dispatch is the choice of engines on this machine: a ladder for each algorithm.
type Dispatch struct {
	Candidates []Candidate
	Took       time.Duration // self-tests and calibration
	ladders    map[Algorithm]*ladder
}

// NewDispatch tests and calibrates the engines that this processor can run. It
// takes a few milliseconds. Only those named are used, or all if none is; the
// reference is always there. An engine that fails its self-test is left out
// with a warning. The error names the engines that there are.
func NewDispatch(only []string, log *slog.Logger) (*Dispatch, error) {
	return dispatch(slices.Concat(references, assembledEngines()), only, log)
}

func dispatch(engines []Engine, only []string, log *slog.Logger) (*Dispatch, error) {
	began := time.Now()
	d := &Dispatch{ladders: map[Algorithm]*ladder{}}
	for _, e := range engines {
		c := Candidate{Engine: e, Excluded: e.Lanes() > 1 && len(only) > 0 && !slices.Contains(only, e.Name())}
		if c.Refused = SelfTest(e); c.Refused != nil {
			log.Warn("a hashing engine failed its self-test and is left out", "engine", e.Name(), "algorithm", e.Algorithm(), "error", c.Refused)
		}
		d.Candidates = append(d.Candidates, c)
	}
	if err := d.known(only); err != nil {
		return nil, err
	}
	d.calibrate()
	for _, alg := range Algorithms {
		l, err := d.ladder(alg)
		if err != nil {
			return nil, err
		}
		d.ladders[alg] = l
		log.Info("hashing engines", "algorithm", alg, "ladder", l.String(), "width", l.width)
	}
	d.Took = time.Since(began)
	return d, nil
}

// known refuses a name that no engine of this machine has.
func (d *Dispatch) known(only []string) error {
	var names []string
	for _, c := range d.Candidates {
		names = append(names, c.Engine.Name())
	}
	for _, n := range only {
		if !slices.Contains(names, n) {
			return fmt.Errorf("accel: this machine has no engine %q; it has %s", n, strings.Join(slices.Compact(slices.Sorted(slices.Values(names))), ", "))
		}
	}
	return nil
}

// ladder builds the ladder of an algorithm from the engines that may be used.
func (d *Dispatch) ladder(alg Algorithm) (*ladder, error) {
	var rungs []rung
	for _, c := range d.Candidates {
		if c.Engine.Algorithm() == alg && c.Rate > 0 {
			rungs = append(rungs, rung{c.Engine, float64(c.Engine.Lanes()) / c.Rate})
		}
	}
	if len(rungs) == 0 {
		return nil, fmt.Errorf("accel: no engine of %s passed its self-test; this build must not digest documents", alg)
	}
	l := newLadder(rungs)
	for i := range d.Candidates {
		d.Candidates[i].Used = d.Candidates[i].Used || l.uses(d.Candidates[i].Engine)
	}
	return l, nil
}

// Ladder returns which engines take over as lanes empty, from the widest down, and how many
// documents of alg a worker holds at once.
func (d *Dispatch) Ladder(alg Algorithm) (description string, width int) {
	l := d.ladders[alg]
	return l.String(), l.width
}
