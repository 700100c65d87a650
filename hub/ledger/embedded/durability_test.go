//go:build unix

package embedded_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/failpoint"
	"github.com/tradehub/tradehub/hub/ledger/embedded"
)

// Set in the environment of a child process: where it keeps its ledger, what it calls its
// transactions, and the commit, and the point in it, at which it ends itself.
const (
	envDir   = "EMBEDDED_TEST_DIR"
	envName  = "EMBEDDED_TEST_NAME"
	envPoint = "EMBEDDED_TEST_POINT"
	envCount = "EMBEDDED_TEST_COUNT"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(envDir); dir != "" {
		child(dir, os.Getenv(envName))
		return
	}
	os.Exit(m.Run())
}

// child submits from several goroutines until it is killed, and prints each
// key only after its transaction was acknowledged.
func child(dir, name string) {
	cc, err := chaincodeWithProbe()
	if err != nil {
		panic(err)
	}
	failpoint.Set(killAt(os.Getenv(envPoint), os.Getenv(envCount)))
	n, err := embedded.Open(dir, cc, options())
	if err != nil {
		panic(err)
	}
	id, err := n.Enroll("BankAMSP", "writer", protocol.RoleBank)
	if err != nil {
		panic(err)
	}
	var out sync.Mutex
	for g := range 4 {
		go func() {
			d := n.Driver(id)
			for i := 0; ; i++ {
				key := fmt.Sprintf("%s-%d-%d", name, g, i)
				if _, _, err := d.Submit(context.Background(), probe("Put", key, key)); err != nil {
					panic(err)
				}
				out.Lock()
				fmt.Println(key)
				out.Unlock()
			}
		}()
	}
	select {}
}

func killAt(point, count string) func(string) {
	var seen atomic.Int64
	at, _ := strconv.ParseInt(count, 10, 64)
	return func(p string) {
		if p == point && seen.Add(1) == at {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	}
}

// run starts a child, kills it after enough lines if no point does, and returns what was acknowledged.
func run(t *testing.T, dir, name, point string, count, enough int) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), envDir+"="+dir, envName+"="+name, envPoint+"="+point, envCount+"="+strconv.Itoa(count))
	var diagnosis strings.Builder
	cmd.Stderr = &diagnosis
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	guard := time.AfterFunc(time.Minute, func() { cmd.Process.Kill() })
	defer guard.Stop()
	var acknowledged []string
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		acknowledged = append(acknowledged, lines.Text())
		if point == "" && len(acknowledged) == enough {
			cmd.Process.Kill()
		}
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("the child was not killed: %v\n%s", err, diagnosis.String())
	}
	return acknowledged
}

// Whenever the process is killed, what was acknowledged is there, and the chain and the state fit.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("starts two dozen processes")
	}
	dir := t.TempDir()
	var acknowledged []string
	for i := range 24 {
		point, count := "", 0
		if i%2 == 1 {
			point, count = []string{"endorsed", "filled", "written"}[i/2%3], 1+i/2
		}
		got := run(t, dir, "run"+strconv.Itoa(i), point, count, 1+4*i)
		acknowledged = append(acknowledged, got...)

		opts := options()
		opts.Audit = embedded.AuditFull
		n, err := embedded.Open(dir, contracts(t), opts)
		if err != nil {
			t.Fatalf("after kill %d (%q): %v", i, point, err)
		}
		d := driver(t, n, "BankAMSP", protocol.RoleBank)
		for _, key := range acknowledged {
			if b, err := d.Evaluate(t.Context(), probe("Get", key)); err != nil || string(b) != key {
				t.Errorf("after kill %d (%q), acknowledged %s is %q, %v", i, point, key, b, err)
			}
		}
		if err := n.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(acknowledged) < 100 {
		t.Errorf("only %d transactions were acknowledged before the kills", len(acknowledged))
	}
}
