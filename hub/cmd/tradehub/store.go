package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/store"
)

func storeCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "store", Short: "Inspect the store of uploaded documents, and erase what an organisation uploaded"}
	cmd.AddCommand(scrubCommand(), forgetCommand())
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
			if err := isHub(cfg); err != nil {
				return err
			}
			s, err := cfg.OpenStore(nil)
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

// isHub fails for a folder without documents, which opening it would make.
func isHub(cfg hub.Config) error {
	if _, err := os.Stat(filepath.Join(cfg.Data, "documents")); err != nil {
		return fmt.Errorf("there is no hub in %s: %w", cfg.Data, err)
	}
	return nil
}

func forgetCommand() *cobra.Command {
	var p place
	var yes bool
	cmd := &cobra.Command{
		Use:   "forget ORGANISATION",
		Short: "Erase every document that an organisation uploaded, for good",
		Long: "Forget destroys the key that the organisation's documents are encrypted under, and removes the files.\n" +
			"ORGANISATION is an MSP ID, for instance TraderMSP. Stop the hub first. It cannot be undone.\n" +
			"Documents that another organisation uploaded too stay readable to that one. The ledger keeps digests,\n" +
			"and reports of verdicts stay with the banks. Backups of documents/keys still hold the key: destroy it there too.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := p.settings()
			if err == nil {
				err = isHub(cfg)
			}
			if err != nil {
				return err
			}
			if !yes {
				return fmt.Errorf("this erases every document of %s for good; say so with --yes", args[0])
			}
			did, err := hub.Forget(cmd.Context(), cfg, args[0])
			if err != nil && did == (store.Forgotten{}) {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %d keys destroyed; removed: %d files, %d uploads, %d files of earlier versions\n",
				args[0], did.Keys, did.Contents, did.Parts, did.Old)
			if err == nil && did.Keys+did.Old == 0 {
				return &exitError{code: exitRefused, err: fmt.Errorf("%s has uploaded nothing here; see the organisations' MSP IDs in the configuration", args[0])}
			}
			return err
		},
	}
	p.flags(cmd)
	cmd.Flags().BoolVar(&yes, "yes", false, "erase without asking")
	return cmd
}
