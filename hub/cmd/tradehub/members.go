package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/ledger"
)

func membersCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "members",
		Short: "Show, suspend and reinstate the identities that sign orders",
		Long: "A member is named by ID, the SHA-256 digest of its identity certificate, or by --of, the name of a configured caller.\n" +
			"These commands are for a hub that is not running; a running hub has the same operations under /v1/members/{id}.",
	}
	cmd.AddCommand(
		memberCommand("show", "Show a member", nil),
		memberCommand("suspend", "Refuse the orders of a member from now on", ledger.Members.Suspend),
		memberCommand("reinstate", "Carry out the orders of a suspended member again", ledger.Members.Reinstate),
	)
	return cmd
}

// memberCommand returns a command that shows a member, and changes it first where change is not nil.
func memberCommand(
	verb, short string, change func(ledger.Members, context.Context, documents.Digest) (*protocol.Member, ledger.Receipt, error),
) *cobra.Command {
	var a actor
	var of string
	cmd := &cobra.Command{
		Use:   verb + " [ID]",
		Short: short,
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return act(cmd, &a, func(s stage) (*protocol.Member, error) {
				id, err := memberOf(cmd.Context(), s.Hub, args, of)
				if err != nil {
					return nil, err
				}
				m, err := s.Query.Member(cmd.Context(), s.who, id)
				if err != nil {
					return nil, fmt.Errorf("member %s: %w", id, err)
				}
				if change != nil {
					m, _, err = change(s.ledger.Members, cmd.Context(), id)
				}
				return m, err
			}, showMember)
		},
	}
	a.flags(cmd, hub.Supervisor)
	cmd.Flags().StringVar(&of, "of", "", "name of the `caller` who is the member, instead of its ID")
	return cmd
}

// memberOf returns the ID of the member that is named in one of two ways.
func memberOf(ctx context.Context, h *hub.Hub, args []string, of string) (documents.Digest, error) {
	switch {
	case len(args) == 1 && of == "":
		return documents.ParseDigest(args[0])
	case len(args) == 0 && of != "":
		l, _, err := h.As(ctx, of)
		if err != nil {
			return "", err
		}
		return l.Members.Own(), nil
	}
	return "", errors.New("name the member by its ID or by --of")
}

func showMember(out io.Writer, m *protocol.Member) {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	status := "in force"
	if m.Suspended {
		status = "suspended"
	}
	fmt.Fprintf(w, "member\t%s\norganisation\t%s\nrole\t%s\ncertificate until\t%s\nstatus\t%s\n",
		m.ID, m.MSPID, m.Role, m.Until.UTC().Format(time.RFC3339), status)
	_ = w.Flush() // the writer is the terminal's
}
