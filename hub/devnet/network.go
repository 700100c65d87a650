package devnet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/tradehub/tradehub/hub/ledger/embedded"
)

// startTimeout is how long all of a start may take once the programs are built.
const startTimeout = 4 * time.Minute

// A Network is one city's network, running or not. Its methods may be called
// from several goroutines. City, BFT, Tools and Ports must not be changed.
type Network struct {
	state
	layout
	progress io.Writer
}

// Start makes the network of opts.Dir, or takes up the one that lies there, and
// returns when every peer answers a call of the contracts. What runs already is
// left running. When it fails or ctx ends, the processes that it started are
// stopped; what it made stays, and another Start goes on from there.
func Start(ctx context.Context, opts Options) (*Network, error) {
	if err := opts.validate(); err != nil {
		return nil, err
	}
	n, err := start(ctx, opts)
	if err != nil {
		return nil, fmt.Errorf("development network %s: %w", opts.City, err)
	}
	return n, nil
}

func start(ctx context.Context, opts Options) (_ *Network, err error) {
	dir, err := filepath.Abs(opts.Dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	letGo, err := layout(dir).hold()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, letGo()) }()
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	n, err := prepare(ctx, dir, opts)
	if err != nil {
		return nil, err
	}
	return n, n.run(ctx)
}

// prepare makes the network's folder, or reads the one that is there.
func prepare(ctx context.Context, dir string, opts Options) (*Network, error) {
	n := &Network{layout: layout(dir), progress: show(opts.Progress)}
	var err error
	n.state, err = readState(dir)
	if err == nil {
		if n.City != opts.City || opts.BFT && !n.BFT {
			return nil, fmt.Errorf("%s holds a network of %s with %s ordering; take another folder, or reset it first", dir, n.City, n.ordering())
		}
		n.Tools = opts.Tools
		if n.outdated() {
			return nil, fmt.Errorf("%s: %s; %s", dir, outdatedProblem, outdatedMend)
		}
		return n, n.write(dir)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	n.state = state{City: opts.City, BFT: opts.BFT, Tools: opts.Tools, Ports: map[string]int{}, Collections: append(embedded.DefaultCollections(), opts.Collections...)}
	names := portNames(n.state)
	ports, err := freePorts(ctx, len(names))
	if err != nil {
		return nil, err
	}
	for i, name := range names {
		n.Ports[name] = ports[i]
	}
	n.say("making keys and the first block")
	return n, maker{n.state, n.layout}.make(ctx)
}

func (s state) ordering() string {
	if s.BFT {
		return "SmartBFT"
	}
	return "Raft"
}

// run starts what does not run, and puts channel and chaincode into their target state.
func (n *Network) run(ctx context.Context) (err error) {
	nodes, err := n.nodes()
	if err != nil {
		return err
	}
	var started []string
	defer func() {
		if err == nil {
			return
		}
		for _, name := range started {
			err = errors.Join(err, n.stop(context.WithoutCancel(ctx), name))
		}
	}()
	for _, nd := range nodes {
		ran, err := n.startNode(ctx, nd)
		if ran {
			started = append(started, nd.name)
		}
		if err != nil {
			return err
		}
	}
	n.say("waiting for %d processes, %d of them new", len(nodes), len(started))
	if err := each(nodes, func(nd node) error { return n.awaitNode(ctx, nd) }); err != nil {
		return err
	}
	return n.deploy(ctx)
}

func (n *Network) startNode(ctx context.Context, nd node) (bool, error) {
	if pid, err := n.pid(nd.name); err != nil || pid != 0 {
		return false, err
	}
	for _, port := range nd.ports {
		if !free(ctx, port) {
			return false, fmt.Errorf("%s needs port %d, which another program uses: end that program, or run devnet reset to create the network on other ports", nd.name, port)
		}
	}
	return n.launch(nd)
}

// Open returns the network that lies in the folder, whether it runs or not.
func Open(dir string) (*Network, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	s, err := readState(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("no development network in %s: %w", dir, err)
	}
	return &Network{state: s, layout: layout(dir), progress: io.Discard}, err
}

// Channel returns the channel's name.
func (n *Network) Channel() string { return n.channel() }

// Profile returns the file that gateway.LoadProfile opens the network with.
func (n *Network) Profile() string { return n.profile() }

// Stop ends the network's processes and returns when all are gone. The data stays.
func (n *Network) Stop(ctx context.Context) error {
	letGo, err := n.hold()
	if err != nil {
		return err
	}
	return errors.Join(n.stopAll(ctx), letGo())
}

func (n *Network) stopAll(ctx context.Context) error {
	nodes, err := n.nodes()
	if err != nil {
		return err
	}
	return each(nodes, func(nd node) error { return n.stop(ctx, nd.name) })
}

// Kill ends one process with SIGKILL and returns when it is gone. It is for tests of what a
// network and its clients survive. Start starts it again.
func (n *Network) Kill(ctx context.Context, name string) error { return n.kill(ctx, name) }

// Reset stops the network and removes its folder with all data and keys.
func (n *Network) Reset(ctx context.Context) error {
	if err := n.Stop(ctx); err != nil {
		return err
	}
	return os.RemoveAll(string(n.layout))
}

// Processes returns the numbers of the processes that run, by node.
func (n *Network) Processes() (map[string]int, error) {
	nodes, err := n.nodes()
	if err != nil {
		return nil, err
	}
	out := map[string]int{}
	for _, nd := range nodes {
		pid, err := n.pid(nd.name)
		if err != nil {
			return nil, err
		}
		if pid != 0 {
			out[nd.name] = pid
		}
	}
	return out, nil
}

func (n *Network) say(format string, args ...any) {
	fmt.Fprintf(n.progress, n.City+": "+format+"\n", args...)
}

// each does all at the same time and returns every error.
func each[T any](of []T, do func(T) error) error {
	errs := make([]error, len(of))
	var wg sync.WaitGroup
	for i, v := range of {
		wg.Go(func() { errs[i] = do(v) })
	}
	wg.Wait()
	return errors.Join(errs...)
}
