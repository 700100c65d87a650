package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/hub/certificate"
)

func exportCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "export", Short: "Work with lists that a supervisor took away"}
	cmd.AddCommand(exportVerifyCommand())
	return cmd
}

// maxSignature bounds a signature's file, in bytes.
const maxSignature = 64 << 10

func exportVerifyCommand() *cobra.Command {
	var (
		p              place
		anchor, signed string
		asJSON         bool
	)
	cmd := &cobra.Command{
		Use:   "verify FILE",
		Short: "Verify an export offline, with its signature and the hub's certificate",
		Long: "Verify reports whether an export is as the hub wrote it. A changed byte is detected. It reads the\n" +
			"file once and needs no network. It exits with 0 when the export is genuine, else with 2.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if anchor == "" {
				cfg, err := p.settings()
				if err != nil {
					return err
				}
				anchor = filepath.Join(cfg.Data, "keys", "signer.pem")
			}
			anchors, err := certificates(anchor)
			if err != nil {
				return fmt.Errorf("name the hub's identity certificate with --signer FILE: %w", err)
			}
			if signed == "" {
				signed = args[0] + ".jws"
			}
			signature, err := readBounded(signed, maxSignature)
			if err != nil {
				return fmt.Errorf("name the signature with --signature FILE: %w", err)
			}
			file, err := os.Open(args[0])
			if err != nil {
				return err
			}
			defer func() { _ = file.Close() }() // it was only read
			res, err := certificate.VerifyExport(file, signature, anchors)
			if err != nil {
				return err
			}
			if asJSON {
				err = json.NewEncoder(cmd.OutOrStdout()).Encode(res)
			} else {
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n  %s\n  %d bytes\n%s%s", strings.ToUpper(string(res.Status)), res.SHA256, res.Bytes, lineOf("signer", res.Signer), lineOf("detail", res.Detail))
			}
			if err != nil || res.Status == certificate.StatusGenuine {
				return err
			}
			return &exitError{code: exitRefused, err: errors.New(string(res.Status)), quiet: true}
		},
	}
	p.flags(cmd)
	cmd.Flags().StringVar(&anchor, "signer", "", "PEM `file` with the hub's identity certificate (default: that of the data folder)")
	cmd.Flags().StringVar(&signed, "signature", "", "`file` with the signature (default: FILE.jws)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the result as one JSON object")
	return cmd
}

func lineOf(name, value string) string {
	if value == "" {
		return ""
	}
	return fmt.Sprintf("  %s  %s\n", name, value)
}

// readBounded reads a file of a bounded size.
func readBounded(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	b, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(b)) > most {
		err = fmt.Errorf("%s has more than %d bytes", path, most)
	}
	return b, err
}
