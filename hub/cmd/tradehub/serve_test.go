package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A program is the true program, serving.
type program struct {
	*testing.T
	cmd    *exec.Cmd
	addr   string
	tokens map[string]string
	stderr *bytes.Buffer
}

// serve starts the program on a free port and waits until it says where it is.
func serve(t *testing.T, args ...string) *program {
	t.Helper()
	data := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Args = append([]string{"tradehub", "serve", "--data", data, "--listen", "127.0.0.1:0"}, args...)
	p := &program{T: t, cmd: cmd, stderr: new(bytes.Buffer)}
	cmd.Stderr = p.stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	lines := bufio.NewReader(out)
	p.addr = strings.TrimSuffix(p.line(lines, "http://"), "/\n")
	p.line(lines, "\n")
	p.line(lines, "Open this address in a browser. The hub of shenzhen offers there: try it with sample documents; ")
	file := strings.TrimSpace(p.line(lines, "Tokens for the API: "))
	if file != filepath.Join(data, "keys", "tokens.json") {
		t.Errorf("tokens are said to be in %s", file)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &p.tokens); err != nil {
		t.Fatal(err)
	}
	return p
}

// line reads a line that begins so, and returns the rest.
func (p *program) line(r *bufio.Reader, begins string) string {
	p.Helper()
	s, err := r.ReadString('\n')
	rest, ok := strings.CutPrefix(s, begins)
	if err != nil || !ok {
		p.Fatalf("%v: %q does not begin with %q: %s", err, s, begins, p.stderr)
	}
	return rest
}

// upload sends an invoice, and withholds its end until the rest may go. reached is closed
// when the program has begun to answer.
func (p *program) upload(reached chan<- struct{}, rest <-chan struct{}) (int, error) {
	invoice, err := os.ReadFile("../../demo/samples/1-import/invoice.xml")
	if err != nil {
		return 0, err
	}
	r, w := io.Pipe()
	go func() {
		_, _ = w.Write(invoice[:100])
		<-rest
		_, err := w.Write(invoice[100:])
		_ = w.CloseWithError(err)
	}()
	ctx := httptrace.WithClientTrace(p.Context(), &httptrace.ClientTrace{Got100Continue: func() { close(reached) }})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+p.addr+"/v1/documents", r)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+p.tokens["trader"])
	req.Header.Set("Expect", "100-continue")
	client := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Minute}}
	res, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	return res.StatusCode, res.Body.Close()
}

// TestServeDrains ends the program while it answers: it takes no more
// requests, finishes what it has begun and ends well.
func TestServeDrains(t *testing.T) {
	for _, sig := range []os.Signal{syscall.SIGTERM, os.Interrupt} {
		t.Run(sig.String(), func(t *testing.T) {
			p := serve(t)
			reached, rest := make(chan struct{}), make(chan struct{})
			type result struct {
				status int
				err    error
			}
			done := make(chan result, 1)
			go func() {
				status, err := p.upload(reached, rest)
				done <- result{status, err}
			}()
			<-reached
			if err := p.cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			p.closed()
			close(rest)
			if r := <-done; r.err != nil || r.status != http.StatusCreated {
				t.Errorf("the running request ended with %d, %v", r.status, r.err)
			}
			if err := p.cmd.Wait(); err != nil {
				t.Errorf("the program ended with %v: %s", err, p.stderr)
			}
		})
	}
}

// closed waits until the program takes no more connections.
func (p *program) closed() {
	p.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		c, err := net.Dial("tcp", p.addr)
		if err != nil {
			return
		}
		_ = c.Close()
		if time.Now().After(deadline) {
			p.Fatal("the program still takes connections")
		}
	}
}

// TestServeCutsOff withholds the end of a request for longer than the program
// drains: it ends all the same, and says so.
func TestServeCutsOff(t *testing.T) {
	config := filepath.Join(t.TempDir(), "hub.yaml")
	if err := os.WriteFile(config, []byte("drain: 50ms\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := serve(t, "--config", config)
	reached, rest := make(chan struct{}), make(chan struct{})
	done := make(chan error, 1)
	go func() {
		_, err := p.upload(reached, rest)
		done <- err
	}()
	<-reached
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	err := p.cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(p.stderr.String(), "cut off after 50ms") {
		t.Errorf("the program ended with %v: %s", err, p.stderr)
	}
	close(rest) // the client notices the cut when it writes on
	if err := <-done; err == nil {
		t.Error("a request that was cut off was answered")
	}
}

func TestServeAnswers(t *testing.T) {
	p := serve(t)
	for path, want := range map[string]int{
		"/livez": http.StatusOK, "/readyz": http.StatusOK, "/v1/identity-certificate": http.StatusOK, "/v1/verdicts/V-1": http.StatusUnauthorized,
	} {
		res, err := http.Get("http://" + p.addr + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: status %d, want %d", path, res.StatusCode, want)
		}
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Error(err)
	}
	for line := range strings.Lines(p.stderr.String()) {
		var entry struct{ Time, Level, Msg string }
		if err := json.Unmarshal([]byte(line), &entry); err != nil || entry.Msg == "" {
			t.Errorf("the log has a line that is no entry: %s", line)
		}
	}
}
