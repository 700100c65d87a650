package main

import (
	"errors"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/bench"
)

func benchPortalCommand() *cobra.Command {
	var asJSON bool
	var o bench.PortalOptions
	cmd := &cobra.Command{
		Use:   "portal",
		Short: "Measure a page of a bank's queue against a bare html/template handler",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if err := o.Valid(); err != nil {
				return err
			}
			cfg := hub.DefaultConfig()
			cfg.SignIn.Mode = hub.SignInDevelopment
			if cfg.Data, err = os.MkdirTemp("", "tradehub-bench-"); err != nil {
				return err
			}
			defer func() { err = errors.Join(err, os.RemoveAll(cfg.Data)) }()
			h, err := hub.Open(cmd.Context(), cfg, slog.New(slog.DiscardHandler))
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, h.Close()) }()
			r, err := bench.Portal(cmd.Context(), h, o)
			if err != nil {
				return err
			}
			return printReport(cmd.OutOrStdout(), r, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.Flags().IntVar(&o.Cases, "cases", 10_000, "cases in the bank's book")
	cmd.Flags().IntVar(&o.Pages, "pages", 500, "pages to time, of each side")
	return cmd
}
