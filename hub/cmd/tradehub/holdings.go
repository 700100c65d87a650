package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub"
)

func holdingsCommand() *cobra.Command {
	var a actor
	cmd := &cobra.Command{
		Use:   "holdings",
		Short: "List the claims that a bank keeps at its own peers",
		Long: "Holdings lists a bank's claims as the statements at its own peers have them, and whether the channel still\n" +
			"shows the same record of each.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return act(cmd, &a, func(s stage) ([]protocol.KeptClaim, error) {
				kept, err := s.Query.Holdings(cmd.Context(), s.who)
				if err != nil {
					return nil, fmt.Errorf("holdings of %s: %w", s.who.Name, err)
				}
				return kept, nil
			}, showHoldings)
		},
	}
	a.flags(cmd, hub.BankA)
	return cmd
}

func showHoldings(out io.Writer, kept []protocol.KeptClaim) {
	if len(kept) == 0 {
		fmt.Fprintln(out, "no statement holds a claim of this bank")
		return
	}
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "CLAIM\tSTATE\tAMOUNT\tSTATEMENT OF\tRECORD")
	for _, k := range kept {
		record := "superseded"
		if k.Current {
			record = "current"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", k.Claim.ID, k.Claim.State, k.Claim.Amount, k.At.UTC().Format(time.RFC3339), record)
	}
	_ = w.Flush() // the writer is the terminal's
}
