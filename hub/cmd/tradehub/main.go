// Command tradehub is the hub's one program.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// An exitError ends the program with a code of its own; its text was printed already when quiet.
type exitError struct {
	code  int
	err   error
	quiet bool
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

func main() { os.Exit(run()) }

// run is main without the exit, so that tests can call it.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := root().ExecuteContext(ctx)
	var exit *exitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		if !exit.quiet {
			fmt.Fprintln(os.Stderr, "tradehub:", err)
		}
		return exit.code
	}
	fmt.Fprintln(os.Stderr, "tradehub:", err)
	return 1
}

func root() *cobra.Command {
	cmd := &cobra.Command{
		Use:           "tradehub",
		Short:         "Verify the documents of an import, and finance it once",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	cmd.CompletionOptions.HiddenDefaultCmd = true
	cmd.AddCommand(inspectCommand(), verifyCommand(), certificateCommand(), exportCommand(), demoCommand(), serveCommand(),
		claimsCommand(), holdingsCommand(), membersCommand(), packCommand(), projectionCommand(), replayCommand(), backupCommand(), restoreCommand(), storeCommand(), hashCommand(), treeCommand(), doctorCommand(), benchCommand(), devnetCommand(), versionCommand())
	return cmd
}
