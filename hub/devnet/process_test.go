//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package devnet

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"
)

// TestLookLetsGo holds that a look at a node that does not run never keeps it
// from being started, while another goroutine starts processes of its own.
func TestLookLetsGo(t *testing.T) {
	l := layout(t.TempDir())
	if err := os.MkdirAll(l.path("run"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(l.pidFile("x"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	for range 4 {
		wg.Go(func() {
			for ctx.Err() == nil {
				cmd := exec.Command(os.Args[0], "-test.run=^$")
				cmd.Stdout = io.Discard
				if err := cmd.Run(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range 20000 {
		if _, err := l.pid("x"); err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(l.pidFile("x"))
		if err != nil {
			t.Fatal(err)
		}
		if err := lockFile(f); err != nil {
			t.Fatalf("look %d keeps the lock: %v", i, err)
		}
		if err := errors.Join(unlockFile(f), f.Close()); err != nil {
			t.Fatal(err)
		}
	}
}
