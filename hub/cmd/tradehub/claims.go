package main

import (
	"crypto/rand"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/verify"
)

func claimsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "claims",
		Short: "Dispute, settle, freeze, thaw and purge claims",
		Long: "These commands change a claim in the name of the supervisor, or of another caller that --as names.\n" +
			"They are for a hub that is not running; a running hub has the same operations under POST /v1/claims/{id}.",
	}
	for _, c := range []struct {
		move  verify.Move
		short string
	}{
		{dedupe.MoveDispute, "Mark that the advance of a claim is disputed"},
		{dedupe.MoveSettle, "End a dispute; the claim is again as it was before"},
		{dedupe.MoveFreeze, "Block every move of a claim until it is thawed"},
		{dedupe.MoveThaw, "Restore the state that a claim had before it was frozen"},
	} {
		cmd.AddCommand(interveneCommand(c.move, c.short))
	}
	cmd.AddCommand(purgeCommand())
	return cmd
}

func interveneCommand(move verify.Move, short string) *cobra.Command {
	var a actor
	cmd := &cobra.Command{
		Use:   string(move) + " ID",
		Short: short,
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return act(cmd, &a, func(s stage) (*verify.Settled, error) {
				if _, err := s.Query.Claim(cmd.Context(), s.who, args[0]); err != nil {
					return nil, fmt.Errorf("claim %s: %w", args[0], err)
				}
				return s.Claims.Intervene(cmd.Context(), s.ledger.Claims, move, protocol.ClaimMove{ID: args[0], Key: rand.Text()})
			}, func(out io.Writer, v *verify.Settled) {
				fmt.Fprintf(out, "claim %s is %s\n", v.Claim.ID, v.Claim.State)
				showReceipt(out, v.Receipt)
			})
		},
	}
	a.flags(cmd, hub.Supervisor)
	return cmd
}

func purgeCommand() *cobra.Command {
	var a actor
	cmd := &cobra.Command{
		Use:   "purge ID",
		Short: "Erase a claim that has ended from the ledger",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return act(cmd, &a, func(s stage) (*verify.Settled, error) {
				if _, err := s.Query.Claim(cmd.Context(), s.who, args[0]); err != nil {
					return nil, fmt.Errorf("claim %s: %w", args[0], err)
				}
				c, r, err := s.ledger.Claims.Purge(cmd.Context(), args[0])
				return &verify.Settled{Claim: c, Receipt: r}, err
			}, func(out io.Writer, v *verify.Settled) {
				fmt.Fprintf(out, "claim %s was erased\n", v.Claim.ID)
				showReceipt(out, v.Receipt)
			})
		},
	}
	a.flags(cmd, hub.Supervisor)
	return cmd
}
