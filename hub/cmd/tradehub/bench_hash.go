package main

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/hub/bench"
)

func benchHashCommand() *cobra.Command {
	var asJSON bool
	var o bench.HashOptions
	cmd := &cobra.Command{
		Use:   "hash",
		Short: "Measure hashing documents side by side against one at a time",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.Valid(); err != nil {
				return err
			}
			r, err := bench.Hash(cmd.Context(), o)
			if err != nil {
				return err
			}
			return printReport(cmd.OutOrStdout(), r, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.Flags().IntVar(&o.Rounds, "rounds", 9, "interleaved rounds")
	cmd.Flags().DurationVar(&o.Round, "round", 50*time.Millisecond, "least `time` of each side in each round")
	cmd.Flags().IntVar(&o.Documents, "documents", 8000, "documents of the mixed set; 8,000 are 1.9 GB")
	cmd.Flags().IntVar(&o.Files, "files", 256, "files of 1 MB to write to a temporary folder and read; 0 for none")
	return cmd
}
