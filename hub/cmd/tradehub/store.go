package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/hub/store"
)

func storeCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "store", Short: "Inspect the store of uploaded documents"}
	cmd.AddCommand(scrubCommand())
	return cmd
}

func scrubCommand() *cobra.Command {
	var p place
	cmd := &cobra.Command{
		Use:   "scrub",
		Short: "Read and verify every stored file; exits with 2 when one is damaged",
		Long: "Scrub decrypts every stored file and compares it with its digest. It changes nothing, and the hub may be running.\n" +
			"A damaged file is named by its digest; restore it from a backup.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			cfg, err := p.settings()
			if err != nil {
				return err
			}
			dir := filepath.Join(cfg.Data, "documents")
			if _, err := os.Stat(dir); err != nil {
				return fmt.Errorf("there is no hub in %s: %w", cfg.Data, err)
			}
			s, err := store.Open(dir, store.Options{})
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, s.Close()) }()
			r, err := s.Scrub(cmd.Context())
			out := cmd.OutOrStdout()
			for _, d := range r.Damaged {
				fmt.Fprintf(out, "damaged  %s\n         %v\n", d.Digest, d.Err)
			}
			fmt.Fprintf(out, "%d files read, %d bytes intact, %d damaged\n", r.Contents, r.Bytes, len(r.Damaged))
			if err == nil && len(r.Damaged) > 0 {
				return &exitError{code: exitRefused, err: errors.New("damaged files"), quiet: true}
			}
			return err
		},
	}
	p.flags(cmd)
	return cmd
}
