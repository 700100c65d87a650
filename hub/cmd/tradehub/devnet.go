package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"sync"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/hub/devnet"
)

// devnetPlace is where development networks lie, and which of them are meant.
type devnetPlace struct {
	data   string
	cities []string
}

func (p devnetPlace) dir(city string) string { return filepath.Join(p.data, city) }

func devnetCommand() *cobra.Command {
	var p devnetPlace
	cmd := &cobra.Command{
		Use:   "devnet",
		Short: "Run Hyperledger Fabric networks of the three cities on this machine",
		Long: "Runs Hyperledger Fabric networks on this machine as plain processes on loopback: no containers. The first\n" +
			"up builds Fabric's programs, inside a checkout and with the Go toolchain.",
	}
	cmd.PersistentFlags().StringVar(&p.data, "data", filepath.Join("data", "devnet"), "`folder` of the networks")
	cmd.PersistentFlags().StringSliceVar(&p.cities, "city", devnet.Cities(), "`cities` whose networks to use")
	cmd.AddCommand(devnetUpCommand(&p), devnetDownCommand(&p), devnetStatusCommand(&p), devnetLogsCommand(&p), devnetResetCommand(&p), devnetToolsCommand())
	return cmd
}

func devnetUpCommand(p *devnetPlace) *cobra.Command {
	var bft string
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Start the networks; existing ones keep their data",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if bft != "" && !slices.Contains(p.cities, bft) {
				return fmt.Errorf("--bft %s: the city must be one of those to start: %v", bft, p.cities)
			}
			progress := &lines{w: cmd.ErrOrStderr()}
			tools, err := buildTools(cmd.Context(), progress)
			if err != nil {
				return err
			}
			return eachCity(p.cities, func(city string) error {
				n, err := devnet.Start(cmd.Context(), devnet.Options{
					City: city, Dir: p.dir(city), Tools: tools, BFT: bft == city, Progress: progress,
				})
				if err != nil {
					return err
				}
				fmt.Fprintf(&lines{w: cmd.OutOrStdout()}, "%s is up; clients connect with %s\n", city, n.Profile())
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&bft, "bft", "", "give this `city`'s network four SmartBFT orderers when it is created")
	return cmd
}

func devnetToolsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "tools",
		Short: "Build Fabric's programs and the chaincode server, if they are not built yet",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			tools, err := buildTools(cmd.Context(), cmd.ErrOrStderr())
			if err == nil {
				fmt.Fprintln(cmd.OutOrStdout(), tools.Dir)
			}
			return err
		},
	}
}

func buildTools(ctx context.Context, progress io.Writer) (devnet.Tools, error) {
	checkout, err := devnet.FindCheckout(".")
	if err != nil {
		return devnet.Tools{}, err
	}
	return devnet.BuildTools(ctx, checkout, "", progress)
}

func devnetDownCommand(p *devnetPlace) *cobra.Command {
	return &cobra.Command{
		Use:   "down",
		Short: "Stop the networks and keep their data",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.each(func(n *devnet.Network) error { return n.Stop(cmd.Context()) })
		},
	}
}

func devnetResetCommand(p *devnetPlace) *cobra.Command {
	return &cobra.Command{
		Use:   "reset",
		Short: "Stop the networks and remove their data and keys",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.each(func(n *devnet.Network) error { return n.Reset(cmd.Context()) })
		},
	}
}

func devnetLogsCommand(p *devnetPlace) *cobra.Command {
	var follow bool
	cmd := &cobra.Command{
		Use:   "logs",
		Short: "Show what the networks' processes wrote last",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w := &lines{w: cmd.OutOrStdout()}
			return p.each(func(n *devnet.Network) error { return n.Logs(cmd.Context(), w, follow) })
		},
	}
	cmd.Flags().BoolVarP(&follow, "follow", "f", false, "follow until interrupted")
	return cmd
}

func devnetStatusCommand(p *devnetPlace) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Check every process and contract and say how to repair what is wrong; exits with 2 if anything is",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			checks, err := p.status(cmd.Context())
			if err != nil {
				return err
			}
			if asJSON {
				err = json.NewEncoder(cmd.OutOrStdout()).Encode(checks)
			} else {
				err = printChecks(cmd.OutOrStdout(), checks)
			}
			if err == nil && slices.ContainsFunc(checks, func(c devnet.Check) bool { return !c.Well() }) {
				err = &exitError{2, errors.New("some checks failed"), true}
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON array")
	return cmd
}

func (p devnetPlace) status(ctx context.Context) ([]devnet.Check, error) {
	var all []devnet.Check
	for _, city := range p.cities {
		n, err := devnet.Open(p.dir(city))
		if errors.Is(err, fs.ErrNotExist) {
			all = append(all, devnet.Check{City: city, Part: "network", Problem: "no network in " + p.dir(city), Mend: "tradehub devnet up --city " + city})
			continue
		}
		if err != nil {
			return nil, err
		}
		checks, err := n.Status(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, checks...)
	}
	return all, nil
}

func printChecks(out io.Writer, checks []devnet.Check) error {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	for _, c := range checks {
		state := "ok"
		if !c.Well() {
			state = "WRONG"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", c.City, c.Part, state, cmp.Or(c.Problem, c.Detail))
		if !c.Well() {
			fmt.Fprintf(w, "\t\t\tto repair it: %s\n", c.Mend)
		}
	}
	return w.Flush()
}

// each does it to the networks that there are.
func (p devnetPlace) each(do func(*devnet.Network) error) error {
	return eachCity(p.cities, func(city string) error {
		n, err := devnet.Open(p.dir(city))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		return do(n)
	})
}

// eachCity does it for all at the same time and returns every error.
func eachCity(cities []string, do func(city string) error) error {
	errs := make([]error, len(cities))
	var wg sync.WaitGroup
	for i, city := range cities {
		wg.Go(func() { errs[i] = do(city) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// lines lets several goroutines write whole lines.
type lines struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}
