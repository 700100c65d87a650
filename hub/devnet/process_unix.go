//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package devnet

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A process holds the lock on its pid file for as long as it lives: it inherits
// the locked file. So a number in a file is never taken for a process that has
// another's number, and one that died is known at once.

// stopGrace is how long a process may take to end by itself.
const stopGrace = 15 * time.Second

func lockFile(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

// unlockFile releases the lock at once. Closing the file is not enough: a process that
// another goroutine is starting has a copy of it until it executes its program.
func unlockFile(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }

// launch starts the node in a process group of its own, so that a terminal's
// interrupt does not reach it. It does nothing where the node runs already, and
// reports whether it started it.
func (l layout) launch(n node) (started bool, err error) {
	f, err := os.OpenFile(l.pidFile(n.name), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := lockFile(f); errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	} else if err != nil {
		return false, fmt.Errorf("lock %s: %w", f.Name(), err)
	}
	out, err := os.OpenFile(l.logFile(n.name), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	cmd := exec.Command(n.program, n.args...) //nolint:noctx // it outlives the caller
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = l.path("run"), n.env, out, out
	cmd.ExtraFiles = []*os.File{f}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return false, fmt.Errorf("start %s: %w", n.name, err)
	}
	go func() { _ = cmd.Wait() }() // so that it leaves nothing behind while we live
	if err := f.Truncate(0); err != nil {
		return true, err
	}
	_, err = f.WriteAt([]byte(strconv.Itoa(cmd.Process.Pid)+"\n"), 0)
	return true, err
}

// pid returns the number of the node's process, 0 where it does not run.
func (l layout) pid(name string) (_ int, err error) {
	f, err := os.Open(l.pidFile(name))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := lockFile(f); err == nil {
		return 0, unlockFile(f)
	} else if !errors.Is(err, syscall.EWOULDBLOCK) {
		return 0, fmt.Errorf("lock %s: %w", f.Name(), err)
	}
	b, err := os.ReadFile(l.pidFile(name))
	if err != nil {
		return 0, err
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil || pid <= 1 {
		return 0, fmt.Errorf("%s holds no process number but is locked; look again", f.Name())
	}
	return pid, nil
}

// kill ends the node's process and what it started without asking, as a
// machine that loses its power does.
func (l layout) kill(ctx context.Context, name string) error {
	pid, err := l.pid(name)
	if err != nil {
		return err
	}
	if pid == 0 {
		return fmt.Errorf("kill %s: it does not run", name)
	}
	return l.end(ctx, name)
}

// stop ends the node's process and what it started, first by asking.
func (l layout) stop(ctx context.Context, name string) error {
	if err := l.signal(name, syscall.SIGTERM); err != nil {
		return err
	}
	patience, cancel := context.WithTimeout(ctx, stopGrace)
	defer cancel()
	if l.waitGone(patience, name) == nil {
		return nil
	}
	return l.end(ctx, name)
}

func (l layout) end(ctx context.Context, name string) error {
	if err := l.signal(name, syscall.SIGKILL); err != nil {
		return err
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
	defer cancel()
	if err := l.waitGone(last, name); err != nil {
		return fmt.Errorf("stop %s: it is still there: %w", name, err)
	}
	return nil
}

func (l layout) signal(name string, s syscall.Signal) error {
	pid, err := l.pid(name)
	if err != nil || pid == 0 {
		return err
	}
	if err := syscall.Kill(-pid, s); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("stop %s: process %d: %w", name, pid, err)
	}
	return nil
}

func (l layout) waitGone(ctx context.Context, name string) error {
	return poll(ctx, 20*time.Millisecond, func() error {
		pid, err := l.pid(name)
		if err == nil && pid != 0 {
			return fmt.Errorf("process %d runs", pid)
		}
		return err
	})
}

// hold keeps other commands from changing the network until letGo is called.
func (l layout) hold() (letGo func() error, err error) {
	f, err := os.OpenFile(l.path("lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lockFile(f); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: another command is starting or stopping this network; wait for it (%w)", l, err), f.Close())
	}
	return func() error { return errors.Join(unlockFile(f), f.Close()) }, nil
}
