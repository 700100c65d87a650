package control

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// Socket is the name of the socket in the data folder.
const Socket = "control.sock"

// maxSocketPath is what the path of a socket may have everywhere.
const maxSocketPath = 100

// address returns a path of the socket that is short enough, and keeps it good until release.
func address(data string) (path string, release func() error, err error) {
	path = filepath.Join(data, Socket)
	if len(path) <= maxSocketPath || runtime.GOOS != "linux" {
		return path, func() error { return nil }, nil
	}
	dir, err := os.Open(data)
	if err != nil {
		return "", nil, err
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", dir.Fd(), Socket), dir.Close, nil
}

const headerTimeout = 10 * time.Second

// Serve answers on the socket in the data folder until ctx ends. Only one process may: the
// hub, which has the folder's files open.
func Serve(ctx context.Context, data string, h http.Handler) (err error) {
	path, release, err := address(data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) { // of a hub that was killed
		return err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "unix", path)
	if err != nil {
		return err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return errors.Join(err, l.Close())
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: headerTimeout, BaseContext: func(net.Listener) context.Context { return ctx }}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return srv.Close()
	}
}

// ErrNoHub means that no hub runs in the data folder.
var ErrNoHub = errors.New("no hub runs here")

// Get asks the hub that runs in the data folder, and returns its answer with status 200. The
// caller closes the body. Errors: ErrNoHub, or what went wrong with a hub that runs.
func Get(ctx context.Context, data, path string) (*http.Response, error) {
	file, release, err := address(data)
	if err != nil {
		return nil, err
	}
	defer func() { _ = release() }() // the connection needs no path
	c, err := new(net.Dialer).DialContext(ctx, "unix", file)
	if err != nil {
		return nil, ErrNoHub // nobody listens: the socket is not there, or a killed hub's
	}
	dial := func(context.Context, string, string) (net.Conn, error) { return c, nil }
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://hub"+path, nil)
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	res, err := (&http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}).Do(req)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the running hub does not answer; its log has the reason: %w", err), c.Close())
	}
	if res.StatusCode != http.StatusOK {
		return nil, errors.Join(fmt.Errorf("the running hub answers %s; it may be of another release", res.Status), res.Body.Close())
	}
	return res, nil
}
