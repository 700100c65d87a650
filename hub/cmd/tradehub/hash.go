package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/accel/files"
	"github.com/tradehub/tradehub/accel/merkle"
)

func hashCommand() *cobra.Command {
	var o hashOptions
	cmd := &cobra.Command{
		Use:   "hash PATH...",
		Short: "Digest files and folders, many at once",
		Long: "Hash prints a digest of every file, in the form that sha256sum -c reads.\n" +
			"With several algorithms each line names its own, as those of cksum do, and cksum -c reads them.\n" +
			"With --merkle a last line, a comment to both, is the root of the RFC 6962 tree over the digests in the order printed.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, paths []string) error {
			return o.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), paths)
		},
	}
	cmd.Flags().StringSliceVar(&o.algorithms, "alg", []string{"sha256"}, "`algorithms`: sha256, sm3")
	cmd.Flags().BoolVar(&o.merkle, "merkle", false, "print the root of the Merkle tree over the digests, for each algorithm")
	cmd.Flags().StringSliceVar(&o.engines, "engines", nil, "`names` of the engines to use, see tradehub doctor (default: all that are fast on this machine)")
	cmd.Flags().BoolVar(&o.quiet, "quiet", false, "show no progress")
	return cmd
}

type hashOptions struct {
	algorithms, engines []string
	merkle, quiet       bool
}

func (o hashOptions) run(ctx context.Context, out, errs io.Writer, paths []string) (err error) {
	algs, err := o.parse()
	if err != nil {
		return err
	}
	list, err := files.Find(paths)
	if err != nil {
		return err
	}
	pool, err := accel.NewPool(accel.Options{Engines: o.engines})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	h := &files.Hasher{Pool: pool, Algorithms: algs}
	bar := startProgress(errs, o.quiet, list, &h.Read)
	defer bar.stop()
	p := &hashPrinter{out: bufio.NewWriter(out), algs: algs, keep: o.merkle, sums: make([][]accel.Digest, len(algs))}
	if err := h.Hash(ctx, list, p.print); err != nil {
		return errors.Join(err, p.out.Flush())
	}
	if err := p.roots(pool); err != nil {
		return err
	}
	return p.out.Flush()
}

func (o hashOptions) parse() ([]accel.Algorithm, error) {
	var algs []accel.Algorithm
	for _, a := range o.algorithms {
		alg := accel.Algorithm(strings.ToLower(a))
		if !slices.Contains(accel.Algorithms, alg) {
			return nil, fmt.Errorf("--alg: %q is none of %v", a, accel.Algorithms)
		}
		if !slices.Contains(algs, alg) {
			algs = append(algs, alg)
		}
	}
	if len(algs) == 0 {
		return nil, errors.New("--alg: name at least one algorithm")
	}
	return algs, nil
}

// A hashPrinter writes the lines of coreutils' checksum programs.
type hashPrinter struct {
	out  *bufio.Writer
	algs []accel.Algorithm
	keep bool
	sums [][]accel.Digest // by algorithm, for the trees
}

func (p *hashPrinter) print(r files.Result) error {
	name, escaped := escape(r.Path)
	for i, alg := range p.algs {
		if p.keep {
			p.sums[i] = append(p.sums[i], r.Sums[i])
		}
		sum := hex.EncodeToString(r.Sums[i][:])
		if escaped {
			fmt.Fprint(p.out, `\`)
		}
		if len(p.algs) == 1 {
			fmt.Fprintf(p.out, "%s  %s\n", sum, name)
		} else {
			fmt.Fprintf(p.out, "%s (%s) = %s\n", strings.ToUpper(string(alg)), name, sum)
		}
	}
	return p.out.Flush()
}

// escape writes a name as coreutils does: a name must not break its line.
func escape(name string) (string, bool) {
	if !strings.ContainsAny(name, "\\\n\r") {
		return name, false
	}
	return strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`).Replace(name), true
}

func (p *hashPrinter) roots(j merkle.Joiner) error {
	if !p.keep {
		return nil
	}
	for i, alg := range p.algs {
		tree, err := merkle.Build(j, alg, p.sums[i])
		if err != nil {
			return err
		}
		root, err := tree.Root()
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "# merkle %s:%x of %d\n", alg, root, tree.Size())
	}
	return nil
}

// isTerminal reports whether w is a terminal, with a person to read it.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0
}
