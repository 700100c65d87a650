package store

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"filippo.io/age"

	"github.com/tradehub/tradehub/documents"
)

// A Part is a content of a known size that arrives in pieces, over days and restarts, with a
// note of whoever takes it in. Both are encrypted under its owner's key. Its methods may be
// called concurrently; Append is one at a time.
type Part struct {
	ID    string // random; names it after a restart
	Owner string
	Size  int64 // of the whole

	store *Store
	key   keyID

	arrived atomic.Int64 // bytes on disk; -1: the file has to be read first

	mu     sync.Mutex
	id     contentID
	note   []byte
	w      *writer // nil: the file has to be read first
	sealed bool    // it has its index, and must not change any more
}

const (
	partSuffix = ".part"
	noteSuffix = ".note"
)

// A noteFile is the content of a part's second file.
type noteFile struct {
	Content contentID `json:"content"`
	Size    int64     `json:"size"`
	Note    []byte    `json:"note"`
}

// Begin makes a part of the size, with a note. It survives a loss of power from then on.
func (s *Store) Begin(owner string, size int64, note []byte) (*Part, error) {
	if err := s.usable(); err != nil {
		return nil, err
	}
	if size < 0 || size > s.maxFile {
		return nil, fmt.Errorf("%w: %d bytes, at most %d are accepted", ErrTooLarge, size, s.maxFile)
	}
	id, _, err := s.ring.of(owner)
	if err != nil {
		return nil, err
	}
	p := &Part{ID: rand.Text(), Owner: owner, Size: size, store: s, key: id, id: newContentID()}
	p.arrived.Store(-1)
	if err := s.fs.write(p.path(partSuffix), func(f file) error { _, err := f.WriteAt([]byte(magic), 0); return err }); err != nil {
		return nil, explain("begin", err)
	}
	if err := p.SetNote(note); err != nil { // it syncs the folder of both
		return nil, errors.Join(err, s.fs.remove(p.path(partSuffix)))
	}
	return p, nil
}

func (p *Part) path(suffix string) string {
	return filepath.Join(p.store.partDir(), p.ID+"."+string(p.key)+suffix)
}

// Parts returns those that were begun and not removed. Parts whose owner's key was destroyed
// are removed. An error is of one part, or of the folder; it does not end the list.
func (s *Store) Parts() (parts []*Part, errs error) {
	names, err := s.fs.list(s.partDir())
	if err != nil {
		return nil, explain("list the parts", err)
	}
	for _, name := range names {
		id, key, ok := strings.Cut(strings.TrimSuffix(name, noteSuffix), ".")
		if !ok || !strings.HasSuffix(name, noteSuffix) {
			continue
		}
		p := &Part{ID: id, store: s, key: keyID(key)}
		p.arrived.Store(-1)
		switch err := p.load(); {
		case errors.Is(err, errForgotten):
			errs = errors.Join(errs, p.Remove())
		case err != nil:
			errs = errors.Join(errs, fmt.Errorf("part %s: %w", id, err))
		default:
			parts = append(parts, p)
		}
	}
	return parts, errs
}

func (p *Part) load() error {
	key, err := p.store.ring.key(p.key)
	if err != nil {
		return err
	}
	b, err := p.store.fs.readFile(p.path(noteSuffix))
	if err != nil {
		return explain("read", err)
	}
	text, err := decrypt(key, b)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	var n noteFile
	if err := json.Unmarshal(text, &n); err != nil {
		return fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	p.id, p.Size, p.note, p.Owner = n.Content, n.Size, n.Note, p.store.ring.ownerOf(p.key)
	return nil
}

// Note returns the note as it was set last.
func (p *Part) Note() []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.note
}

// SetNote replaces the note, durably.
func (p *Part) SetNote(note []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	key, err := p.store.ring.key(p.key)
	if err != nil {
		return orGone(err)
	}
	text, err := json.Marshal(noteFile{p.id, p.Size, note})
	if err != nil {
		return err
	}
	sealed, err := encrypt(key.Recipient(), text)
	if err != nil {
		return err
	}
	if err := p.store.fs.replace(p.path(noteSuffix), sealed); err != nil {
		return explain("note", err)
	}
	p.note = note
	return nil
}

// orGone explains that the owner's key was destroyed while a part of it arrived.
func orGone(err error) error {
	if errors.Is(err, errForgotten) {
		return fmt.Errorf("%w: its owner's documents were erased", ErrNotFound)
	}
	return err
}

// replace writes a file in the place of another one, durably.
func (f *filesystem) replace(name string, text []byte) error {
	temp := name + "." + rand.Text() + tempSuffix
	if err := f.write(temp, func(w file) error { _, err := w.WriteAt(text, 0); return err }); err != nil {
		return err
	}
	if err := f.rename(temp, name); err != nil {
		return errors.Join(err, f.remove(temp))
	}
	return f.syncDir(filepath.Dir(name))
}

// Offset returns how many bytes have arrived. They survive a loss of power. After a restart
// the first call reads the file. While Append runs, it is what had arrived before.
func (p *Part) Offset() (n int64, err error) {
	if n := p.arrived.Load(); n >= 0 {
		return n, nil
	}
	err = p.with(func(*writer) error { return nil }, func(w *writer) { n = w.size })
	return n, err
}

// Whole reports whether all bytes have arrived. It reads no file that is too short for that.
func (p *Part) Whole() (bool, error) {
	n := p.arrived.Load()
	if n < 0 {
		if size, err := p.fileSize(); err != nil || size < p.Size {
			return false, err
		}
		var err error
		if n, err = p.Offset(); err != nil {
			return false, err
		}
	}
	return n == p.Size, nil
}

func (p *Part) fileSize() (int64, error) {
	f, err := p.store.fs.open(p.path(partSuffix))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, fmt.Errorf("%w: part %s", ErrNotFound, p.ID)
	}
	if err != nil {
		return 0, explain("open part", err)
	}
	size, err := f.Size()
	return size, errors.Join(err, f.Close())
}

// Digests returns the digests of what has arrived; Canonical is "".
func (p *Part) Digests() (d documents.Digests, err error) {
	err = p.with(func(*writer) error { return nil }, func(w *writer) { d = w.digests() })
	return d, err
}

// Append adds what r gives until its end, at most up to the part's size. It returns how many
// bytes were added; they survive a loss of power, also when there is an error. It holds two
// segments in memory, 2 MiB. Errors: of r; ErrFull, ErrPieces, ErrTooLarge, ErrNotFound for a
// part that was removed, the context's, the operating system's.
func (p *Part) Append(ctx context.Context, r io.Reader) (n int64, err error) {
	err = p.with(func(w *writer) error {
		before := w.size
		if p.sealed {
			return fmt.Errorf("%w: the part is complete", ErrTooLarge)
		}
		err := w.from(&bounded{ctx, r, p.Size - before})
		if err == nil || w.size > before {
			err = errors.Join(err, w.sync())
		}
		n = w.size - before
		return err
	}, nil)
	return n, explainPart(err)
}

func explainPart(err error) error {
	for _, known := range []error{ErrPieces, ErrTooLarge, ErrNotFound, ErrCorrupt, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, known) {
			return err
		}
	}
	return explain("append", err)
}

// with calls do while the part's file is open, and then if it succeeds. After a failed write what
// is not whole is cut off, so that a full disk gets its space back, and the rest is read again.
func (p *Part) with(do func(*writer) error, then func(*writer)) (err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f, err := p.store.fs.open(p.path(partSuffix))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: part %s", ErrNotFound, p.ID)
	}
	if err != nil {
		return explain("open part", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if p.w == nil {
		if err := p.recover(f); err != nil {
			return err
		}
	}
	p.w.f = f
	if err = errors.Join(do(p.w), p.w.synced()); err != nil {
		if p.arrived.Store(p.w.size); p.w.broken {
			p.arrived.Store(-1)
			if !p.sealed {
				err = errors.Join(err, f.Truncate(p.w.end), f.Sync())
			}
			p.w = nil
		}
		return err
	}
	p.arrived.Store(p.w.size)
	if then != nil {
		then(p.w)
	}
	return nil
}

// recover reads a part's file, digests it, and cuts off what a crash left half written. p.mu
// must be held.
func (p *Part) recover(f file) error {
	key, err := p.store.ring.key(p.key)
	if err != nil {
		return orGone(err)
	}
	size, err := f.Size()
	if err != nil {
		return explain("read part", err)
	}
	w := &writer{layout: layout{ID: p.id, end: int64(len(magic))}, f: f, to: key.Recipient()}
	if w.sums, err = newSums(); err != nil {
		return err
	}
	whole, err := readLayout(f, size, key)
	if errors.Is(err, errRead) {
		return err
	}
	p.sealed = err == nil && whole.ID == p.id
	for w.end < size {
		plain, sealed, err := nextSegment(f, w, key)
		if errors.Is(err, errRead) {
			return err
		}
		if err != nil {
			break
		}
		for _, h := range w.sums {
			h.Write(plain) // never fails: hash.Hash
		}
		w.add(int64(len(plain)), sealed)
	}
	if p.sealed {
		if w.end != whole.end {
			return fmt.Errorf("%w: part %s", ErrCorrupt, p.ID)
		}
		p.w = w
		return nil
	}
	if err := cutOff(f, w, size); err != nil {
		return explain("recover part", err)
	}
	p.w = w
	return nil
}

// nextSegment reads the segment after those that w has, and returns its length in the file.
func nextSegment(f file, w *writer, key age.Identity) (plain []byte, sealed int64, err error) {
	var length [4]byte
	if err := readAt(f, length[:], w.end); err != nil {
		return nil, 0, err
	}
	n := int64(binary.BigEndian.Uint32(length[:])) + int64(len(length))
	if n > maxSealed {
		return nil, 0, errSegment
	}
	b := make([]byte, n)
	if err := readAt(f, b, w.end); err != nil {
		return nil, 0, err
	}
	plain, err = unseal(key, w.ID, w.size, b)
	return plain, n, err
}

// cutOff removes what is after the last whole segment. What is before may be in memory alone
// since a crash, and is acknowledged next: it is synced.
func cutOff(f file, w *writer, size int64) error {
	if size < w.end { // even the magic was not on disk
		if err := w.begin(); err != nil {
			return err
		}
	}
	if size > w.end {
		if err := f.Truncate(w.end); err != nil {
			return err
		}
	}
	return w.sync()
}

// Read returns the whole content in memory, at most most bytes.
func (p *Part) Read(most int64) (data []byte, err error) {
	if p.Size > most {
		return nil, fmt.Errorf("%w: %d bytes, at most %d are read into memory", ErrTooLarge, p.Size, most)
	}
	err = p.with(func(w *writer) error {
		key, err := p.store.ring.key(p.key)
		if err != nil {
			return orGone(err)
		}
		s := &segments{layout: w.layout, r: w.f, by: key, held: -1}
		for i := range s.Segments {
			piece, err := s.read(i)
			if err != nil {
				return damaged(documents.Digest(p.ID), err)
			}
			data = append(data, piece...)
		}
		return nil
	}, nil)
	return data, err
}

// Keep keeps the whole content in the store, durably, and returns its digests. Nothing is
// copied where the store is a folder. The part stays until Remove; Keep again is no error.
func (p *Part) Keep(ctx context.Context) (d documents.Digests, err error) {
	err = p.with(func(w *writer) error {
		if w.size != p.Size {
			return fmt.Errorf("store: part %s has %d of %d bytes", p.ID, w.size, p.Size)
		}
		if !p.sealed {
			if err := w.finish(); err != nil {
				return explain("keep", err)
			}
			p.sealed = true
		}
		d = w.digests()
		return p.store.contents.put(ctx, nameOf(d.SHA256, p.key), p.path(partSuffix))
	}, nil)
	return d, err
}

// Remove removes the part. What Keep kept stays.
func (p *Part) Remove() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var errs error
	// The note last: without it the part is a leftover.
	for _, suffix := range []string{partSuffix, noteSuffix} {
		if err := p.store.fs.remove(p.path(suffix)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = errors.Join(errs, err)
		}
	}
	return explain("remove part", errors.Join(errs, p.store.fs.syncDir(p.store.partDir())))
}

// DropContent removes the bytes of a part and keeps its note.
func (p *Part) DropContent() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	err := p.store.fs.remove(p.path(partSuffix))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return explain("remove part", errors.Join(err, p.store.fs.syncDir(p.store.partDir())))
}

// sweepParts removes parts that a crash cut off before they had a note.
func (s *Store) sweepParts() error {
	names, err := s.fs.list(s.partDir())
	if err != nil {
		return err
	}
	noted := map[string]bool{}
	for _, name := range names {
		if of, ok := strings.CutSuffix(name, noteSuffix); ok {
			noted[of] = true
		}
	}
	for _, name := range names {
		if of, ok := strings.CutSuffix(name, partSuffix); ok && !noted[of] {
			err = errors.Join(err, s.fs.remove(filepath.Join(s.partDir(), name)))
		}
	}
	return err
}
