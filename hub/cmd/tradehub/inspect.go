package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/intake"
	"github.com/tradehub/tradehub/documents/xmlguard"
)

// Exit codes of inspect.
const (
	exitRefused     = 2
	exitUnsupported = 3
)

// An inspection is what inspect prints of one file.
type inspection struct {
	File      string               `json:"file"`
	Family    documents.Family     `json:"family,omitempty"`
	Kind      documents.Format     `json:"kind,omitempty"`
	Digests   documents.Digests    `json:"digests,omitzero"`
	Fields    *documents.Document  `json:"fields,omitempty"`
	Signature *documents.Signature `json:"signature,omitempty"`
	Error     *inspectError        `json:"error,omitempty"`
}

type inspectError struct {
	Code   documents.Code `json:"code"`
	Path   string         `json:"path"`
	Detail string         `json:"detail"`
}

func inspectCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "inspect FILE...",
		Short: "Read documents and print what they hold, without a hub",
		Long: "Inspect reads each file and prints what it holds and its digests, with no hub.\n" +
			"It exits with 0 when every file was read, 2 when one was refused, 3 when one is of a format that is not read.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) (err error) {
			pool, err := accel.NewPool(accel.Options{})
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, pool.Close()) }()
			in := &intake.Intake{Hasher: pool, Limits: xmlguard.DefaultLimits, Now: time.Now}
			worst := 0
			for _, f := range files {
				ins := inspectFile(cmd.Context(), in, f)
				if err := ins.print(cmd.OutOrStdout(), asJSON); err != nil {
					return err
				}
				worst = ins.worse(worst)
			}
			if worst != 0 {
				return &exitError{code: worst, err: errors.New("not every file was read"), quiet: true}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a line and file")
	return cmd
}

func inspectFile(ctx context.Context, in *intake.Intake, name string) inspection {
	ins := inspection{File: name}
	data, err := os.ReadFile(name)
	var res *intake.Result
	if err == nil {
		res, err = in.Read(ctx, data)
	}
	if res != nil {
		ins.Digests = res.Digests
		if res.Document != nil {
			ins.Family, ins.Kind, ins.Fields, ins.Signature = res.Document.Family, res.Document.Format, res.Document, &res.Signature
		}
	}
	if err == nil {
		return ins
	}
	ins.Error = &inspectError{Code: documents.CodeInvalid, Detail: err.Error()}
	var se *documents.SyntaxError
	if errors.As(err, &se) {
		ins.Error = &inspectError{se.Code, se.Path, se.Err.Error()}
	}
	return ins
}

// worse returns the more informative exit code: refused over unsupported over read.
func (ins inspection) worse(code int) int {
	switch {
	case ins.Error == nil || code == exitRefused:
		return code
	case ins.Error.Code == documents.CodeUnsupported:
		return exitUnsupported
	}
	return exitRefused
}

func (ins inspection) print(w io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(ins)
	}
	fmt.Fprintln(w, ins.File)
	if ins.Error != nil {
		fmt.Fprintf(w, "  refused    %s\n             %s\n", strings.TrimSpace(string(ins.Error.Code)+" "+ins.Error.Path), ins.Error.Detail)
	}
	if d := ins.Fields; d != nil {
		fmt.Fprintf(w, "  kind       %s (%s, UNTDID 1001 %s)\n", ins.Kind, ins.Family, d.Type)
		fmt.Fprintf(w, "  number     %s  %s\n", d.Number, d.IssueDate)
		for i := range d.Parties {
			fmt.Fprintf(w, "  %-10s %s\n", d.Parties[i].Role, d.Parties[i].Name)
		}
		if g := d.Totals.Gross(); g != nil {
			fmt.Fprintf(w, "  total      %s\n", g)
		}
		fmt.Fprintf(w, "  lines      %d\n", len(d.Lines))
		fmt.Fprintf(w, "  signature  %s\n", strings.TrimSpace(string(ins.Signature.Status)+" "+ins.Signature.Detail))
		if ins.Signature.Signer != "" {
			fmt.Fprintf(w, "             %s\n", ins.Signature.Signer)
		}
	}
	if ins.Digests.SHA256 != "" {
		fmt.Fprintf(w, "  bytes      %s\n             %s\n", ins.Digests.SHA256, ins.Digests.SM3)
	}
	if ins.Digests.Canonical != "" {
		fmt.Fprintf(w, "  canonical  %s\n", ins.Digests.Canonical)
	}
	return nil
}
