package hub_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/failpoint"
)

// serve is the child that serves until it is killed, or its parent is gone.
func serve(ctx context.Context, j job) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() { // the parent holds the other end, and so does nobody else
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(1)
	}()
	var visits atomic.Int64
	failpoint.Set(func(point string) {
		if point == j.Point && visits.Add(1) == int64(j.Visit) {
			die()
		}
	})
	h, err := hub.Open(ctx, j.Config, slog.New(slog.DiscardHandler)) // clients count what went wrong
	if err != nil {
		return err
	}
	listeners, err := h.Listen(ctx)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(os.Stdout, "http://%s\n", listeners[0].Addr()); err != nil {
		return err
	}
	return h.Serve(ctx, listeners...)
}

// die ends this process at once, and lets nothing happen after the call.
func die() {
	if p, err := os.FindProcess(os.Getpid()); err == nil {
		_ = p.Kill()
	}
	select {}
}

// A process is a hub in a process of its own.
type process struct {
	cmd   *exec.Cmd
	url   string        // "" of one that came to its point before it served
	ended chan struct{} // closed when it is gone
}

// serveChild starts a hub that ends at the visit of the point, and returns when
// it serves, or has ended: a start finishes what an earlier end left undone.
func serveChild(t *testing.T, cfg hub.Config, point string, visit int) *process {
	t.Helper()
	text, err := json.Marshal(job{Config: cfg, Serve: true, Point: point, Visit: visit})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+string(text))
	cmd.Stderr = t.Output()
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: cmd, ended: make(chan struct{})}
	line, err := bufio.NewReader(out).ReadString('\n') // it comes, or the process ends
	go func() { _ = cmd.Wait(); close(p.ended) }()
	t.Cleanup(p.kill)
	if err != nil {
		p.wantKilled(t, patience)
	}
	p.url = strings.TrimSpace(line)
	return p
}

// kill is kill -9; it returns when the process is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

func (p *process) runs() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// wantKilled waits until the process has ended by a signal.
func (p *process) wantKilled(t *testing.T, patience time.Duration) {
	t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		t.Fatal("the hub did not come to the point where it ends")
	}
	if s := p.cmd.ProcessState; s.Exited() {
		t.Fatalf("the hub was not killed: %s", s)
	}
}
