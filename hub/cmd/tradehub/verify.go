package main

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/strictjson"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/demo"
	"github.com/tradehub/tradehub/hub/verify"
)

func verifyCommand() *cobra.Command {
	var (
		p                      place
		asJSON                 bool
		request, pdf, as, lang string
		supersedes             string
	)
	cmd := &cobra.Command{
		Use:   "verify --request REQ.json FILE...",
		Short: "Verify the documents of one financing request",
		Long: "Verify reads the documents of one request, examines them, asks the registry of claims,\n" +
			"records the verdict and prints it. A discrepancy is a finding, not an error: the exit code is 0 for every verdict.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, names []string) (err error) {
			if !slices.Contains(documents.Langs, documents.Lang(lang)) {
				return fmt.Errorf("--lang: %q is none of %v", lang, documents.Langs)
			}
			in, files, err := presentation(request, names)
			if err != nil {
				return err
			}
			h, _, err := p.open(cmd.Context(), cmd.ErrOrStderr(), slog.LevelWarn)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, h.Close()) }()
			bank, who, err := h.As(cmd.Context(), as)
			if err != nil {
				return err
			}
			if who.Role != protocol.RoleBank {
				return fmt.Errorf("--as: %s is not a bank; its role is %s", who.Name, who.Role)
			}
			in.Request.Bank, in.Supersedes = who.MSPID, supersedes
			ups, err := h.Verifier.UploadAll(cmd.Context(), who.MSPID, files)
			if err != nil {
				return err
			}
			in.Documents, in.VerdictID = verify.Digests(ups), h.Verifier.VerdictID(who.Name, rand.Text())
			r, err := h.Verifier.Verify(cmd.Context(), verify.AsBank(bank), in)
			if err != nil {
				return err
			}
			if pdf != "" {
				c, err := h.Certificate(r, nil, documents.Lang(lang))
				if err != nil {
					return err
				}
				if err := os.WriteFile(pdf, c.PDF, 0o600); err != nil {
					return err
				}
			}
			if asJSON {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(map[string]any{"verdict": r.Verdict, "receipt": r.Receipt})
			}
			demo.PrintVerdict(cmd.OutOrStdout(), &r.Verdict, r.Receipt, colourful(cmd.OutOrStdout()))
			return nil
		},
	}
	p.flags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the verdict as one JSON object")
	cmd.Flags().StringVar(&request, "request", "", "`file` of the financing request (documents.Request as JSON)")
	cmd.Flags().StringVar(&pdf, "pdf", "", "write the certificate to this `file`")
	cmd.Flags().StringVar(&lang, "lang", string(documents.English), "`language` of the certificate: en, zh-Hans or zh-Hant")
	cmd.Flags().StringVar(&as, "as", hub.BankA, "name of the `caller` who asks")
	cmd.Flags().StringVar(&supersedes, "supersedes", "", "`ID` of the verdict that this one replaces")
	_ = cmd.MarkFlagRequired("request") // fails only for a flag that does not exist
	return cmd
}

// presentation reads the request and the documents.
func presentation(request string, names []string) (in verify.Input, files []verify.File, err error) {
	b, err := os.ReadFile(request)
	if err != nil {
		return in, nil, err
	}
	lim := strictjson.DefaultLimits
	lim.KnownOnly = true
	if err := strictjson.Unmarshal(b, &in.Request, lim); err != nil {
		return in, nil, fmt.Errorf("%s: %w", request, err)
	}
	if err := in.Request.Valid(); err != nil {
		return in, nil, fmt.Errorf("%s: %w", request, err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return in, nil, err
		}
		files = append(files, verify.File{Name: filepath.Base(name), Data: data})
	}
	return in, files, nil
}
