package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/accel/cuda"
	"github.com/tradehub/tradehub/hub/doctor"
)

// A diagnosis is what doctor prints of this machine.
type diagnosis struct {
	System  string            `json:"system"` // operating system and architecture
	Cores   int               `json:"cores"`
	Engines []engineState     `json:"engines"`
	Ladders map[string]ladder `json:"ladders"` // by algorithm
	Took    string            `json:"took"`    // self-tests and calibration
	Device  device            `json:"device"`
	Checks  []doctor.Check    `json:"checks,omitempty"` // of the hub
}

// A device is one that large batches go to, where the configuration asks for it.
type device struct {
	Name     string `json:"name"`     // "" is none
	SelfTest string `json:"selfTest"` // "passed", or why there is none
}

type engineState struct {
	Algorithm accel.Algorithm `json:"algorithm"`
	Name      string          `json:"name"`
	Lanes     int             `json:"lanes"`
	GBps      float64         `json:"gbps"` // with every lane full, as calibrated
	SelfTest  string          `json:"selfTest"`
	Used      bool            `json:"used"`
}

// A ladder says which engines take over as lanes empty, and how many documents
// a thread holds at once.
type ladder struct {
	Engines string `json:"engines"`
	Width   int    `json:"width"`
}

func doctorCommand() *cobra.Command {
	var p place
	var asJSON bool
	var engines []string
	var o doctor.Options
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Examine a hub and this machine: what is wrong and how to mend it; exits with 1 when something is",
		Long: "Doctor examines configuration, files, keys, certificates, disk, ledger, projection, clock, index and store.\n" +
			"The hub may run or not. It tests every hashing engine of this machine and measures it for a moment.\n" +
			"Without --config and --data, and without a hub in the folder \"data\", it examines the machine alone.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d, err := accel.NewDispatch(engines, slog.New(slog.DiscardHandler))
			if err != nil {
				return err
			}
			out := diagnose(d)
			out.Device = findDevice()
			if out.Checks, err = p.examine(cmd.Context(), o); err != nil {
				return err
			}
			return out.print(cmd.OutOrStdout(), asJSON)
		},
	}
	p.flags(cmd)
	cmd.Flags().IntVar(&o.Sample, "sample", 20, "stored files to read")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.Flags().StringSliceVar(&engines, "engines", nil, "`names` of the engines that may be used (default: all)")
	return cmd
}

func diagnose(d *accel.Dispatch) diagnosis {
	out := diagnosis{System: runtime.GOOS + "/" + runtime.GOARCH, Cores: runtime.NumCPU(), Ladders: map[string]ladder{}, Took: d.Took.Round(10 * time.Microsecond).String()}
	for _, c := range d.Candidates {
		e := engineState{c.Engine.Algorithm(), c.Engine.Name(), c.Engine.Lanes(), c.Rate / 1e9, "passed", c.Used}
		if c.Refused != nil {
			e.SelfTest = c.Refused.Error()
		}
		out.Engines = append(out.Engines, e)
	}
	for _, alg := range accel.Algorithms {
		engines, width := d.Ladder(alg)
		out.Ladders[string(alg)] = ladder{engines, width}
	}
	return out
}

// findDevice opens a device as the hub would, with little memory, and releases it.
func findDevice() device {
	h, err := cuda.Open(accel.Standard(), cuda.Options{Staging: 1 << 20})
	if err != nil {
		return device{SelfTest: err.Error()}
	}
	defer func() { _ = h.Close() }() // it was asked for its name alone
	return device{h.Device(), "passed"}
}

func (d diagnosis) print(w io.Writer, asJSON bool) error {
	if err := d.write(w, asJSON); err != nil {
		return err
	}
	for _, e := range d.Engines {
		if e.SelfTest != "passed" {
			return fmt.Errorf("engine %s of %s failed its self-test; the hub leaves it out", e.Name, e.Algorithm)
		}
	}
	if n := doctor.Wrong(d.Checks); n > 0 {
		return fmt.Errorf("%d things are wrong", n)
	}
	return nil
}

func (d diagnosis) write(w io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(d)
	}
	fmt.Fprintf(w, "%s, %d cores; engines tested and measured in %s\n", d.System, d.Cores, d.Took)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "algorithm\tengine\tlanes\tGB/s\tself-test\tused")
	for _, e := range d.Engines {
		fmt.Fprintf(t, "%s\t%s\t%d\t%.2f\t%s\t%t\n", e.Algorithm, e.Name, e.Lanes, e.GBps, e.SelfTest, e.Used)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if d.Device.Name != "" {
		fmt.Fprintf(w, "device: %s, self-test %s\n", d.Device.Name, d.Device.SelfTest)
	} else {
		fmt.Fprintf(w, "device: none (%s)\n", d.Device.SelfTest)
	}
	for _, alg := range accel.Algorithms {
		fmt.Fprintf(w, "%s, engines by number of documents: %s\n", alg, d.Ladders[string(alg)].Engines)
	}
	return writeChecks(w, d.Checks)
}

func writeChecks(w io.Writer, checks []doctor.Check) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, c := range checks {
		if c.Fault == "" {
			fmt.Fprintf(t, "ok\t%s\t%s\n", c.Name, c.Fact)
			continue
		}
		fmt.Fprintf(t, "WRONG\t%s\t%s\n", c.Name, c.Fault)
		fmt.Fprintf(t, "\t\tmend: %s\n", c.Mend)
	}
	return t.Flush()
}

// examine examines the hub that the flags name. A configuration that cannot be read is a
// fault of the hub. Without flags, a hub must be in the default folder to be examined.
func (p *place) examine(ctx context.Context, o doctor.Options) ([]doctor.Check, error) {
	if o.Sample < 1 {
		return nil, errors.New("--sample: at least 1")
	}
	cfg, err := p.settings()
	if err == nil {
		err = cfg.Validate()
	}
	if err != nil {
		return []doctor.Check{{Name: "configuration", Fault: err.Error(), Mend: "correct the field that is named; OPERATIONS.md has them all"}}, nil //nolint:nilerr // it is what the doctor found
	}
	if _, err := os.Stat(cfg.Data); err != nil && p.config == "" && p.data == "" {
		return nil, nil
	}
	return doctor.Examine(ctx, cfg, o), nil
}
