package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/hub/bench"
	"github.com/tradehub/tradehub/hub/devnet"
	"github.com/tradehub/tradehub/hub/ledger/gateway"
)

func benchLedgerCommand() *cobra.Command {
	var asJSON bool
	var o bench.LedgerOptions
	cmd := &cobra.Command{
		Use:   "ledger",
		Short: "Measure batched claims on a Fabric network against one claim a transaction",
		Long:  "Starts a development network of its own, in a checkout, and stops it again.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if err := o.Valid(); err != nil {
				return err
			}
			dir, err := os.MkdirTemp("", "tradehub-bench-")
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
			profile, stop, err := benchNetwork(cmd, dir)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, stop()) }()
			r, err := bench.Ledger(cmd.Context(), profile, o)
			if err != nil {
				return err
			}
			return printReport(cmd.OutOrStdout(), r, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.Flags().IntVar(&o.Rounds, "rounds", 3, "interleaved rounds")
	cmd.Flags().DurationVar(&o.Round, "round", 8*time.Second, "`time` of each side in each round")
	cmd.Flags().IntVar(&o.Callers, "callers", 4000, "concurrent callers of the hub")
	cmd.Flags().IntVar(&o.Assets, "assets", 2, "assets of each claim")
	cmd.Flags().IntVar(&o.Size, "size", 0, "claims in a transaction at most; 0 is the batcher's default")
	cmd.Flags().BoolVar(&o.Unfinanced, "unfinanced", false, "measure a ledger on which no claim was ever financed")
	cmd.Flags().IntVar(&o.Lone, "lone", 15, "single writes to time")
	return cmd
}

// benchNetwork starts a network in dir.
func benchNetwork(cmd *cobra.Command, dir string) (p gateway.Profile, stop func() error, err error) {
	checkout, err := devnet.FindCheckout(".")
	if err != nil {
		return p, nil, err
	}
	tools, err := devnet.BuildTools(cmd.Context(), checkout, "", cmd.ErrOrStderr())
	if err != nil {
		return p, nil, err
	}
	n, err := devnet.Start(cmd.Context(), devnet.Options{City: "bench", Dir: filepath.Join(dir, "bench"), Tools: tools, Progress: cmd.ErrOrStderr()})
	if err != nil {
		return p, nil, err
	}
	stop = func() error { return n.Stop(context.WithoutCancel(cmd.Context())) }
	if p, err = gateway.LoadProfile(n.Profile()); err != nil {
		return p, nil, errors.Join(err, stop())
	}
	return p, stop, nil
}
