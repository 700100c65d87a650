package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/replay"
)

func replayCommand() *cobra.Command {
	var a actor
	var all bool
	cmd := &cobra.Command{
		Use:   "replay {VERDICT | --all}",
		Short: "Examine the kept documents of a verdict again and compare with the ledger; exits with 2 when it differs",
		Long: "Replay reads the documents of a verdict from the store, examines them with the rules of the configuration,\n" +
			"and compares three digests with the ledger's: of the inputs, of the verdict and of the rule pack.\n" +
			"The supervisor and the auditor may replay every verdict, a bank its own. --all replays each of them.",
		Args: func(cmd *cobra.Command, args []string) error {
			if all {
				return cobra.NoArgs(cmd, args)
			}
			return cobra.ExactArgs(1)(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			tally := replay.Tally{}
			err := act(cmd, &a, func(s stage) (any, error) {
				if !all {
					r, err := s.Query.Replay(cmd.Context(), s.who, args[0])
					if err == nil {
						tally.Count(r)
					}
					return r, err
				}
				return &tally, replayAll(cmd.Context(), s, &tally)
			}, showReplayed)
			if err == nil && !tally.Equal() {
				err = &exitError{code: exitRefused, err: errors.New("a replay differs from the ledger"), quiet: true}
			}
			return err
		},
	}
	a.flags(cmd, hub.Supervisor)
	cmd.Flags().BoolVar(&all, "all", false, "replay every verdict that the caller may see")
	return cmd
}

// replayAll counts every verdict that the caller may see. One that cannot be replayed is
// counted and does not end the run.
func replayAll(ctx context.Context, s stage, tally *replay.Tally) error {
	page := query.Page{Size: query.MaxPage}
	for {
		l, err := s.Query.Verdicts(ctx, s.who, "", page)
		if err != nil {
			return err
		}
		for _, v := range l.Rows {
			r, err := s.Query.Replay(ctx, s.who, v.ID)
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case err != nil:
				tally.Fail(v.ID, err)
			default:
				tally.Count(r)
			}
		}
		if page.Cursor = l.Next; l.Next == "" {
			return nil
		}
	}
}

func showReplayed(out io.Writer, v any) {
	switch v := v.(type) {
	case *replay.Result:
		showReplay(out, v)
	case *replay.Tally:
		for _, r := range v.Differing {
			showReplay(out, r)
		}
		for _, f := range v.Failed {
			fmt.Fprintf(out, "%s  not replayed: %s\n", f.Verdict, f.Why)
		}
		fmt.Fprintf(out, "%d verdicts replayed, %d equal, %d differ, %d not replayed\n", v.Replayed, v.Replayed-len(v.Differing), len(v.Differing), len(v.Failed))
	}
}

func showReplay(out io.Writer, r *replay.Result) {
	word := map[bool]string{true: "equal", false: "DIFFERS"}
	fmt.Fprintf(out, "verdict %s: %s\n", r.Verdict, word[r.Equal])
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	for _, row := range []struct {
		name string
		replay.Pair
	}{{"inputs", r.Inputs}, {"verdict", r.Digest}, {"rule pack", r.PackDigest}, {"", r.Pack}, {"normalisers", r.Norm}} {
		if fmt.Fprintf(w, "%s\tledger\t%s\t%s\n", row.name, row.Ledger, word[row.Equal()]); !row.Equal() {
			fmt.Fprintf(w, "\tagain\t%s\n", row.Again)
		}
	}
	_ = w.Flush() // of what goes to out, whose errors show there
	fmt.Fprintf(out, "%d findings, %d differ\n", r.Findings, len(r.Differing))
	for _, d := range r.Differing {
		fmt.Fprintf(out, "  %s: was %s, is %s; parts that differ: %s\n", d.Rule, said(string(d.Was)), said(string(d.Is)), strings.Join(d.Parts, ", "))
	}
	for _, hint := range r.Hints() {
		fmt.Fprintln(out, hint)
	}
}

func said(result string) string {
	if result == "" {
		return "absent"
	}
	return result
}
