package bench

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// A Report is what one benchmark found.
type Report struct {
	Bench   string   `json:"bench"`
	Machine Machine  `json:"machine"`
	Results []Result `json:"results"`
}

// A Result is one figure. Ratio is ours over the baseline; without a baseline it is 0.
type Result struct {
	Name          string  `json:"name"`
	Value         float64 `json:"value"`
	Unit          string  `json:"unit"`
	Baseline      string  `json:"baseline,omitempty"`
	BaselineValue float64 `json:"baseline_value,omitempty"`
	Ratio         float64 `json:"ratio,omitempty"`
	BestRatio     float64 `json:"best_ratio,omitempty"` // of the fastest round of each side, which others on the machine disturbed least
	Goal          float64 `json:"goal,omitempty"`       // of the ratio
	Met           bool    `json:"met"`                  // true where there is no goal
}

// A Machine says where a figure was measured.
type Machine struct {
	OS    string `json:"os"`
	Arch  string `json:"arch"`
	CPU   string `json:"cpu,omitempty"`
	Cores int    `json:"cores"`
	Go    string `json:"go"`
}

func machine() Machine {
	return Machine{OS: runtime.GOOS, Arch: runtime.GOARCH, CPU: cpuName(), Cores: runtime.NumCPU(), Go: runtime.Version()}
}

func cpuName() string {
	b, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(b)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// against fills a result from ours and the baseline's.
func against(name, unit string, value float64, baseline string, base, goal float64) Result {
	r := Result{Name: name, Value: value, Unit: unit, Baseline: baseline, BaselineValue: base, Goal: goal, Ratio: value / base}
	r.Met = r.Ratio >= goal
	return r
}

// Print writes the report as a table.
func (r Report) Print(w io.Writer) error {
	fmt.Fprintf(w, "%s on %s, %d cores, %s\n", r.Bench, r.Machine.CPU, r.Machine.Cores, r.Machine.Go)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "name\tvalue\tunit\tbaseline\tvalue\tratio\tbest\tgoal\tmet")
	for _, x := range r.Results {
		fmt.Fprintf(t, "%s\t%.2f\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n",
			x.Name, x.Value, x.Unit, x.Baseline, orBlank(x.BaselineValue), orBlank(x.Ratio), orBlank(x.BestRatio), orBlank(x.Goal), x.met())
	}
	return t.Flush()
}

// met returns whether the goal was reached, and nothing if there is none.
func (x Result) met() string {
	if x.Goal == 0 {
		return ""
	}
	return strconv.FormatBool(x.Met)
}

// orBlank leaves a figure out that was not measured.
func orBlank(v float64) string {
	if v == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", v)
}

// percentile returns the p-th percentile of times, in milliseconds.
func percentile(times []time.Duration, p int) float64 {
	slices.Sort(times)
	at := min(len(times)*p/100, len(times)-1)
	return float64(times[at].Microseconds()) / 1000
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}
