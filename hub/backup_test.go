package hub_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/backup"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/store"
)

// TestBackupOfAWorkingHub backs up a hub that another process runs and works with, several
// times, kills it in the middle of the last backup, and opens each copy. Whatever was
// acknowledged before a backup began is in it, and every verdict comes out again.
func TestBackupOfAWorkingHub(t *testing.T) {
	cfg := hubtest.Settings(t.TempDir())
	w := startWorking(t, cfg)
	for range 3 {
		before := w.chronicle(t, 40)
		restoredIs(t, cfg, backedUp(t, cfg), before)
	}
	dir := filepath.Join(t.TempDir(), "killed")
	taken := make(chan error, 1)
	go func() {
		_, err := backup.Take(context.WithoutCancel(t.Context()), dir, cfg.Backup(false))
		taken <- err
	}()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		if _, err := os.Stat(filepath.Join(dir, backup.RowsFile)); err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the last backup never began")
		}
	}
	before := w.chronicle(t, 0)
	w.kill(t)
	if err := <-taken; err != nil {
		t.Log(err)
		if _, err := backup.Restore(t.Context(), dir, filepath.Join(t.TempDir(), "data"), ""); !errors.Is(err, backup.ErrDamaged) {
			t.Errorf("what was left of a backup is restored: %v", err)
		}
	} else {
		restoredIs(t, cfg, dir, nil) // the snapshots were complete before the hub was killed
	}
	restoredIs(t, cfg, backedUp(t, cfg), before) // of a folder that nobody has open
}

func backedUp(t *testing.T, cfg hub.Config) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "backup")
	began := time.Now()
	m, err := backup.Take(t.Context(), dir, cfg.Backup(false))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files, %d bytes in %s", len(m.Files), m.Bytes(), time.Since(began).Round(time.Millisecond))
	return dir
}

// restoredIs restores a backup and holds the hub that it makes to what was acknowledged.
func restoredIs(t *testing.T, cfg hub.Config, dir string, before *chronicle) {
	t.Helper()
	cfg.Data = filepath.Join(t.TempDir(), "restored")
	if _, err := backup.Restore(t.Context(), dir, cfg.Data, ""); err != nil {
		t.Fatal(err)
	}
	if before != nil {
		before.check(t, cfg)
	}
	h := opened(t, cfg)
	defer closed(t, h)
	l, err := h.Query.Verdicts(t.Context(), supervisor, "", query.Page{Size: query.MaxPage})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range l.Rows {
		if r, err := h.Query.Replay(t.Context(), supervisor, v.ID); err != nil || !r.Equal {
			t.Errorf("verdict %s of the restored hub: %+v, %v", v.ID, r, err)
		}
	}
	s, err := store.Open(filepath.Join(cfg.Data, "documents"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if r, err := s.Scrub(t.Context()); err != nil || len(r.Damaged) > 0 || r.Contents == 0 {
		t.Errorf("the restored documents: %+v, %v", r, err)
	}
}

// A working hub is another process, which finances imports until it is killed.
type working struct {
	cmd   *exec.Cmd
	lines chan []byte
	all   chronicle
}

func startWorking(t *testing.T, cfg hub.Config) *working {
	t.Helper()
	text, err := json.Marshal(job{Config: cfg, First: 1})
	if err != nil {
		t.Fatal(err)
	}
	w := &working{cmd: exec.CommandContext(t.Context(), os.Args[0]), lines: make(chan []byte, 1<<16), all: chronicle{claims: map[string]dedupe.State{}, cases: map[string]bool{}}}
	w.cmd.Env = append(os.Environ(), childEnv+"="+string(text))
	w.cmd.Stderr = os.Stderr
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(w.lines)
		r := bufio.NewReader(out)
		for {
			line, err := r.ReadBytes('\n')
			if err != nil {
				return
			}
			w.lines <- line
		}
	}()
	return w
}

// chronicle returns a copy of all that was acknowledged, after at least n more lines.
func (w *working) chronicle(t *testing.T, n int) *chronicle {
	t.Helper()
	for ; n > 0; n-- {
		line, ok := <-w.lines
		if !ok {
			t.Fatal("the working hub ended")
		}
		w.all.hear(t, line)
	}
	for {
		select {
		case line, ok := <-w.lines:
			if !ok {
				t.Fatal("the working hub ended")
			}
			w.all.hear(t, line)
			continue
		default:
		}
		c := w.all
		c.claims, c.cases = maps.Clone(c.claims), maps.Clone(c.cases)
		return &c
	}
}

func (w *working) kill(t *testing.T) {
	t.Helper()
	if err := w.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for range w.lines { // what was acknowledged since is not asked for
	}
	_ = w.cmd.Wait() // it was killed
}

// TestBackupKnowsEveryFile holds that each file of a data folder is one that the table of
// contents decides on: nothing is copied, or left out, by chance.
func TestBackupKnowsEveryFile(t *testing.T) {
	cfg := hubtest.Settings(t.TempDir())
	h := opened(t, cfg)
	verdicts(t, h, 5)
	closed(t, h)
	err := filepath.WalkDir(cfg.Data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(cfg.Data, path)
		if !backup.Knows(filepath.ToSlash(name)) {
			t.Errorf("the table of contents of hub/backup does not name %s", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
