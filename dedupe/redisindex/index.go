package redisindex

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/tradehub/tradehub/dedupe"
)

// An Index is the index on one Redis. Its methods may be called from several goroutines,
// but [Index.Apply] follows one stream of events, so one caller at a time keeps its checkpoint exact.
type Index struct {
	rdb  *redis.Client
	root string // "{prefix}:"
	now  func() time.Time
	// high is the newest block that this process saw in a checkpoint since it
	// last reset the index: a Redis that shows an older one has lost data.
	high atomic.Uint64
	// known is the generation that was current when last asked; the script
	// refuses it once another one is.
	known atomic.Pointer[string]
}

// schema is the version of what values hold. An index of another one is rebuilt.
const schema = "3"

//go:embed index.lua
var source string

var script = redis.NewScript(source)

// A generation is one built index; a reset makes the next.
type generation struct {
	name string
	root string
}

func (g generation) asset(t dedupe.Token) string { return g.key("a:", t.String()) }
func (g generation) near(t dedupe.Token) string  { return g.key("n:", t.String()) }
func (g generation) claim(id string) string      { return g.key("c:", id) }
func (g generation) meta() string                { return g.key("meta", "") }
func (g generation) key(kind, s string) string   { return g.root + g.name + ":" + kind + s }

func (x *Index) generation(ctx context.Context) (generation, error) {
	if name := x.known.Load(); name != nil {
		return generation{*name, x.root}, nil
	}
	name, err := x.rdb.Get(ctx, x.root+"generation").Result()
	if errors.Is(err, redis.Nil) {
		return generation{}, fmt.Errorf("%w: it was not built; rebuild it from the ledger", dedupe.ErrLagging)
	}
	if err != nil {
		return generation{}, unavailable(ctx, err)
	}
	x.known.Store(&name)
	return generation{name, x.root}, nil
}

// unavailable marks an error of the connection; it does not change the error of a context
// that ended.
func unavailable(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("%w: %w", dedupe.ErrUnavailable, context.Cause(ctx))
	}
	return fmt.Errorf("%w: %w", dedupe.ErrUnavailable, err)
}

// A place is a checkpoint of the ledger's events.
type place struct {
	block uint64
	tx    string
}

// A batch is what one run of the script reads or writes.
type batch struct {
	g        generation
	keys     []string
	write    bool
	at       *place   // checkpoint to set, or nil
	versions []string // expected, for a write
	values   []string // new, for a write
}

// A reply is what the script answered.
type reply struct {
	written bool
	at      place
	values  []string
}

// look reads values as one step, as run does, at a fraction of a script's cost.
func (x *Index) look(ctx context.Context, b batch) (reply, error) {
	tx := x.rdb.TxPipeline()
	name := tx.Get(ctx, x.root+"generation")
	meta := tx.HMGet(ctx, b.g.meta(), "schema", "norm", "block", "tx")
	var values *redis.SliceCmd
	if len(b.keys) > 0 {
		values = tx.MGet(ctx, b.keys...)
	}
	if _, err := tx.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) { // the generation is not there
		return reply{}, unavailable(ctx, err)
	}
	if name.Val() != b.g.name {
		return reply{}, errMoved
	}
	out := []string{"OK"}
	for _, v := range meta.Val() {
		s, ok := v.(string)
		if !ok {
			return parseReply([]string{"LOST"}, 0)
		}
		out = append(out, s)
	}
	if values != nil {
		for _, v := range values.Val() {
			s, _ := v.(string) // nil is absent
			out = append(out, s)
		}
	}
	return parseReply(out, len(b.keys))
}

// run runs the script.
func (x *Index) run(ctx context.Context, b batch) (reply, error) {
	keys := append([]string{x.root + "generation", b.g.meta()}, b.keys...)
	args := []any{b.g.name, "", "", "r"}
	if b.at != nil {
		args[1], args[2] = strconv.FormatUint(b.at.block, 10), b.at.tx
	}
	if b.write {
		args[3] = "w"
		for _, list := range [][]string{b.versions, b.values} {
			for _, v := range list {
				args = append(args, v)
			}
		}
	}
	out, err := script.Run(ctx, x.rdb, keys, args...).StringSlice()
	if err != nil {
		return reply{}, unavailable(ctx, err)
	}
	return parseReply(out, len(b.keys))
}

// errMoved means that another generation became current meanwhile.
var errMoved = errors.New("another generation of the index is current")

func parseReply(out []string, n int) (reply, error) {
	switch {
	case len(out) == 1 && out[0] == "GENERATION":
		return reply{}, errMoved
	case len(out) == 1 && out[0] == "LOST":
		return reply{}, fmt.Errorf("%w: its own record is gone; rebuild it from the ledger", dedupe.ErrLagging)
	case len(out) != 5+n:
		return reply{}, fmt.Errorf("%w: its answer has %d parts, not %d", dedupe.ErrUnavailable, len(out), 5+n)
	case out[1] != schema || out[2] != dedupe.NormVersion:
		return reply{}, fmt.Errorf("%w: it was built by another version; rebuild it from the ledger", dedupe.ErrLagging)
	}
	block, err := strconv.ParseUint(out[3], 10, 64)
	if err != nil {
		return reply{}, fmt.Errorf("%w: its checkpoint is not a number; rebuild it from the ledger", dedupe.ErrLagging)
	}
	return reply{written: out[0] == "OK", at: place{block, out[4]}, values: out[5:]}, nil
}

// attempts bounds how often a write is tried again after others came first.
const attempts = 256

// current runs f on the current generation, again when that changes meanwhile.
func (x *Index) current(ctx context.Context, f func(generation) error) error {
	for range attempts {
		g, err := x.generation(ctx)
		if err != nil {
			return err
		}
		if err := f(g); !errors.Is(err, errMoved) {
			return err
		}
		x.known.Store(nil)
	}
	return fmt.Errorf("%w: it is being rebuilt repeatedly", dedupe.ErrUnavailable)
}

// trust fails if the checkpoint of the index is before the block that was the highest when
// the index was asked. Such an index went back, as after a fail-over to a replica that
// lagged, or the restore of an older copy.
func (x *Index) trust(at place, high uint64) error {
	if at.block < high {
		return fmt.Errorf("%w: its checkpoint went back from block %d to %d", dedupe.ErrLagging, high, at.block)
	}
	x.saw(at)
	return nil
}

// saw remembers the highest block that was seen.
func (x *Index) saw(at place) {
	for high := x.high.Load(); high < at.block && !x.high.CompareAndSwap(high, at.block); high = x.high.Load() {
	}
}

// Checkpoint returns up to where the index followed the ledger: the follower
// resumes after it. It returns [dedupe.ErrLagging] when there is nothing to follow from.
func (x *Index) Checkpoint(ctx context.Context) (block uint64, txID string, err error) {
	err = x.current(ctx, func(g generation) error {
		r, err := x.run(ctx, batch{g: g})
		block, txID = r.at.block, r.at.tx
		return err
	})
	return block, txID, err
}

// Lookup returns the assets and the similar claims that the index knows of the
// tokens, and the height up to which it does. Tokens that nobody used are left
// out. Compare the height with the ledger's: what came after is not in the answer.
func (x *Index) Lookup(ctx context.Context, tokens []dedupe.Token) (assets []dedupe.Asset, near []dedupe.Near, height uint64, err error) {
	tokens = dedupe.Distinct(tokens)
	err = x.current(ctx, func(g generation) error {
		high := x.high.Load()
		r, err := x.look(ctx, batch{g: g, keys: g.keys(tokens)})
		if err != nil {
			return err
		}
		if err := x.trust(r.at, high); err != nil {
			return err
		}
		k, err := known(tokens, r.values)
		assets, near, height = k.Assets, k.Near, r.at.block
		return err
	})
	return assets, near, height, err
}
