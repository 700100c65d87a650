package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"

	"github.com/spf13/cobra"
)

func serveCommand() *cobra.Command {
	var p place
	var listen string
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
			if listen != "" {
				cfg.Listen = listen
			}
			var lc net.ListenConfig
			l, err := lc.Listen(cmd.Context(), "tcp", cfg.Listen)
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			fmt.Fprintf(out, "tradehub %s is on http://%s\n", cfg.City, l.Addr())
			if len(cfg.Callers) == 0 {
				fmt.Fprintf(out, "development tokens of the callers are in %s\n", filepath.Join(cfg.Data, "keys", "tokens.json"))
			}
			return h.Serve(cmd.Context(), l)
		},
	}
	p.flags(cmd)
	cmd.Flags().StringVar(&listen, "listen", "", "`address` and port; overrides the configuration")
	return cmd
}
