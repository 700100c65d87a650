package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/projection"
)

func projectionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "projection",
		Short: "Inspect the projection that lists and searches read, and rebuild it from the ledger",
		Long: "The projection is what lists and searches read. It is built from the ledger's events alone and can be rebuilt at any time.\n" +
			"Stop the hub before you run these commands.",
	}
	cmd.AddCommand(projectionStatusCommand(), projectionHashCommand(), projectionRebuildCommand())
	return cmd
}

func projectionStatusCommand() *cobra.Command {
	var p place
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show the projection's block and numbers of rows, without changing it",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, log, err := p.tool(cmd)
			if err != nil {
				return err
			}
			var s projection.Status
			err = onFeed(cfg, func(f *ledger.Feed) (err error) {
				s, err = projection.Inspect(cmd.Context(), cfg.ProjectionFile(), f, log)
				return err
			})
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(s)
			}
			return printProjection(cmd.OutOrStdout(), s)
		},
	}
	p.flags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

func printProjection(out io.Writer, s projection.Status) error {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "projection\tblock %d of %d\n", s.Block, s.Ledger)
	fmt.Fprintf(w, "digest\t%s\n", s.Digest)
	for _, table := range slices.Sorted(maps.Keys(s.Rows)) {
		fmt.Fprintf(w, "%s\t%d\n", table, s.Rows[table])
	}
	return w.Flush()
}

func projectionHashCommand() *cobra.Command {
	var p place
	cmd := &cobra.Command{
		Use:   "hash",
		Short: "Follow the ledger to its last block and print the digest of all rows",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, log, err := p.tool(cmd)
			if err != nil {
				return err
			}
			return onFeed(cfg, func(f *ledger.Feed) error {
				sum, err := projection.CatchUp(cmd.Context(), cfg.ProjectionFile(), f, log)
				if err == nil {
					fmt.Fprintln(cmd.OutOrStdout(), sum)
				}
				return err
			})
		},
	}
	p.flags(cmd)
	return cmd
}

func projectionRebuildCommand() *cobra.Command {
	var p place
	cmd := &cobra.Command{
		Use:   "rebuild",
		Short: "Rebuild the projection from the first block and compare; exits with 2 when it differed from the ledger",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, log, err := p.tool(cmd)
			if err != nil {
				return err
			}
			return onFeed(cfg, func(f *ledger.Feed) error {
				was, is, err := projection.Rebuild(cmd.Context(), cfg.ProjectionFile(), f, log)
				if err != nil {
					return err
				}
				return compareSums(cmd.OutOrStdout(), was, is)
			})
		},
	}
	p.flags(cmd)
	return cmd
}

func compareSums(out io.Writer, was, is projection.Sum) error {
	fmt.Fprintf(out, "was      %s\nrebuilt  %s\n", was, is)
	if was.String() != is.String() {
		return &exitError{2, errors.New("the projection differed from the ledger, or the ledger changed during the rebuild; the new projection replaces it"), false}
	}
	fmt.Fprintln(out, "equal")
	return nil
}

// onFeed opens the ledger of a hub that does not run, for as long as do takes.
func onFeed(cfg hub.Config, do func(f *ledger.Feed) error) (err error) {
	n, err := hub.OpenNetwork(cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	return do(ledger.NewFeed(n.Own()))
}

// tool returns the settings of a command that runs next to the hub, and a log of what went
// wrong.
func (p *place) tool(cmd *cobra.Command) (hub.Config, *slog.Logger, error) {
	cfg, err := p.settings()
	return cfg, slog.New(slog.NewJSONHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: slog.LevelWarn})), err
}
