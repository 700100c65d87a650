package main

import (
	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/hub/bench"
)

func benchUploadCommand() *cobra.Command {
	var asJSON bool
	var o bench.UploadOptions
	cmd := &cobra.Command{
		Use:   "upload",
		Short: "Measure an upload of a file against io.Copy and fsync of the same file",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.Valid(); err != nil {
				return err
			}
			r, err := bench.Upload(cmd.Context(), o)
			if err != nil {
				return err
			}
			return printReport(cmd.OutOrStdout(), r, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.Flags().Int64Var(&o.Bytes, "bytes", 256<<20, "size of the file")
	cmd.Flags().IntVar(&o.Rounds, "rounds", 5, "interleaved rounds")
	cmd.Flags().StringVar(&o.Folder, "folder", "", "`folder` on the disk to measure (default: that of temporary files)")
	return cmd
}
