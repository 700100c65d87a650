package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/hub"
)

func serveCommand() *cobra.Command {
	var p place
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve banks and firms over HTTP until stopped",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			h, cfg, err := p.open(cmd.Context(), cmd.ErrOrStderr(), slog.LevelInfo)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, h.Close()) }()
			listeners, err := h.Listen(cmd.Context())
			if err != nil {
				return err
			}
			greet(cmd.OutOrStdout(), h, cfg, listeners)
			return h.Serve(cmd.Context(), listeners...)
		},
	}
	p.flags(cmd)
	cmd.Flags().StringVar(&p.listen, "listen", "", "`address` and port; overrides the configuration")
	return cmd
}

// greet says where the hub is: first its address, alone on its line, then what is there.
func greet(out io.Writer, h *hub.Hub, cfg hub.Config, on []*hub.Listener) {
	fmt.Fprintf(out, "%s\n\nOpen this address in a browser. The hub of %s offers there: %s.\n", h.Address(on[0]), cfg.City, strings.Join(h.Offers(), "; "))
	for _, l := range on[1:] {
		fmt.Fprintf(out, "%s: %s\n", l.Name, l.Addr())
	}
	if len(cfg.Callers) == 0 {
		fmt.Fprintf(out, "Tokens for the API: %s\n", filepath.Join(cfg.Data, "keys", "tokens.json"))
	}
	fmt.Fprintln(out, "Ctrl-C stops the hub.")
}
