//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// TestFirstTenMinutes does what the README asks of a new user, in a copy of the
// tree: every fenced block of shell, in order. A block of text after one is what
// it must print. With -update it redraws the README's pictures.
func TestFirstTenMinutes(t *testing.T) {
	page, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	all := blocks(string(page))
	if n := strings.Count(string(page), "\n```sh\n"); n != len(all) || n < 2 || all[0].shell != "make demo\n" || all[1].shell != "make run\n" {
		t.Fatalf("README.md has %d blocks of shell, of which %d are read; the first two must be make demo and make run", n, len(all))
	}
	u := &user{dir: checkout(t)}
	if err := u.follow(t.Context(), all); err != nil {
		t.Fatalf("README.md: %v", err)
	}
	if *update {
		draw(t, filepath.Join(u.dir, "data"))
	}
}

// TestBrokenPage holds the runner itself to what it is for: a page that no longer
// works must fail, at the line that is at fault.
func TestBrokenPage(t *testing.T) {
	fence := func(lang, body string) string { return "```" + lang + "\n" + body + "```\n" }
	for name, tt := range map[string]struct{ page, want string }{
		"a command that fails":        {"# Page\n\n" + fence("sh", "false\n"), "line 3"},
		"one that fails in a pipe":    {fence("sh", "false | cat\n"), "line 1"},
		"one that fails in the midst": {fence("sh", "false\ntrue\n"), "line 1"},
		"one that is not there":       {fence("sh", "true\n") + fence("sh", "tradehub-that-is-not-there\n"), "line 4"},
		"a variable that is not set":  {fence("sh", "echo $NOTHING\n"), "line 1"},
		"a quote that is not closed":  {fence("sh", "echo 'a\n"), "line 1"},
		"another output":              {fence("sh", "echo GREEN\n") + "\n" + fence("text", "RED\n"), "line 1: it prints \"GREEN\\n\""},
		"an output that is lacking":   {fence("sh", "true\n") + "\n" + fence("text", "RED\n"), "line 1"},
		"a hub that does not start":   {fence("sh", "make run\n"), "line 1"},
		"the last of several":         {fence("sh", "A=1\n") + fence("sh", "test $A = 1\n") + fence("sh", "test $A = 2\n"), "line 7"},
	} {
		t.Run(name, func(t *testing.T) {
			u := &user{dir: t.TempDir()}
			if err := os.WriteFile(filepath.Join(u.dir, "Makefile"), []byte("run:\n\tfalse\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			err := u.follow(t.Context(), blocks(tt.page))
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("it ends with %v, want %s", err, tt.want)
			}
		})
	}
}

// A block is a fenced block of shell, and what the page says it prints.
type block struct {
	line  int
	shell string
	want  *string // the block of text that follows it; nil is any output
}

var fenced = regexp.MustCompile("(?ms)^```(sh|text)\n(.*?)^```\n")

// blocks returns the blocks of shell of a page, in order.
func blocks(page string) []block {
	var all []block
	end := 0
	for _, m := range fenced.FindAllStringSubmatchIndex(page, -1) {
		body := page[m[4]:m[5]]
		switch {
		case page[m[2]:m[3]] == "sh":
			all = append(all, block{line: 1 + strings.Count(page[:m[0]], "\n"), shell: body})
		case len(all) > 0 && strings.TrimSpace(page[end:m[0]]) == "":
			all[len(all)-1].want = &body
		}
		end = m[1]
	}
	return all
}

// A user follows a page in a folder: every block in one shell, but "make run",
// which goes on at a free port while the others run.
type user struct {
	dir string
}

// done ends what a block prints.
const done = "\x1e"

// follow returns what went wrong first, and at which line.
func (u *user) follow(ctx context.Context, all []block) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	sh, err := u.shell(ctx)
	if err != nil {
		return err
	}
	defer sh.close()
	for _, b := range all {
		if b.shell == "make run\n" {
			address, stop, err := u.serve(ctx)
			if err != nil {
				return fmt.Errorf("line %d: make run: %w", b.line, err)
			}
			defer stop()
			sh.address = address
			continue
		}
		out, err := sh.run(b.shell)
		if err != nil {
			return fmt.Errorf("line %d: %w", b.line, err)
		}
		if b.want != nil && out != *b.want {
			return fmt.Errorf("line %d: it prints %q, and the page says %q", b.line, out, *b.want)
		}
	}
	return nil
}

// A shell runs blocks, one after the other, and remembers what they set.
type shell struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	errors  *bytes.Buffer
	address string // where the hub is, for the page's 127.0.0.1:8080
}

func (u *user) shell(ctx context.Context) (*shell, error) {
	cmd := u.command(ctx, "bash", "-euo", "pipefail", "-s")
	s := &shell{cmd: cmd, errors: new(bytes.Buffer)}
	cmd.Stderr = s.errors
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s.in, s.out = in, bufio.NewReader(out)
	return s, cmd.Start()
}

// run returns what the block prints. The shell ends at a command that fails, and
// with it what it prints.
func (s *shell) run(block string) (string, error) {
	if s.address != "" {
		block = strings.ReplaceAll(block, "127.0.0.1:8080", s.address)
	}
	// The block is read whole before any of it runs, and has no input of its own.
	fmt.Fprintf(s.in, "eval %s </dev/null\nprintf '\\036'\n", quote(block))
	out, err := s.out.ReadString(done[0])
	if err != nil {
		s.close()
		return out, fmt.Errorf("it fails: %s%s", out, s.errors)
	}
	return strings.TrimSuffix(out, done), nil
}

// close ends the shell, after which its errors are whole.
func (s *shell) close() {
	_ = s.in.Close()
	_ = s.cmd.Wait()
}

func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// serve runs make run until stop is called. It returns where the hub is.
func (u *user) serve(ctx context.Context) (address string, stop func(), err error) {
	cmd := u.command(ctx, "make", "run")
	cmd.Env = append(cmd.Env, "ARGS=--listen 127.0.0.1:0")
	var errors bytes.Buffer
	cmd.Stderr = &errors
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
		_ = cmd.Wait()
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if address, ok := strings.CutPrefix(lines.Text(), "http://"); ok {
			return strings.TrimSuffix(address, "/"), stop, nil
		}
	}
	stop()
	return "", nil, fmt.Errorf("it ended before it served: %s", &errors)
}

// command runs in the user's folder, as a group that ends with ctx. What an outer
// make has set is not the user's.
func (u *user) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = u.dir
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "MAKE") || strings.HasPrefix(v, "MFLAGS") })
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	return cmd
}

// checkout copies what git would give a new user, as it is in this tree.
func checkout(t *testing.T) string {
	t.Helper()
	const root = "../../.."
	dir := t.TempDir()
	names, err := exec.CommandContext(t.Context(), "git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		t.Fatal("the files of the tree: ", err)
	}
	for name := range strings.SplitSeq(strings.TrimRight(string(names), "\x00"), "\x00") {
		if err := copyFile(filepath.Join(dir, name), filepath.Join(root, name)); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	return dir
}

func copyFile(to, from string) error {
	st, err := os.Stat(from)
	if err != nil {
		return err
	}
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		return err
	}
	return os.WriteFile(to, b, st.Mode())
}

// draw makes the README's pictures of the first pages of the certificates that
// its commands fetch.
func draw(t *testing.T, data string) {
	t.Helper()
	for _, name := range []string{"bank-a", "bank-b"} {
		to := filepath.Join("../../certificate/testdata", name)
		out, err := exec.CommandContext(t.Context(), "pdftoppm", "-r", "72", "-png", "-singlefile", filepath.Join(data, name+".pdf"), to).CombinedOutput()
		if err != nil {
			t.Fatalf("pdftoppm, which make install brings: %v\n%s", err, out)
		}
	}
}
