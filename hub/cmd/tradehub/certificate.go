package main

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/hub/certificate"
)

func certificateCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "certificate", Short: "Work with verification certificates"}
	cmd.AddCommand(certificateVerifyCommand())
	return cmd
}

func certificateVerifyCommand() *cobra.Command {
	var (
		p      place
		anchor string
		later  []string
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "verify FILE",
		Short: "Verify a certificate offline, with its file and the hub's certificate",
		Long: "Verify reports whether a certificate is genuine, was tampered with, has an unknown signer, or is\n" +
			"superseded by a later certificate that is given with --later. It needs no network.\n" +
			"It exits with 0 when the certificate is genuine and not superseded, else with 2.",
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
			file, others, err := readAll(args[0], later)
			if err != nil {
				return err
			}
			res := certificate.Verify(file, anchors, time.Now().UTC(), others...)
			if asJSON {
				err = json.NewEncoder(cmd.OutOrStdout()).Encode(res)
			} else {
				_, err = fmt.Fprint(cmd.OutOrStdout(), res.Summary())
			}
			if err != nil || res.Status == certificate.StatusGenuine {
				return err
			}
			return &exitError{code: exitRefused, err: errors.New(string(res.Status)), quiet: true}
		},
	}
	p.flags(cmd)
	cmd.Flags().StringVar(&anchor, "signer", "", "PEM `file` with the hub's identity certificate (default: that of the data folder)")
	cmd.Flags().StringArrayVar(&later, "later", nil, "a later certificate `file` that may supersede it; may be repeated")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the result as one JSON object")
	return cmd
}

// certificates reads the X.509 certificates of a PEM file, whatever else it holds.
func certificates(path string) ([]*x509.Certificate, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []*x509.Certificate
	for block, rest := pem.Decode(b); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s holds no certificate", path)
	}
	return out, nil
}

func readAll(name string, later []string) ([]byte, [][]byte, error) {
	file, err := os.ReadFile(name)
	if err != nil {
		return nil, nil, err
	}
	var others [][]byte
	for _, n := range later {
		b, err := os.ReadFile(n)
		if err != nil {
			return nil, nil, err
		}
		others = append(others, b)
	}
	return file, others, nil
}
