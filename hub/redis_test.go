package hub_test

import (
	"net"
	"os"
	"os/exec"
	"testing"
	"time"
)

// A redisServer is a Redis of the test's own, on a free loopback port.
type redisServer struct {
	*testing.T
	url, port, dir string
	cmd            *exec.Cmd
}

// startRedis starts a server that keeps its data in dir. Without one in PATH the test is
// skipped, unless everything must be tested.
func startRedis(t *testing.T, dir string) *redisServer {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		if os.Getenv("TRADEHUB_TEST_ALL") != "" || os.Getenv("CI") != "" {
			t.Fatal("no redis-server in PATH: run make install")
		}
		t.Skip("no redis-server in PATH: run make install")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	r := &redisServer{T: t, url: "redis://127.0.0.1:" + port + "/0", port: port, dir: dir}
	r.start()
	t.Cleanup(r.stop)
	return r
}

func (r *redisServer) start() {
	r.Helper()
	r.cmd = exec.Command("redis-server", "--bind", "127.0.0.1", "--port", r.port, "--dir", r.dir,
		"--save", "", "--appendonly", "yes", "--appendfsync", "always", "--loglevel", "warning")
	if err := r.cmd.Start(); err != nil {
		r.Fatal(err)
	}
	eventually(r.T, "redis-server answers", func() bool {
		c, err := net.Dial("tcp", "127.0.0.1:"+r.port)
		if err != nil {
			return false
		}
		defer func() { _ = c.Close() }()
		_ = c.SetDeadline(time.Now().Add(time.Second))
		_, _ = c.Write([]byte("PING\r\n"))
		b := make([]byte, 5)
		_, err = c.Read(b)
		return err == nil && string(b) == "+PONG"
	})
}

// stop ends the server as a power cut would.
func (r *redisServer) stop() {
	if r.cmd != nil {
		_ = r.cmd.Process.Kill()
		_ = r.cmd.Wait()
		r.cmd = nil
	}
}

// order sends the server one command.
func (r *redisServer) order(command string) {
	r.Helper()
	c, err := net.Dial("tcp", "127.0.0.1:"+r.port)
	if err != nil {
		r.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if _, err := c.Write([]byte(command + "\r\n")); err != nil {
		r.Fatal(err)
	}
	b := make([]byte, 3)
	if _, err := c.Read(b); err != nil || string(b) != "+OK" {
		r.Fatalf("%s: %s, %v", command, b, err)
	}
}

// eventually waits until the condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); {
		if time.Now().After(deadline) {
			t.Fatalf("not so after 20 s: %s", what)
		}
		time.Sleep(5 * time.Millisecond) // between two looks at the condition
	}
}
