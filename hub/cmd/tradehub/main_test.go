package main

import (
	"context"
	"encoding/json"
	"flag"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/query"
)

var update = flag.Bool("update", false, "write the golden parts of the scripts")

// TestMain lets the test binary be the program itself, under its name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"tradehub": func() { os.Exit(run()) }})
}

// TestScripts runs the program as a person would. $SAMPLES is the folder of the sample
// presentations.
func TestScripts(t *testing.T) {
	samples, err := filepath.Abs("../../demo/samples")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", RequireExplicitExec: true, RequireUniqueNames: true, UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("SAMPLES", samples)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "flip": flip, "verdict": verdict, "claim": claim, "damage": damage},
	})
}

// exits runs a command that must end with the code: exits CODE COMMAND ARG...
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if exit, ok := err.(*exec.ExitError); ok { //nolint:errorlint // exec returns it unwrapped
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// verdict sets a variable to the verdict's ID in a file of verify's JSON: verdict NAME FILE.
func verdict(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: verdict NAME FILE")
	}
	var v struct {
		Verdict struct {
			ID string `json:"verdictId"`
		} `json:"verdict"`
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[1])), &v))
	ts.Setenv(args[0], v.Verdict.ID)
}

// claim sets a variable to the ID of the only claim that the supervisor finds in a data folder: claim NAME DATA.
func claim(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: claim NAME DATA")
	}
	cfg := hub.DefaultConfig()
	cfg.Data = ts.MkAbs(args[1])
	h, err := hub.Open(context.Background(), cfg, slog.New(slog.DiscardHandler))
	ts.Check(err)
	defer func() { ts.Check(h.Close()) }()
	_, who, err := h.As(context.Background(), hub.Supervisor)
	ts.Check(err)
	l, err := h.Query.Claims(context.Background(), who, query.ClaimFilter{}, query.Page{Size: 2})
	ts.Check(err)
	if len(l.Rows) != 1 {
		ts.Fatalf("%d claims, want 1", len(l.Rows))
	}
	ts.Setenv(args[0], l.Rows[0].ID)
}

// damage changes one bit of the first file below a folder: damage FOLDER.
func damage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: damage FOLDER")
	}
	files, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), "*", "*", "*"))
	ts.Check(err)
	if len(files) == 0 {
		ts.Fatalf("no file below %s", args[0])
	}
	b, err := os.ReadFile(files[0])
	ts.Check(err)
	b[len(b)-1] ^= 1
	ts.Check(os.WriteFile(files[0], b, 0o600))
}

// flip changes one bit of a file's byte: flip FILE PLACE, a negative place counts from the end.
func flip(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: flip FILE PLACE")
	}
	at, err := strconv.Atoi(args[1])
	ts.Check(err)
	name := ts.MkAbs(args[0])
	b, err := os.ReadFile(name)
	ts.Check(err)
	if at < 0 {
		at += len(b)
	}
	b[at] ^= 1
	ts.Check(os.WriteFile(name, b, 0o600))
}
