package devnet

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
)

// followEvery is how often followed logs are looked at.
const followEvery = 300 * time.Millisecond

// tail is how much of a log's end is shown, in bytes.
const tail = 8 << 10

// Logs writes the end of every process's log to w, each line after its
// process's name. With follow it goes on with what they write, until ctx ends.
func (n *Network) Logs(ctx context.Context, w io.Writer, follow bool) error {
	nodes, err := n.nodes()
	if err != nil {
		return err
	}
	at := map[string]int64{}
	for _, nd := range nodes {
		if st, err := os.Stat(n.logFile(nd.name)); err == nil {
			at[nd.name] = max(0, st.Size()-tail)
		}
	}
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		for _, nd := range nodes {
			if at[nd.name], err = n.copyLog(w, nd.name, at[nd.name]); err != nil {
				return err
			}
		}
		if !follow {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil // how following ends
		case <-tick.C:
		}
	}
}

// copyLog writes the whole lines from an offset on, and returns where they end.
func (n *Network) copyLog(w io.Writer, name string, from int64) (_ int64, err error) {
	f, err := os.Open(n.logFile(name))
	if errors.Is(err, fs.ErrNotExist) {
		return from, nil
	}
	if err != nil {
		return from, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.Seek(from, io.SeekStart); err != nil {
		return from, err
	}
	r := bufio.NewReader(f)
	for {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) { // the rest is not whole yet
			return from, nil
		}
		if err != nil {
			return from, err
		}
		from += int64(len(line))
		if _, err := fmt.Fprintf(w, "%s %s | %s\n", n.City, name, bytes.TrimRight(line, "\r\n")); err != nil {
			return from, err
		}
	}
}
