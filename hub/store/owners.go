package store

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"sync"

	"filippo.io/age"
)

// A keyID names an owner's key, and says nothing of the owner: 16 hexadecimal digits.
type keyID string

const keyIDBytes = 8

// hub is the owner of what belongs to no organisation, for instance reports.
const hub = ""

// forgotten is what a key file holds once its key was destroyed.
const forgotten = "forgotten\n"

// errForgotten means that the key was destroyed on purpose.
var errForgotten = errors.New("the key was destroyed")

// A keyFile is the content of a key's file, encrypted by the store's own key.
type keyFile struct {
	Owner    string `json:"owner"`
	Identity string `json:"identity"` // of age
}

// A ring holds the owners' keys. Its methods may be called concurrently.
type ring struct {
	dir   string
	fs    *filesystem
	store *age.X25519Identity

	mu      sync.Mutex
	keys    map[keyID]*age.X25519Identity // nil of one that was destroyed
	owners  map[keyID]string
	current map[string]keyID // that an owner's new contents are encrypted to
}

// of returns the key that the owner's new contents are encrypted to, and makes it for a
// new owner. It is on disk when of returns.
func (r *ring) of(owner string) (keyID, *age.X25519Identity, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	id, ok := r.current[owner]
	if !ok {
		if err := r.loadLocked(); err != nil { // another process may have made it
			return "", nil, err
		}
		if id, ok = r.current[owner]; !ok {
			return r.makeLocked(owner)
		}
	}
	return id, r.keys[id], nil
}

// key returns the key of the ID: errForgotten, or ErrCorrupt for a file that is not there
// or not readable.
func (r *ring) key(id keyID) (*age.X25519Identity, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	k, ok := r.keys[id]
	if !ok {
		if err := r.loadLocked(); err != nil {
			return nil, err
		}
		if k, ok = r.keys[id]; !ok {
			return nil, fmt.Errorf("%w: the key file %s is missing or damaged", ErrCorrupt, r.path(id))
		}
	}
	if k == nil {
		return nil, errForgotten
	}
	return k, nil
}

// ownerOf returns whose key it is, "" where that is not known.
func (r *ring) ownerOf(id keyID) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.owners[id]
}

func (r *ring) path(id keyID) string { return filepath.Join(r.dir, string(id)) }

// loadLocked reads the key files. One that cannot be read is left out: only what it
// encrypts is lost. r.mu must be held.
func (r *ring) loadLocked() error {
	names, err := r.fs.list(r.dir)
	if err != nil {
		return explain("list the keys", err)
	}
	r.keys, r.owners, r.current = map[keyID]*age.X25519Identity{}, map[keyID]string{}, map[string]keyID{}
	for _, name := range names {
		if b, err := hex.DecodeString(name); err != nil || len(b) != keyIDBytes {
			continue
		}
		k, id, err := r.read(name)
		switch {
		case errors.Is(err, errForgotten):
			r.keys[keyID(name)] = nil
		case errors.Is(err, errRead):
			return err
		case err == nil:
			r.keys[keyID(name)], r.owners[keyID(name)] = id, k.Owner
			if _, ok := r.current[k.Owner]; !ok { // the first counts, in every process
				r.current[k.Owner] = keyID(name)
			}
		}
	}
	return nil
}

func (r *ring) read(name string) (k keyFile, id *age.X25519Identity, err error) {
	b, err := r.fs.readFile(filepath.Join(r.dir, name))
	if err != nil {
		return k, nil, fmt.Errorf("%w a key: %w", errRead, err)
	}
	if bytes.HasPrefix(b, []byte(forgotten)) {
		return k, nil, errForgotten
	}
	plain, err := age.Decrypt(bytes.NewReader(b), r.store)
	if err == nil {
		err = json.NewDecoder(plain).Decode(&k)
	}
	if err == nil {
		id, err = age.ParseX25519Identity(k.Identity)
	}
	return k, id, err
}

// makeLocked makes a key of the owner. The name follows from the owner, so that processes
// that make it at the same time make one. r.mu must be held.
func (r *ring) makeLocked(owner string) (keyID, *age.X25519Identity, error) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return "", nil, fmt.Errorf("store: make a key: %w", err)
	}
	text, err := json.Marshal(keyFile{owner, key.String()})
	if err != nil {
		return "", nil, err
	}
	sealed, err := encrypt(r.store.Recipient(), text)
	if err != nil {
		return "", nil, err
	}
	for n := 0; ; n++ {
		id := r.name(owner, n)
		if err := r.fs.publish(r.path(id), sealed); err != nil {
			return "", nil, err
		}
		k, key, err := r.read(string(id))
		switch {
		case errors.Is(err, errForgotten):
			continue // the owner comes again
		case err != nil || k.Owner != owner:
			return "", nil, fmt.Errorf("%w file %s is damaged; restore it from a backup: %w", ErrKey, r.path(id), err)
		}
		r.keys[id], r.owners[id], r.current[owner] = key, owner, id
		return id, key, nil
	}
}

// name returns the name of the owner's n-th key. Without the store's key it cannot be guessed
// from the owner.
func (r *ring) name(owner string, n int) keyID {
	mac := hmac.New(sha256.New, []byte(r.store.String()))
	fmt.Fprintf(mac, "owner's key|%d|%s", n, owner)
	return keyID(hex.EncodeToString(mac.Sum(nil)[:keyIDBytes]))
}

// destroy destroys the owner's keys and returns their IDs. The files keep that they were
// destroyed, so that nobody looks for a backup of them.
func (r *ring) destroy(owner string) ([]keyID, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.loadLocked(); err != nil {
		return nil, err
	}
	var ids []keyID
	for id, of := range r.owners {
		if of != owner {
			continue
		}
		if err := r.overwrite(r.path(id)); err != nil {
			return ids, explain("destroy a key", err)
		}
		ids = append(ids, id)
	}
	return ids, r.loadLocked()
}

// overwrite replaces the bytes of a key file where they are, durably. A new file would leave
// the old bytes on the disk.
func (r *ring) overwrite(name string) error {
	f, err := r.fs.open(name)
	if err != nil {
		return err
	}
	size, err := f.Size()
	if err == nil {
		text := make([]byte, max(size, int64(len(forgotten))))
		copy(text, forgotten)
		_, err = f.WriteAt(text, 0)
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// destroyed reports whether the key of the ID was destroyed on purpose.
func (r *ring) destroyed(id keyID) bool {
	_, err := r.key(id)
	return errors.Is(err, errForgotten)
}

// encrypt returns text as an age file.
func encrypt(to age.Recipient, text []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err != nil {
		return nil, err
	}
	if _, err = w.Write(text); err == nil {
		err = w.Close()
	}
	return out.Bytes(), err
}

// decrypt is the inverse of encrypt.
func decrypt(by age.Identity, sealed []byte) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(sealed), by)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// publish writes a new file that appears whole and durably. It is no error if the file is
// there already.
func (f *filesystem) publish(name string, text []byte) error {
	temp := name + "." + rand.Text() + tempSuffix
	if err := f.write(temp, func(w file) error { _, err := w.WriteAt(text, 0); return err }); err != nil {
		return explain("write "+filepath.Base(name), err)
	}
	err := f.link(temp, name)
	if errors.Is(err, fs.ErrExist) {
		err = nil
	}
	err = errors.Join(err, f.remove(temp), f.syncDir(filepath.Dir(name)))
	return explain("publish "+filepath.Base(name), err)
}
