package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// socket is where a running hub gives out its snapshots, in the data folder.
const socket = "control.sock"

// maxSocketPath is what the path of a socket may have everywhere.
const maxSocketPath = 100

// address returns a path of the socket that is short enough, and keeps it good until release.
func address(data string) (path string, release func() error, err error) {
	path = filepath.Join(data, socket)
	if len(path) <= maxSocketPath || runtime.GOOS != "linux" {
		return path, func() error { return nil }, nil
	}
	dir, err := os.Open(data)
	if err != nil {
		return "", nil, err
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", dir.Fd(), socket), dir.Close, nil
}

// slowest is how long the other side may take for one piece of a snapshot: a hub's writers
// may wait for it.
const slowest = 30 * time.Second

// Serve gives out snapshots of the files on the socket in the data folder until ctx ends.
func Serve(ctx context.Context, data string, f Files, now func() time.Time, log *slog.Logger) (err error) {
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
	one := make(chan struct{}, 1) // a second backup waits for the first
	srv := &http.Server{ReadHeaderTimeout: slowest, BaseContext: func(net.Listener) context.Context { return ctx }}
	srv.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case one <- struct{}{}:
			defer func() { <-one }()
		case <-r.Context().Done():
			return
		}
		out := &impatient{w, http.NewResponseController(w)}
		if err := f.Write(r.Context(), out, now()); err != nil {
			log.Error("a backup was cut off", "cause", err)
			panic(http.ErrAbortHandler) // what was sent is no archive
		}
	})
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return srv.Close()
	}
}

// An impatient writer gives up on a reader that is too slow.
type impatient struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

func (i *impatient) Write(b []byte) (int, error) {
	if err := i.control.SetWriteDeadline(time.Now().Add(slowest)); err != nil {
		return 0, err
	}
	return i.w.Write(b)
}

// errNoHub means that no hub runs in the data folder.
var errNoHub = errors.New("backup: no hub runs here")

// running asks the hub that runs in the data folder for its snapshots.
func running(ctx context.Context, data string) (io.ReadCloser, error) {
	path, release, err := address(data)
	if err != nil {
		return nil, err
	}
	defer func() { _ = release() }() // the connection needs no path
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", path)
	}
	if c, err := dial(ctx, "", ""); err != nil {
		return nil, errNoHub // nobody listens: the socket is not there, or a killed hub's
	} else if err := c.Close(); err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://hub/snapshots", nil)
	if err != nil {
		return nil, err
	}
	res, err := (&http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}).Do(req)
	if err != nil {
		return nil, fmt.Errorf("backup: the running hub gave no snapshots; its log has the reason: %w", err)
	}
	return res.Body, nil
}
