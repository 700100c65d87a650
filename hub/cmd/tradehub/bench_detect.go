package main

import (
	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/hub/bench"
)

func benchDetectCommand() *cobra.Command {
	var asJSON, table bool
	var o bench.DetectOptions
	cmd := &cobra.Command{
		Use:   "detect",
		Short: "Measure verdicts on honest trade, and how much of each manipulation is found",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.Valid(); err != nil {
				return err
			}
			d, err := bench.Detect(cmd.Context(), o)
			if err != nil {
				return err
			}
			if table {
				return d.Table(cmd.OutOrStdout())
			}
			return printReport(cmd.OutOrStdout(), d.Report(), asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.Flags().BoolVar(&table, "table", false, "print verdicts by kind of trade and rules by manipulation, as Markdown")
	cmd.Flags().Int64Var(&o.Seed, "seed", 1, "seed of the random trade")
	cmd.Flags().IntVar(&o.Honest, "honest", 10_000, "presentations of honest trade")
	cmd.Flags().IntVar(&o.Each, "each", 100, "imports for each manipulation")
	cmd.Flags().IntVar(&o.Invoices, "invoices", 100_000, "invoices to number")
	return cmd
}
