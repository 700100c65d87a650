package devnet

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

// healthTimeout bounds one look at a process.
const healthTimeout = 3 * time.Second

// awaitNode waits until the process is well, or has ended.
func (n *Network) awaitNode(ctx context.Context, nd node) error {
	return poll(ctx, 100*time.Millisecond, func() error {
		pid, err := n.pid(nd.name)
		if err != nil {
			return err
		}
		if pid == 0 {
			return fatalError{fmt.Errorf("%s ended: %s", nd.name, n.lastWords(nd.name))}
		}
		if err := nd.well(ctx); err != nil {
			return fmt.Errorf("%s is not ready: %w", nd.name, err)
		}
		return nil
	})
}

// well connects to the process and asks it how it is, as far as it can be asked.
func (nd node) well(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	if nd.roots == "" {
		var d net.Dialer
		return each(nd.ports, func(port int) error { return connect(ctx, d.DialContext, port) })
	}
	roots, err := certPool(nd.roots)
	if err != nil {
		return err
	}
	d := tls.Dialer{Config: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
	if err := connect(ctx, d.DialContext, nd.ports[0]); err != nil {
		return err
	}
	return askHealth(ctx, nd.health, d.Config)
}

func connect(ctx context.Context, dial func(context.Context, string, string) (net.Conn, error), port int) error {
	c, err := dial(ctx, "tcp", address(port))
	if err != nil {
		return err
	}
	return c.Close()
}

func askHealth(ctx context.Context, url string, conf *tls.Config) (err error) {
	tr := &http.Transport{TLSClientConfig: conf}
	defer tr.CloseIdleConnections()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := (&http.Client{Transport: tr}).Do(req)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 4096))
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", resp.Status, strings.TrimSpace(string(body)))
	}
	return err
}

func certPool(file string) (*x509.CertPool, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(b) {
		return nil, fmt.Errorf("%s holds no certificate", file)
	}
	return pool, nil
}

// lastWords returns the end of the process's log.
func (l layout) lastWords(name string) string {
	b, err := os.ReadFile(l.logFile(name))
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(b) == 0 {
		return "it wrote nothing"
	}
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	return "its log ends with:\n  " + strings.Join(lines[max(0, len(lines)-5):], "\n  ")
}

func (l layout) pidFile(name string) string { return l.path("run", name+".pid") }
func (l layout) logFile(name string) string { return l.path("logs", name+".log") }
