package main

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"

	"github.com/spf13/cobra"
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
			out := cmd.OutOrStdout()
			for _, l := range listeners {
				fmt.Fprintf(out, "tradehub %s is on %s://%s\n", cfg.City, l.Name, l.Addr())
			}
			if len(cfg.Callers) == 0 {
				fmt.Fprintf(out, "development tokens of the callers are in %s\n", filepath.Join(cfg.Data, "keys", "tokens.json"))
			}
			return h.Serve(cmd.Context(), listeners...)
		},
	}
	p.flags(cmd)
	cmd.Flags().StringVar(&p.listen, "listen", "", "`address` and port; overrides the configuration")
	return cmd
}
