package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/bench"
)

func benchAPICommand() *cobra.Command {
	var asJSON bool
	var o bench.APIOptions
	cmd := &cobra.Command{
		Use:   "api",
		Short: "Measure the check of a fingerprinted request over HTTP against a bare gin with Redis",
		Long:  "Starts a hub of its own, and a redis-server unless --redis names one.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if err := o.Valid(); err != nil {
				return err
			}
			dir, err := os.MkdirTemp("", "tradehub-bench-")
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
			if o.Redis == "" {
				url, stop, err := benchRedis(cmd.Context(), dir)
				if err != nil {
					return err
				}
				defer stop()
				o.Redis = url
			}
			r, err := benchAPI(cmd.Context(), dir, o)
			if err != nil {
				return err
			}
			return printReport(cmd.OutOrStdout(), r, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.Flags().IntVar(&o.Rate, "rate", 2000, "requests a second")
	cmd.Flags().DurationVar(&o.Round, "round", 10*time.Second, "`time` of each side in each round")
	cmd.Flags().IntVar(&o.Rounds, "rounds", 3, "interleaved rounds")
	cmd.Flags().IntVar(&o.Verdicts, "verdicts", 500, "verdicts that are checked in turn")
	cmd.Flags().StringVar(&o.Redis, "redis", "", "`URL` of an empty Redis")
	return cmd
}

// benchAPI measures a hub in the folder.
func benchAPI(ctx context.Context, dir string, o bench.APIOptions) (_ bench.Report, err error) {
	cfg := hub.DefaultConfig()
	cfg.Data, cfg.Redis, cfg.Limits.Check = filepath.Join(dir, "hub"), o.Redis, 2*o.Rate
	h, err := hub.Open(ctx, cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		return bench.Report{}, err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	b, err := os.ReadFile(filepath.Join(cfg.Data, "keys", "tokens.json"))
	if err != nil {
		return bench.Report{}, err
	}
	tokens := map[string]string{}
	if err := json.Unmarshal(b, &tokens); err != nil {
		return bench.Report{}, err
	}
	o.Token = tokens[hub.BankA]
	return bench.API(ctx, h, o)
}

// benchRedis starts the redis-server in PATH on a free loopback port.
func benchRedis(ctx context.Context, dir string) (url string, stop func(), err error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err = errors.Join(err, l.Close()); err != nil {
		return "", nil, err
	}
	server := exec.CommandContext(ctx, "redis-server", "--bind", "127.0.0.1", "--port", port, "--dir", dir, "--save", "", "--loglevel", "warning") //nolint:gosec // a free port and our own folder
	if err := server.Start(); err != nil {
		return "", nil, fmt.Errorf("start a Redis, or name one with --redis: %w", err)
	}
	stop = func() { _ = server.Process.Kill(); _ = server.Wait() }
	for {
		c, err := new(net.Dialer).DialContext(ctx, "tcp", "127.0.0.1:"+port)
		if err == nil {
			return "redis://127.0.0.1:" + port + "/0", stop, c.Close()
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			stop()
			return "", nil, errors.Join(ctx.Err(), err)
		}
	}
}
