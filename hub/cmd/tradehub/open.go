package main

import (
	"context"
	"io"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/hub"
)

// place holds the flags of the commands that open a hub.
type place struct {
	config string
	data   string
	listen string // of serve alone
}

func (p *place) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.config, "config", "", "YAML `file` of settings (default: built-in settings)")
	cmd.Flags().StringVar(&p.data, "data", "", "`folder` for all data (default \"data\")")
}

func (p *place) settings() (hub.Config, error) {
	cfg := hub.DefaultConfig()
	if p.config != "" {
		var err error
		if cfg, err = hub.LoadConfig(p.config); err != nil {
			return cfg, err
		}
	}
	if p.data != "" {
		cfg.Data = p.data
	}
	if p.listen != "" {
		cfg.Listen = p.listen
	}
	return cfg, nil
}

// open opens the hub. What it logs from the level on goes to log, a JSON object a line.
func (p *place) open(ctx context.Context, log io.Writer, level slog.Level) (*hub.Hub, hub.Config, error) {
	cfg, err := p.settings()
	if err != nil {
		return nil, cfg, err
	}
	lines := slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: level}))
	slog.SetDefault(lines) // the issuer for development logs there
	h, err := hub.Open(ctx, cfg, lines)
	return h, cfg, err
}
