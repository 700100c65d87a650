package main

import (
	"errors"
	"io"
	"log/slog"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/demo"
)

func demoCommand() *cobra.Command {
	var p place
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Show the main job as a story, on the project's own sample documents",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			cfg, err := p.settings()
			if err != nil {
				return err
			}
			if p.data == "" {
				if cfg.Data, err = os.MkdirTemp("", "tradehub-demo-"); err != nil {
					return err
				}
				defer func() { err = errors.Join(err, os.RemoveAll(cfg.Data)) }()
			}
			h, err := hub.Open(cmd.Context(), cfg, slog.New(slog.DiscardHandler))
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, h.Close()) }()
			_, err = demo.Tell(cmd.Context(), h, cmd.OutOrStdout(), colourful(cmd.OutOrStdout()))
			return err
		},
	}
	p.flags(cmd)
	return cmd
}

// colourful reports whether w is a terminal and its user did not ask for plain text
// (no-color.org).
func colourful(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && os.Getenv("NO_COLOR") == ""
}
