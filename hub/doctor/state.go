package doctor

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/backup"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/network"
	"github.com/tradehub/tradehub/hub/projection"
)

// answered judges what a running hub says of itself.
func (e *examination) answered(s hub.Status) {
	e.running, e.height = true, s.Heights["ledger"]
	before := len(e.checks)
	for _, part := range slices.Sorted(maps.Keys(s.Parts)) {
		if why := s.Parts[part]; why != "" {
			e.wrong(part, "look into the hub's log; it becomes ready by itself once the cause is gone", "%s", why)
		}
	}
	if len(e.checks) == before {
		e.fine("hub", "it runs and is ready; ledger at block %d, projection at %d, index at %d", s.Heights["ledger"], s.Heights["projection"], s.Heights["index"])
	}
	e.clock(s.Newest)
}

// ahead is how far the ledger's time may be ahead of this machine's.
const ahead = 2 * time.Minute

// clock holds this machine's clock against the ledger's newest verdict, whose time the network
// agreed on.
func (e *examination) clock(newest time.Time) {
	switch now := e.Now(); {
	case newest.IsZero():
		e.fine("clock", "the ledger has no verdict yet to compare with")
	case newest.After(now.Add(ahead)):
		e.wrong("clock", "set this machine's clock, and keep it by NTP", "it says %s; the newest verdict on the ledger is of %s", now.UTC().Format(time.RFC3339), newest.UTC().Format(time.RFC3339))
	default:
		e.fine("clock", "not behind the newest verdict, of %s", newest.UTC().Format(time.RFC3339))
	}
}

// closed opens the ledger and the projection of a hub that does not run.
func (e *examination) closed(ctx context.Context) {
	fabric := e.cfg.Ledger != (network.Fabric{})
	if path := filepath.Join(e.cfg.Data, filepath.FromSlash(backup.LedgerFile)); !fabric {
		if _, err := os.Stat(path); err != nil {
			e.wrong("ledger", "restore the data folder from a backup", "%v", err)
			return
		}
	}
	n, err := hub.OpenNetwork(e.cfg)
	if err != nil {
		e.wrong("ledger", "end what else has the folder open; restore a damaged ledger from a backup", "%v", err)
		return
	}
	err = e.read(ctx, ledger.NewFeed(n.Own()), fabric)
	if err = errors.Join(err, n.Close()); err != nil {
		e.wrong("ledger", "start the peers that the connection profile names, and look whether this machine reaches them", "%v", err)
	}
}

// read compares the projection with the ledger.
func (e *examination) read(ctx context.Context, feed *ledger.Feed, fabric bool) (err error) {
	if e.height, err = feed.Height(ctx); err != nil {
		return err
	}
	audited := "; its last blocks are unaltered"
	if fabric {
		audited = ""
	}
	e.fine("ledger", "the hub does not run; block %d%s", e.height, audited)
	var said bytes.Buffer
	log := slog.New(slog.NewTextHandler(&said, nil))
	p, err := projection.Open(e.cfg.ProjectionFile(), feed, log)
	const rebuild = "tradehub projection rebuild"
	if err != nil {
		e.wrong("projection", rebuild, "%v", err)
		return nil
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	sum, hashErr := p.Hash()
	switch newest, _, err := p.Verdicts(nil, 1); {
	case hashErr != nil || err != nil:
		e.wrong("projection", rebuild, "%v", errors.Join(hashErr, err))
	case said.Len() > 0:
		e.wrong("projection", "nothing: the hub builds it again when it starts", "it was damaged, or of another release: %s", firstLine(said.Bytes()))
	case sum.Block > e.height:
		e.wrong("projection", rebuild, "it is at block %d, the ledger at %d: it is of another ledger", sum.Block, e.height)
	default:
		e.fine("projection", "block %d of %d", sum.Block, e.height)
		if len(newest) > 0 {
			e.clock(newest[0].At)
		} else {
			e.clock(time.Time{})
		}
	}
	return nil
}

func firstLine(b []byte) string {
	line, _, _ := bytes.Cut(b, []byte("\n"))
	return string(line)
}

// index asks the Redis server.
func (e *examination) index(ctx context.Context) {
	if e.cfg.Redis == "" {
		e.fine("index", "in the process; rebuilt at each start")
		return
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	switch at, err := e.cfg.IndexAt(ctx); {
	case err != nil:
		e.wrong("index", "start the Redis server, or correct redis in the configuration", "%v", err)
	case e.height > 0 && at > e.height:
		e.wrong("index", "give each hub a database of its own; the hub rebuilds this one when it starts", "it is at block %d, the ledger at %d: it is of another ledger", at, e.height)
	default:
		e.fine("index", "on Redis, at block %d", at)
	}
}

// store opens the store and reads some of it, from a place of its order that changes by day.
func (e *examination) store(ctx context.Context) {
	s, err := e.cfg.OpenStore(nil)
	if err != nil {
		e.wrong("store", "restore the named file from a backup", "%v", err)
		return
	}
	defer func() { _ = s.Close() }() // it was only read
	var all []documents.Digest
	for d, err := range s.Digests(ctx) {
		if err != nil {
			e.wrong("store", "make the folder readable for the hub's user", "%v", err)
			return
		}
		all = append(all, d)
	}
	read, damaged := min(e.Sample, len(all)), 0
	for i := range read {
		d := all[(i*len(all)/read+e.Now().YearDay())%len(all)]
		if _, err := s.Get(ctx, d); err != nil {
			damaged++
			e.wrong("store", "restore the file from a backup; tradehub store scrub reads every file", "%v", err)
		}
	}
	if damaged == 0 {
		e.fine("store", "%d of %d files were read and are intact", read, len(all))
	}
}
