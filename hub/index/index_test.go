package index_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/dedupe/memindex"
	"github.com/tradehub/tradehub/dedupe/redisindex"
	"github.com/tradehub/tradehub/hub/follow"
	"github.com/tradehub/tradehub/hub/follow/followtest"
	"github.com/tradehub/tradehub/hub/index"
	"github.com/tradehub/tradehub/hub/ledger"
)

func TestSink(t *testing.T) {
	for name, open := range map[string]func(t followtest.T, l *followtest.Ledger) *followtest.Sink{
		"memory": func(t followtest.T, l *followtest.Ledger) *followtest.Sink { return sinkOf(t, memindex.New(nil), l) },
		"Redis": func(t followtest.T, l *followtest.Ledger) *followtest.Sink {
			server := miniredis.NewMiniRedis()
			if err := server.Start(); err != nil {
				t.Fatalf("start: %v", err)
			}
			t.Cleanup(server.Close)
			return sinkOn(t, "redis://"+server.Addr(), l)
		},
	} {
		t.Run(name, func(t *testing.T) { followtest.Run(t, followtest.Harness{Open: open, Spoilt: spoilt}) })
	}
}

// spoilt is a claim without an ID, after all others.
func spoilt(l *followtest.Ledger) ledger.Change {
	l.SetFact("~", dedupe.Claim{})
	return ledger.Change{Claims: []protocol.ClaimEvent{{ID: "~"}}}
}

// sinkOn returns the sink of an index on the Redis of the address, which outlives it.
func sinkOn(t followtest.T, url string, l *followtest.Ledger) *followtest.Sink {
	t.Helper()
	s := sinkOf(t, redisOn(t, url), l)
	s.Again = func() *followtest.Sink { return sinkOn(t, url, l) }
	return s
}

func sinkOf(t followtest.T, store index.Store, l *followtest.Ledger) *followtest.Sink {
	t.Helper()
	x := index.New(store, l, slog.New(slog.DiscardHandler))
	return &followtest.Sink{Sink: x.Sink(l), Held: func() string {
		assets, near, _, err := x.Lookup(t.Context(), []dedupe.Token{followtest.Token(1), followtest.Near})
		if err != nil {
			t.Fatalf("look up: %v", err)
		}
		b, err := json.MarshalIndent([]any{assets, near}, "", " ")
		if err != nil {
			t.Fatalf("%v", err)
		}
		return string(b)
	}}
}

func redisOn(t followtest.T, url string) index.Store {
	t.Helper()
	store, err := redisindex.Open(url, redisindex.Options{})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

// TestForeignCheckpoint holds that an index whose checkpoint another version wrote is rebuilt.
func TestForeignCheckpoint(t *testing.T) {
	server := miniredis.RunT(t)
	l := followtest.Told()
	x := index.New(redisOn(t, "redis://"+server.Addr()), l, slog.New(slog.DiscardHandler))
	if err := x.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "a-4-0", "x/a-4-0"} {
		if err := x.Apply(t.Context(), nil, 4, text); err != nil {
			t.Fatal(err)
		}
		if at, err := x.Sink(l).Checkpoint(t.Context()); !errors.Is(err, follow.ErrNoCheckpoint) {
			t.Errorf("%q: checkpoint %+v, %v", text, at, err)
		}
	}
	if err := x.CatchUp(t.Context(), 6); err != nil {
		t.Fatal(err)
	}
	if assets, _, height, err := x.Lookup(t.Context(), []dedupe.Token{followtest.Token(1)}); err != nil || height != 6 || len(assets) != 1 || len(assets[0].Holdings) != 3 {
		t.Errorf("%+v at %d, %v", assets, height, err)
	}
}

// TestLost holds that an index that lost its data is rebuilt, though no event comes.
func TestLost(t *testing.T) {
	server := miniredis.RunT(t)
	l := followtest.Told()
	x := index.New(redisOn(t, "redis://"+server.Addr()), l, slog.New(slog.DiscardHandler))
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { x.Run(ctx); close(ended) }()
	defer func() { stop(); <-ended }()
	if err := x.Ready(ctx, time.Second); err != nil && !errors.Is(err, follow.ErrNoCheckpoint) {
		t.Fatal(err)
	}
	if err := x.Current(ctx); err != nil {
		t.Fatal(err)
	}
	server.FlushAll()
	if err := x.Ready(ctx, time.Second); !errors.Is(err, follow.ErrNoCheckpoint) {
		t.Errorf("ready without data: %v", err)
	}
	if err := x.Current(ctx); err != nil {
		t.Fatal(err)
	}
	if assets, _, height, err := x.Lookup(ctx, []dedupe.Token{followtest.Token(1)}); err != nil || height != 6 || len(assets) != 1 {
		t.Errorf("%+v at %d, %v", assets, height, err)
	}
	if err := x.Ready(ctx, time.Second); err != nil {
		t.Error(err)
	}
}
