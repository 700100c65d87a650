package main

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/documents/rules"
)

func packCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "pack", Short: "Work with rule packs"}
	cmd.AddCommand(packPrintCommand(), packSignCommand())
	return cmd
}

func packPrintCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "print",
		Short: "Print the embedded rule pack, as a start for your own",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := cmd.OutOrStdout().Write(rules.DefaultPackFile())
			return err
		},
	}
}

func packSignCommand() *cobra.Command {
	var keyFile string
	cmd := &cobra.Command{
		Use:   "sign --key KEY.pem PACK.yaml",
		Short: "Check a rule pack and write its detached signature next to it",
		Long: "Sign checks that the pack is one that a hub would load, and writes PACK.yaml.jws.\n" +
			"Name pack, signature and public key in the hub's configuration under pack.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			key, err := supervisorKey(keyFile)
			if err != nil {
				return err
			}
			file, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			sig, err := rules.SignPack(file, key)
			if err != nil {
				return err
			}
			pack, err := rules.LoadPack(file, sig, &key.PublicKey)
			if err != nil {
				return err
			}
			if err := os.WriteFile(args[0]+".jws", sig, 0o644); err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n%s\n", args[0]+".jws", pack.Digest)
			return err
		},
	}
	cmd.Flags().StringVar(&keyFile, "key", "", "PEM `file` with the supervisor's PKCS #8 P-256 private key")
	_ = cmd.MarkFlagRequired("key") // fails only for a flag that does not exist
	return cmd
}

func supervisorKey(path string) (*ecdsa.PrivateKey, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(b)
	if block == nil {
		return nil, fmt.Errorf("%s must hold a PEM private key", path)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	ec, ok := key.(*ecdsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s must hold an ECDSA P-256 key", path)
	}
	return ec, nil
}
