package main

import (
	"errors"
	"os"

	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/hub/bench"
)

func benchRestoreCommand() *cobra.Command {
	var asJSON bool
	var o bench.RestoreOptions
	cmd := &cobra.Command{
		Use:   "restore",
		Short: "Time a drill: back a hub up, restore it to an empty folder, and compare the projections",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if err := o.Valid(); err != nil {
				return err
			}
			if o.Dir, err = os.MkdirTemp("", "tradehub-bench-"); err != nil {
				return err
			}
			defer func() { err = errors.Join(err, os.RemoveAll(o.Dir)) }()
			r, err := bench.Restore(cmd.Context(), o)
			if err != nil {
				return err
			}
			return printReport(cmd.OutOrStdout(), r, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.Flags().IntVar(&o.Records, "records", 100_000, "records on the ledger")
	cmd.Flags().IntVar(&o.Uploads, "uploads", 5_000, "of them with a document in the store")
	return cmd
}
