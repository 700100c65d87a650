package uploads

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/store"
)

// A Store keeps what arrives. Implemented by *store.Store.
type Store interface {
	Begin(owner string, size int64, note []byte) (*store.Part, error)
	Parts() ([]*store.Part, error)
}

// Finished is a file that arrived whole.
type Finished struct {
	Organisation string // whose it is, by its MSP ID
	Name         string
	Case         string // "" is none
	Size         int64
	// Digests are those of the bytes; Canonical is "".
	Digests documents.Digests
	// Read returns the bytes, at most most of them: store.ErrTooLarge for more.
	Read func(most int64) ([]byte, error)
	// Keep keeps the bytes in the store, durably, without copying them.
	Keep func(ctx context.Context) error
}

// A Taker reads, keeps and anchors a file. It may get one twice, where a crash came between. Its
// error is a refusal, unless Explain gives it a status of 500 or more: then it is tried again.
type Taker func(ctx context.Context, f Finished) (*Answer, error)

// Limits bound what uploads cost. The zero value of a field is its default.
type Limits struct {
	File        int64         // bytes of one file; 2 GiB
	OfOne       int64         // bytes in progress of an organisation; 8 GiB
	OfAll       int64         // bytes in progress; 32 GiB
	Count       int           // uploads in progress of an organisation; 100
	Sending     int           // that send bytes at one moment, at 3 MiB of memory each; 16
	SendingEach int           // of an organisation; 4
	Expire      time.Duration // after which an upload that does not move is removed, and a result; 24 h
	Stall       time.Duration // longest silence of a client that sends; 1 min
	Take        time.Duration // of one attempt to read, keep and anchor; 1 min
}

// DefaultPath is where uploads are.
const DefaultPath = "/uploads/"

// keptResults is how many results of an organisation are kept.
const keptResults = 1000

// Options are what uploads need.
type Options struct {
	Store Store
	Take  Taker
	// Who returns who makes a request. Its error is explained to the client.
	Who func(r *http.Request) (access.Caller, error)
	// Explain turns an error into what a client gets. accept is its Accept-Language.
	Explain func(err error, accept string) Refusal
	// Title returns the title of a refusal's code in the client's language; nil keeps that of the refusal.
	Title  func(code, accept string) string
	Path   string // that the handler is mounted at; "" is DefaultPath
	Limits Limits
	Now    func() time.Time
	Log    *slog.Logger
}

// Uploads are those in progress, and the results of those that ended. Their methods may be
// called concurrently.
type Uploads struct {
	Options
	handler http.Handler
	taking  chan struct{} // bounds the documents in memory
	wake    chan struct{} // to take what waits

	mu      sync.Mutex
	byID    map[string]*upload
	using   map[string]usage // by organisation
	sending map[string]int   // by organisation
}

// usage is what an organisation has in progress.
type usage struct {
	bytes int64
	count int
}

// takers is how many documents are read at one moment.
const takers = 2

// Open returns the uploads, with those that an earlier run left.
func Open(o Options) (*Uploads, error) {
	o.Limits.defaults()
	if o.Path == "" {
		o.Path = DefaultPath
	}
	u := &Uploads{
		Options: o, taking: make(chan struct{}, takers), wake: make(chan struct{}, 1),
		byID: map[string]*upload{}, using: map[string]usage{}, sending: map[string]int{},
	}
	var err error
	if u.handler, err = u.newHandler(); err != nil {
		return nil, err
	}
	parts, err := o.Store.Parts()
	if err != nil && parts == nil {
		return nil, err
	}
	if err != nil {
		o.Log.Error("some uploads of an earlier run cannot be read", "cause", err)
	}
	for _, p := range parts {
		if err := u.adopt(p); err != nil {
			o.Log.Error("an upload of an earlier run cannot be read", "upload", p.ID, "cause", err)
		}
	}
	u.awake()
	return u, nil
}

func (l *Limits) defaults() {
	for _, d := range []struct {
		of  *int64
		def int64
	}{{&l.File, 2 << 30}, {&l.OfOne, 8 << 30}, {&l.OfAll, 32 << 30}} {
		if *d.of == 0 {
			*d.of = d.def
		}
	}
	for _, d := range []struct {
		of  *int
		def int
	}{{&l.Count, 100}, {&l.Sending, 16}, {&l.SendingEach, 4}} {
		if *d.of == 0 {
			*d.of = d.def
		}
	}
	for _, d := range []struct {
		of  *time.Duration
		def time.Duration
	}{{&l.Expire, 24 * time.Hour}, {&l.Stall, time.Minute}, {&l.Take, time.Minute}} {
		if *d.of == 0 {
			*d.of = d.def
		}
	}
}

// Result returns what came of an upload of the caller's organisation, or ErrNotFound.
func (u *Uploads) Result(_ context.Context, who access.Caller, id string) (Result, error) {
	up, err := u.find(who, id)
	if err != nil {
		return Result{}, err
	}
	return up.result(u.Limits.Expire)
}

// List returns what the caller's organisation uploads, and what came of the latest uploads,
// the last begun first.
func (u *Uploads) List(_ context.Context, who access.Caller) ([]Result, error) {
	var out []Result
	for _, up := range u.all() {
		if up.part.Owner != who.MSPID {
			continue
		}
		r, err := up.result(u.Limits.Expire)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b Result) int { return b.Begun.Compare(a.Begun) })
	return out, nil
}

// find returns an upload of the caller's organisation.
func (u *Uploads) find(who access.Caller, id string) (*upload, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	up := u.byID[id]
	if up == nil || up.part.Owner != who.MSPID {
		return nil, ErrNotFound
	}
	return up, nil
}

func (u *Uploads) all() []*upload {
	u.mu.Lock()
	defer u.mu.Unlock()
	out := make([]*upload, 0, len(u.byID))
	for _, up := range u.byID {
		out = append(out, up)
	}
	return out
}

// begin makes an upload of the organisation.
func (u *Uploads) begin(organisation string, size int64, m metadata) (*upload, error) {
	if size == 0 {
		return nil, ErrEmpty
	}
	if err := u.reserve(organisation, size); err != nil {
		return nil, err
	}
	now := u.Now().UTC()
	n := note{metadata: m, Begun: now}
	text, err := json.Marshal(n)
	var part *store.Part
	if err == nil {
		part, err = u.Store.Begin(organisation, size, text)
	}
	if err != nil {
		u.release(organisation, size)
		return nil, err
	}
	up := &upload{part: part, note: n, moved: now}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.byID[part.ID] = up
	return up, nil
}

// reserve counts an upload before it begins.
func (u *Uploads) reserve(organisation string, size int64) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	var all int64
	for _, use := range u.using {
		all += use.bytes
	}
	use := u.using[organisation]
	if use.bytes+size > u.Limits.OfOne || use.count+1 > u.Limits.Count || all+size > u.Limits.OfAll {
		return ErrQuota
	}
	u.using[organisation] = usage{use.bytes + size, use.count + 1}
	return nil
}

func (u *Uploads) release(organisation string, size int64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	use := u.using[organisation]
	if use = (usage{use.bytes - size, use.count - 1}); use.count == 0 {
		delete(u.using, organisation)
		return
	}
	u.using[organisation] = use
}

// adopt takes an upload of an earlier run, before the first request. It may move on for as
// long as a new one.
func (u *Uploads) adopt(p *store.Part) error {
	up := &upload{part: p, moved: u.Now().UTC()}
	if err := json.Unmarshal(p.Note(), &up.note); err != nil {
		return fmt.Errorf("note: %w", err)
	}
	u.byID[p.ID] = up
	if up.note.over() {
		u.dropContent(up) // a crash came between
		return nil
	}
	use := u.using[p.Owner]
	u.using[p.Owner] = usage{use.bytes + p.Size, use.count + 1}
	return nil
}

// send counts who sends, and returns what ends it.
func (u *Uploads) send(organisation string) (done func(), err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	all := 0
	for _, n := range u.sending {
		all += n
	}
	if all >= u.Limits.Sending || u.sending[organisation] >= u.Limits.SendingEach {
		return nil, ErrBusy
	}
	u.sending[organisation]++
	return func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		if u.sending[organisation]--; u.sending[organisation] == 0 {
			delete(u.sending, organisation)
		}
	}, nil
}

// remove ends an upload and forgets its result.
func (u *Uploads) remove(up *upload) error {
	up.attempt.Lock()
	defer up.attempt.Unlock()
	_, ok := up.open()
	if err := up.part.Remove(); err != nil {
		return err
	}
	up.mu.Lock()
	up.removed = true
	up.mu.Unlock()
	if ok {
		u.release(up.part.Owner, up.part.Size)
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.byID, up.part.ID)
	return nil
}

// notFound reports whether an upload is not there, or was removed meanwhile.
func notFound(err error) bool {
	return errors.Is(err, ErrNotFound) || errors.Is(err, store.ErrNotFound)
}
