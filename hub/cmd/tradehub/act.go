package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/ledger"
)

// An actor holds the flags of a command that acts on the ledger in a caller's name.
type actor struct {
	place
	as     string
	asJSON bool
}

func (a *actor) flags(cmd *cobra.Command, as string) {
	a.place.flags(cmd)
	cmd.Flags().StringVar(&a.as, "as", as, "name of the `caller` who acts")
	cmd.Flags().BoolVar(&a.asJSON, "json", false, "print one JSON object")
}

// A stage is what an act works with.
type stage struct {
	*hub.Hub
	ledger *ledger.Ledger
	who    access.Caller
}

// act opens the hub, does something in the caller's name and prints what it
// returns: as JSON, or by show.
func act[T any](cmd *cobra.Command, a *actor, do func(stage) (T, error), show func(io.Writer, T)) (err error) {
	h, _, err := a.open(cmd.Context(), cmd.ErrOrStderr(), slog.LevelWarn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	l, who, err := h.As(cmd.Context(), a.as)
	if err != nil {
		return err
	}
	v, err := do(stage{h, l, who})
	if err != nil {
		return err
	}
	if a.asJSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(v)
	}
	show(cmd.OutOrStdout(), v)
	return nil
}

func showReceipt(out io.Writer, r ledger.Receipt) {
	fmt.Fprintf(out, "recorded in block %d, transaction %s\n", r.Block, r.TxID)
}
