package main

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/bench"
)

func benchCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "bench", Short: "Measure the hub against named baselines"}
	cmd.AddCommand(benchVerifyCommand(), benchLedgerCommand(), benchHashCommand(), benchDetectCommand(), benchUploadCommand(), benchAPICommand(), benchRestoreCommand(), benchPortalCommand())
	return cmd
}

func benchVerifyCommand() *cobra.Command {
	var asJSON bool
	o := bench.Options{Corpus: defaultCorpus()}
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Measure reading against a bare parser, and a whole verification",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if err := o.Valid(); err != nil {
				return err
			}
			cfg := hub.DefaultConfig()
			if cfg.Data, err = os.MkdirTemp("", "tradehub-bench-"); err != nil {
				return err
			}
			defer func() { err = errors.Join(err, os.RemoveAll(cfg.Data)) }()
			h, err := hub.Open(cmd.Context(), cfg, slog.New(slog.DiscardHandler))
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, h.Close()) }()
			r, err := bench.Verify(cmd.Context(), h, o)
			if err != nil {
				return err
			}
			return printReport(cmd.OutOrStdout(), r, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.Flags().StringVar(&o.Corpus, "corpus", o.Corpus, "`folder` of XML documents; \"\" takes the project's own samples")
	cmd.Flags().IntVar(&o.Rounds, "rounds", 9, "interleaved rounds")
	cmd.Flags().DurationVar(&o.Round, "round", time.Second, "`time` of each side in each round")
	cmd.Flags().IntVar(&o.Verifications, "verifications", 200, "whole verifications to time")
	return cmd
}

// defaultCorpus returns the folder of outside documents next to the checkout, if there is
// one.
func defaultCorpus() string {
	const beside = "../shared/corpus"
	if st, err := os.Stat(beside); err == nil && st.IsDir() {
		return beside
	}
	return ""
}

func printReport(w io.Writer, r bench.Report, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(r)
	}
	return r.Print(w)
}
