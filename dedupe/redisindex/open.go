package redisindex

import (
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Options are how an index is kept. The zero value will do.
type Options struct {
	// Prefix is the hash tag of all keys; "" is "tradehub".
	Prefix string
	// Now says the time; nil is time.Now. Holdings that ended by then are dropped beyond [dedupe.Kept].
	Now func() time.Time
	// Timeout bounds connecting, writing and reading where a context has no
	// earlier deadline; 0 is 2 seconds.
	Timeout time.Duration
}

func (o Options) withDefaults() Options {
	if o.Prefix == "" {
		o.Prefix = "tradehub"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Timeout == 0 {
		o.Timeout = 2 * time.Second
	}
	return o
}

// Open returns the index in the Redis at the URL, "redis://user:password@host:6379/0",
// or "rediss://…" for TLS. It does not connect: a Redis that is away shows in
// the first call, as [dedupe.ErrUnavailable].
func Open(url string, o Options) (*Index, error) {
	r, err := redis.ParseURL(url)
	if err != nil {
		return nil, fmt.Errorf("redisindex: the address is redis://[user:password@]host:port/db: %w", err)
	}
	o = o.withDefaults()
	r.DialTimeout, r.ReadTimeout, r.WriteTimeout = o.Timeout, o.Timeout, o.Timeout
	r.ContextTimeoutEnabled = true
	r.MaxRetries, r.DialerRetries = 1, 1 // the ledger answers where Redis does not
	r.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return &Index{rdb: redis.NewClient(r), root: "{" + o.Prefix + "}:", now: o.Now}, nil
}

// Close closes the connections.
func (x *Index) Close() error { return x.rdb.Close() }
