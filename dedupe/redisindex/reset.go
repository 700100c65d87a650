package redisindex

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/tradehub/tradehub/dedupe"
)

// Reset makes the index empty, at the beginning of the ledger: a new generation,
// in place of the one that there was.
func (x *Index) Reset(ctx context.Context) error {
	old, err := x.rdb.Get(ctx, x.root+"generation").Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return unavailable(ctx, err)
	}
	next := generation{newName(), x.root}
	pipe := x.rdb.TxPipeline()
	pipe.HSet(ctx, next.meta(), "schema", schema, "norm", dedupe.NormVersion, "block", 0, "tx", "")
	pipe.Set(ctx, x.root+"generation", next.name, 0)
	if _, err := pipe.Exec(ctx); err != nil {
		return unavailable(ctx, err)
	}
	x.high.Store(0)
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

// scanned is how many keys one step of a scan looks at.
const scanned = 1000

// drop removes the keys of a generation.
func (x *Index) drop(ctx context.Context, name string) error {
	pattern := strings.NewReplacer("[", `\[`, "]", `\]`, "?", `\?`).Replace(generation{name, x.root}.key("*", ""))
	for cursor := uint64(0); ; {
		keys, next, err := x.rdb.Scan(ctx, cursor, pattern, scanned).Result()
		if err != nil {
			return unavailable(ctx, err)
		}
		if len(keys) > 0 {
			if err := x.rdb.Unlink(ctx, keys...).Err(); err != nil {
				return unavailable(ctx, err)
			}
		}
		if cursor = next; cursor == 0 {
			return nil
		}
	}
}
