package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash"
	"io"
	"sync"

	"filippo.io/age"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/documents"
)

// syncEvery is how many bytes are written between two syncs of a long transfer. They run beside
// it, so that the last one has little left to do.
const syncEvery = 64 << 20

// A writer seals a content into a file.
type writer struct {
	layout
	f        file
	to       age.Recipient
	sums     []hash.Hash // of accel.Algorithms; none where nobody asks
	unsynced int64
	syncing  chan error // of a sync that runs; nil is none
	buf      bytes.Buffer
	broken   bool // a write failed: sums are ahead of the file
}

// newSums returns a hash of each algorithm. The lanes of the hub's hasher are for documents in
// memory: they gain nothing for a lone stream, and cannot wait for days between two pieces.
func newSums() ([]hash.Hash, error) {
	sums := make([]hash.Hash, len(accel.Algorithms))
	for i, a := range accel.Algorithms {
		h, err := a.New()
		if err != nil {
			return nil, err
		}
		sums[i] = h
	}
	return sums, nil
}

// digests returns those of what was written.
func (w *writer) digests() documents.Digests {
	var d documents.Digests
	for i, a := range accel.Algorithms {
		switch sum := documents.NewDigest(a, w.sums[i].Sum(nil)); a {
		case accel.SHA256:
			d.SHA256 = sum
		case accel.SM3:
			d.SM3 = sum
		}
	}
	return d
}

// begin writes what is before the segments.
func (w *writer) begin() error {
	w.layout = layout{ID: w.ID, end: int64(len(magic))}
	_, err := w.f.WriteAt([]byte(magic), 0)
	return err
}

// segment writes one of at most segmentBytes. It is digested and encrypted at the same time.
func (w *writer) segment(plain []byte) error {
	if len(w.Segments) == maxSegments {
		return ErrPieces
	}
	var digesting sync.WaitGroup
	for _, h := range w.sums {
		digesting.Go(func() { h.Write(plain) }) // never fails: hash.Hash
	}
	sealed, err := seal(&w.buf, w.to, w.ID, w.size, plain)
	if err == nil {
		_, err = w.f.WriteAt(sealed, w.end)
	}
	digesting.Wait()
	if err != nil {
		w.broken = true
		return err
	}
	w.add(int64(len(plain)), int64(len(sealed)))
	if w.unsynced += int64(len(sealed)); w.unsynced < syncEvery {
		return nil
	}
	if err := w.synced(); err != nil {
		return err
	}
	w.unsynced, w.syncing = 0, make(chan error, 1)
	go func(f file, done chan<- error) { done <- f.Sync() }(w.f, w.syncing)
	return nil
}

// synced waits for the sync that runs.
func (w *writer) synced() (err error) {
	if w.syncing != nil {
		err, w.syncing = <-w.syncing, nil
	}
	w.broken = w.broken || err != nil
	return err
}

// sync returns once all that was written is on disk.
func (w *writer) sync() error {
	err := errors.Join(w.synced(), w.f.Sync())
	w.broken = w.broken || err != nil
	return err
}

// data writes a content in memory.
func (w *writer) data(plain []byte) error {
	for len(plain) > 0 {
		n := min(len(plain), segmentBytes)
		if err := w.segment(plain[:n]); err != nil {
			return err
		}
		plain = plain[n:]
	}
	return nil
}

var buffers = sync.Pool{New: func() any { return new([2][segmentBytes]byte) }}

// from writes everything that r gives until its end. It reads a segment while the one before
// is written. With an error of r, what r gave before is written.
func (w *writer) from(r io.Reader) error {
	bufs := buffers.Get().(*[2][segmentBytes]byte)
	defer buffers.Put(bufs)
	written := make(chan error, 1)
	written <- nil
	for i := 0; ; i++ {
		buf := bufs[i%2][:]
		n, err := io.ReadFull(r, buf)
		if failed := <-written; failed != nil {
			return failed
		}
		if n > 0 {
			go func() { written <- w.segment(buf[:n]) }()
		} else {
			written <- nil
		}
		if err != nil {
			return errors.Join(<-written, ended(err))
		}
	}
}

// ended returns nil for the end of a reader.
func ended(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

// finish writes the index and returns once the whole file is on disk.
func (w *writer) finish() error {
	index, err := w.sealIndex(w.to)
	if err == nil {
		_, err = w.f.WriteAt(index, w.end)
	}
	if err != nil {
		return err
	}
	return w.sync()
}

// A bounded reader ends with an error when its context does, and after left bytes.
type bounded struct {
	ctx  context.Context
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, fmt.Errorf("%w: more than its bound", ErrTooLarge)
	}
	return n, err
}
