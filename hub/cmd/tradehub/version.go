package main

import (
	"fmt"
	"io"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, the revision it was built from, and the Go release",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			info, _ := debug.ReadBuildInfo()
			return printVersion(cmd.OutOrStdout(), info)
		},
	}
}

// printVersion writes what the build recorded of itself; info may be nil.
func printVersion(w io.Writer, info *debug.BuildInfo) error {
	if info == nil {
		info = &debug.BuildInfo{}
	}
	kept := map[string]string{}
	for _, s := range info.Settings {
		kept[s.Key] = s.Value
	}
	changed := ""
	if kept["vcs.modified"] == "true" {
		changed = ", with changes that are not committed"
	}
	_, err := fmt.Fprintf(w, "tradehub  %s\nrevision  %s%s\ncommitted %s\ngo        %s\n",
		known(info.Main.Version), known(kept["vcs.revision"]), changed, known(kept["vcs.time"]), known(info.GoVersion))
	return err
}

func known(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}
