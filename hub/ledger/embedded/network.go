package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/tradehub/tradehub/hub/ledger"
)

// mapBytes is how much of the address space the file is mapped into from the
// start. Beyond it, a commit that grows the file waits for running simulations.
const mapBytes = 1 << 30

// growBytes is by how much the file grows at a time.
const growBytes = 1 << 20

// A Network is a channel with its organisations, in one folder. Its methods may be called from any goroutine.
type Network struct {
	dir        string
	opts       Options
	cc         shim.Chaincode
	db         *bbolt.DB
	orgs       []*org
	rules      *rules
	definition version // of the chaincode's definition

	enrolling sync.Mutex // held while an identity is made
	queue     chan *submission
	finished  chan struct{} // closed when the committer has ended

	mu     sync.Mutex
	active sync.WaitGroup // calls that use db; none begins once done is closed
	done   chan struct{}  // closed by Close
	tip    tip
	grown  chan struct{} // closed and replaced with every block
	broken error         // why no block can be written any more
}

// Open opens the network in dir, which is made if it is not there, and runs cc
// in it. Options that differ from those of the folder are taken over if they
// add organisations, collections or further chaincodes or change the chaincode's version; ErrOtherNetwork otherwise.
func Open(dir string, cc shim.Chaincode, opts Options) (*Network, error) {
	opts = opts.withDefaults()
	if err := opts.validate(); err != nil {
		return nil, err
	}
	rules, err := opts.rules()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	n := &Network{
		dir: dir, opts: opts, cc: cc, rules: rules, queue: make(chan *submission, opts.BlockSize),
		finished: make(chan struct{}), done: make(chan struct{}), grown: make(chan struct{}),
	}
	if err := n.open(); err != nil {
		if n.db != nil {
			err = errors.Join(err, n.db.Close())
		}
		return nil, err
	}
	go n.commit()
	return n, nil
}

// open reads the file. A file with damaged pages makes bbolt panic or the mapping fault; both
// become an error that names the damage.
func (n *Network) open() (err error) {
	var file *os.File
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", ErrTampered, r)
		}
		if err != nil && n.db == nil && file != nil {
			unlock(file) // bbolt panicked with the lock in its hands
			err = errors.Join(err, file.Close())
		}
	}()
	if err := n.openFile(&file); err != nil {
		return err
	}
	if n.orgs, err = openOrgs(n.dir, n.opts); err != nil {
		return err
	}
	if err := n.audit(); err != nil {
		return err
	}
	return noSpace(n.configure())
}

// openFile opens the file for bbolt, and also in *file.
func (n *Network) openFile(file **os.File) error {
	path := filepath.Join(n.dir, ledgerFile)
	_, err := os.Stat(path)
	fresh := errors.Is(err, fs.ErrNotExist)
	o := *bbolt.DefaultOptions
	o.Timeout, o.FreelistType, o.MaxSize = n.opts.LockTimeout, bbolt.FreelistMapType, n.opts.MaxBytes
	o.OpenFile = func(path string, flag int, mode os.FileMode) (f *os.File, err error) {
		f, err = os.OpenFile(path, flag, mode)
		*file = f
		return f, err
	}
	if runtime.GOOS != "windows" { // where the file itself would be made that large
		o.InitialMmapSize = mapBytes
	}
	db, err := bbolt.Open(path, 0o600, &o)
	if err == nil {
		n.db = db
	}
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return fmt.Errorf("%w (%s)", ErrLocked, n.dir)
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrVersionMismatch):
		return fmt.Errorf("%w: %w", ErrTampered, err)
	case err != nil:
		return noSpace(fmt.Errorf("ledger: open %s: %w", path, err))
	}
	db.AllocSize = growBytes
	if fresh {
		if err := syncDir(n.dir); err != nil {
			return err
		}
	}
	return noSpace(n.makeBuckets())
}

// makeBuckets writes only to a file that is new, or was made before there were further chaincodes.
func (n *Network) makeBuckets() error {
	missing := false
	err := n.db.View(func(tx *bbolt.Tx) error {
		for _, b := range buckets {
			missing = missing || tx.Bucket(b) == nil
		}
		return nil
	})
	if err != nil || !missing {
		return err
	}
	return n.db.Update(func(tx *bbolt.Tx) error {
		for _, b := range buckets {
			if _, err := tx.CreateBucketIfNotExists(b); err != nil {
				return err
			}
		}
		return nil
	})
}

// enter marks the beginning of a call that uses the file. leave marks its end.
func (n *Network) enter() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	select {
	case <-n.done:
		return fmt.Errorf("%w: the embedded ledger is closed", ledger.ErrUnavailable)
	default:
	}
	n.active.Add(1)
	return nil
}

func (n *Network) leave() { n.active.Done() }

// Close waits for calls in flight and releases the folder. Later calls, and streams of
// events, fail with ledger.ErrUnavailable. A second Close does nothing.
func (n *Network) Close() error {
	n.mu.Lock()
	select {
	case <-n.done:
		n.mu.Unlock()
		<-n.finished
		return nil
	default:
	}
	close(n.done)
	n.mu.Unlock()
	n.active.Wait()
	close(n.queue)
	<-n.finished
	return n.db.Close()
}

// Snapshot begins to read the file as it is now. The caller ends it by Rollback, before Close.
func (n *Network) Snapshot() (*bbolt.Tx, error) {
	if err := n.enter(); err != nil {
		return nil, err
	}
	defer n.leave()
	return n.db.Begin(false)
}

// end returns the last block and a channel that is closed when there is another.
func (n *Network) end() (tip, <-chan struct{}) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.tip, n.grown
}
