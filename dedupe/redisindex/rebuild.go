package redisindex

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/tradehub/tradehub/dedupe"
)

// Reset makes the index empty, at the beginning of the ledger.
func (x *Index) Reset(ctx context.Context) error {
	return x.Rebuild(ctx, func(func(dedupe.Change, error) bool) {})
}

// Rebuild builds the index anew from changes in the order of the ledger, beside
// the one that answers meanwhile, and then puts it in that one's place. The
// checkpoint is that of the last change: follow the ledger from there. It
// stops at the first error of the changes and leaves everything as it was.
func (x *Index) Rebuild(ctx context.Context, changes iter.Seq2[dedupe.Change, error]) error {
	old, err := x.rdb.Get(ctx, x.root+"generation").Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return unavailable(ctx, err)
	}
	next := generation{newName(), x.root}
	side := &Index{rdb: x.rdb, root: x.root + next.name + ":", now: x.now}
	if err := x.fill(ctx, side, next, changes); err != nil {
		return errors.Join(err, x.drop(context.WithoutCancel(ctx), next.name))
	}
	if err := x.swap(ctx, next); err != nil {
		return err
	}
	x.high.Store(side.high.Load())
	if old == "" {
		return nil
	}
	return x.drop(ctx, old)
}

// newName returns a name that no generation had.
func newName() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// fill writes a generation that is not current. The script reads its name from
// a key of its own until the swap.
func (x *Index) fill(ctx context.Context, side *Index, next generation, changes iter.Seq2[dedupe.Change, error]) error {
	pipe := x.rdb.TxPipeline()
	pipe.HSet(ctx, next.key("meta"), "schema", schema, "norm", dedupe.NormVersion, "block", 0, "tx", "")
	pipe.Set(ctx, side.root+"generation", next.name, 0)
	if _, err := pipe.Exec(ctx); err != nil {
		return unavailable(ctx, err)
	}
	for ch, err := range changes {
		if err != nil {
			return fmt.Errorf("redisindex: read the claims to rebuild from: %w", err)
		}
		if err := side.apply(ctx, next, ch, &place{ch.Block, ch.TxID}); err != nil {
			return err
		}
	}
	return nil
}

func (x *Index) swap(ctx context.Context, next generation) error {
	pipe := x.rdb.TxPipeline()
	pipe.Set(ctx, x.root+"generation", next.name, 0)
	pipe.Del(ctx, next.key("generation"))
	_, err := pipe.Exec(ctx)
	return unavailable(ctx, err)
}

// scanned is how many keys one step of a scan looks at.
const scanned = 1000

// drop removes the keys of a generation.
func (x *Index) drop(ctx context.Context, name string) error {
	return x.scan(ctx, generation{name, x.root}.key("*"), func(keys []string) error {
		return unavailable(ctx, x.rdb.Unlink(ctx, keys...).Err())
	})
}

func (x *Index) scan(ctx context.Context, pattern string, f func(keys []string) error) error {
	pattern = strings.NewReplacer("[", `\[`, "]", `\]`, "?", `\?`).Replace(pattern)
	for cursor := uint64(0); ; {
		keys, next, err := x.rdb.Scan(ctx, cursor, pattern, scanned).Result()
		if err != nil {
			return unavailable(ctx, err)
		}
		if len(keys) > 0 {
			if err := f(keys); err != nil {
				return err
			}
		}
		if cursor = next; cursor == 0 {
			return nil
		}
	}
}

// A Summary tells whether two indexes know the same claims: their number, and
// the exclusive or of SHA-256 over each "ID|state" (VERIFICATION.md §8).
type Summary struct {
	Claims int
	Sum    [sha256.Size]byte
}

// Add counts one claim.
func (s *Summary) Add(id string, state dedupe.State) {
	d := sha256.Sum256([]byte(id + "|" + string(state)))
	subtle.XORBytes(s.Sum[:], s.Sum[:], d[:])
	s.Claims++
}

// Summary reads all claims that the ledger confirmed. It is for checks, not for
// the way of a request: it takes as long as the index is large.
func (x *Index) Summary(ctx context.Context) (Summary, error) {
	var s Summary
	seen := map[string]bool{}
	err := x.current(ctx, func(g generation) error {
		s = Summary{}
		clear(seen)
		return x.scan(ctx, g.key("c:*"), func(keys []string) error {
			values, err := x.rdb.MGet(ctx, keys...).Result()
			if err != nil {
				return unavailable(ctx, err)
			}
			return s.addValues(values, seen)
		})
	})
	return s, err
}

func (s *Summary) addValues(values []any, seen map[string]bool) error {
	for _, v := range values {
		text, ok := v.(string)
		if !ok {
			continue // dropped since it was found
		}
		var c claimValue
		if _, err := decode(text, &c); err != nil {
			return err
		}
		if c.Hint == nil && !seen[c.ID] {
			seen[c.ID] = true
			s.Add(c.ID, c.State)
		}
	}
	return nil
}
