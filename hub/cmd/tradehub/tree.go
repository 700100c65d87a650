package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/trees"
)

func treeCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "tree", Short: "Work with documents that were anchored together"}
	cmd.AddCommand(treeVerifyCommand())
	return cmd
}

func treeVerifyCommand() *cobra.Command {
	var proof, root string
	cmd := &cobra.Command{
		Use:   "verify --proof PROOF.json FILE",
		Short: "Verify offline that a document is in an anchored tree",
		Long: "Verify checks the answer of GET /v1/trees/{digest}/proofs/{document} against the document: its place in\n" +
			"the trees of both algorithms. It needs no network. Ask a hub that you trust whether the ledger holds the\n" +
			"tree (GET /v1/trees/{digest}), and pass its root as --root.\n" +
			"It exits with 0 when the document is in the tree and 2 when that is not proved.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			err := verifyTree(cmd.Context(), cmd.OutOrStdout(), proof, documents.Digest(root), args[0])
			if errors.Is(err, trees.ErrProof) {
				return &exitError{code: exitRefused, err: err}
			}
			return err
		},
	}
	cmd.Flags().StringVar(&proof, "proof", "", "JSON `file` of the proof")
	cmd.Flags().StringVar(&root, "root", "", "the tree's root as the ledger has it, a SHA-256 or SM3 `digest` with its algorithm")
	_ = cmd.MarkFlagRequired("proof") // there is such a flag
	return cmd
}

func verifyTree(ctx context.Context, out io.Writer, proof string, root documents.Digest, name string) error {
	b, err := os.ReadFile(proof)
	if err != nil {
		return err
	}
	var p trees.Proof
	if err := json.Unmarshal(b, &p); err != nil {
		return fmt.Errorf("%w: %s is not a proof: %w", trees.ErrProof, proof, err)
	}
	document, err := leafOf(ctx, name)
	if err != nil {
		return err
	}
	if err := p.Verify(document); err != nil {
		return err
	}
	roots := p.Record.Roots
	if root != "" && root != roots.SHA256 && root != roots.SM3 {
		return fmt.Errorf("%w: the proof is of the tree %s", trees.ErrProof, roots.SHA256)
	}
	fmt.Fprintf(out, "PROVED\n%s is document %d of %d in the tree\n  %s\n  %s\n", name, p.Index+1, p.Record.Size, roots.SHA256, roots.SM3)
	fmt.Fprintf(out, "according to the proof, %s anchored the tree at %s in transaction %s\n", p.Record.MSPID, p.Record.At.UTC().Format(time.RFC3339), p.Record.TxID)
	if root == "" {
		fmt.Fprintln(out, "Ask a hub that you trust whether the ledger has that tree, and pass the root it returns as --root.")
	}
	return nil
}

// leafOf digests a file with both algorithms in one pass.
func leafOf(ctx context.Context, name string) (l trees.Leaf, err error) {
	pool, err := accel.NewPool(accel.Options{})
	if err != nil {
		return l, err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	f, err := os.Open(name)
	if err != nil {
		return l, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	sums, _, err := pool.HashReader(ctx, f, accel.Algorithms...)
	if err != nil {
		return l, err
	}
	return trees.Leaf{SHA256: documents.NewDigest(accel.SHA256, sums[0][:]), SM3: documents.NewDigest(accel.SM3, sums[1][:])}, nil
}
