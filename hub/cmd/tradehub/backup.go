package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/hub/backup"
)

func backupCommand() *cobra.Command {
	var p place
	var withoutKeys, asJSON bool
	cmd := &cobra.Command{
		Use:   "backup DIR",
		Short: "Copy the data folder into a new folder, while the hub runs or not",
		Long: "Backup copies rows, projection and ledger as they were at one moment, then every document and key.\n" +
			"It lists each file with its SHA-256 digest in DIR/manifest.json, which it writes last.\n" +
			"With the keys, whoever has the backup can read every document in it.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := p.settings()
			if err != nil {
				return err
			}
			m, err := backup.Take(cmd.Context(), args[0], cfg.Backup(withoutKeys))
			if err != nil {
				return err
			}
			return printManifest(cmd.OutOrStdout(), m, "backed up", asJSON)
		},
	}
	p.flags(cmd)
	cmd.Flags().BoolVar(&withoutKeys, "without-keys", false, "leave secrets out; restore needs them from elsewhere")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

func restoreCommand() *cobra.Command {
	var data, keys string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "restore DIR --data NEW",
		Short: "Put a backup back as a new data folder, after comparing every digest",
		Long: "Restore copies a backup to a data folder that is new or empty, and compares every file with its digest.\n" +
			"A backup that is damaged or was not finished is refused, and nothing is left of the attempt.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			m, err := backup.Restore(cmd.Context(), args[0], data, keys)
			if err != nil {
				return err
			}
			return printManifest(cmd.OutOrStdout(), m, "restored to "+data, asJSON)
		},
	}
	cmd.Flags().StringVar(&data, "data", "", "the new data `folder`")
	cmd.Flags().StringVar(&keys, "keys", "", "`folder` with the keys that the backup was taken without, under their names in the data folder")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	_ = cmd.MarkFlagRequired("data") // fails only for a flag that does not exist
	return cmd
}

// A taken backup is what the commands print of it.
type taken struct {
	*backup.Manifest
	Files int   `json:"files"`
	Bytes int64 `json:"bytes"`
}

func printManifest(w io.Writer, m *backup.Manifest, done string, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(taken{m, len(m.Files), m.Bytes()})
	}
	fmt.Fprintf(w, "%s: %d files, %d bytes, as of %s\n", done, len(m.Files), m.Bytes(), m.Taken.Format("2006-01-02 15:04:05Z"))
	for _, e := range m.Apart {
		fmt.Fprintf(w, "not in the backup, keep it elsewhere: %s\n", e.Path)
	}
	for _, text := range m.Elsewhere {
		fmt.Fprintf(w, "not in the backup: %s\n", text)
	}
	return nil
}
