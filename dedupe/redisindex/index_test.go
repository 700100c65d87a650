package redisindex

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/dedupe/dedupetest"
	"github.com/tradehub/tradehub/dedupe/memindex"
)

func TestMiniredis(t *testing.T) { suite(t, startMiniredis) }

// suite runs what every index must pass, and compares this one with that in memory.
func suite(t *testing.T, start func(*testing.T) (addr string, stop func())) {
	h := &harness{start: start}
	dedupetest.Run(t, h)
	dedupetest.RunStore(t, h)
	t.Run("AgreesWithMemindex", func(t *testing.T) {
		clock := dedupetest.NewClock()
		dedupetest.Agree(t, clock, h.Open(t, clock.Now), memindex.New(clock.Now))
	})
}

// TestRedis runs the suite on a Redis server of its own, on a free loopback port.
func TestRedis(t *testing.T) {
	server, err := exec.LookPath("redis-server")
	if err != nil {
		if os.Getenv("CI") != "" || os.Getenv("TRADEHUB_TEST_ALL") != "" {
			t.Fatal("no redis-server in PATH: run make install")
		}
		t.Skip("no redis-server in PATH")
	}
	suite(t, func(t *testing.T) (string, func()) { return startRedis(t, server) })
}

func startMiniredis(t *testing.T) (addr string, stop func()) {
	m := miniredis.RunT(t)
	return m.Addr(), m.Close
}

// startRedis starts a server that keeps nothing, and waits until it answers.
func startRedis(t *testing.T, server string) (addr string, stop func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr = l.Addr().String()
	_, port, _ := net.SplitHostPort(addr)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(server, "--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no", "--dir", t.TempDir())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stopped := false
	stop = func() {
		if !stopped {
			stopped = true
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	}
	t.Cleanup(stop)
	rdb := redis.NewClient(&redis.Options{Addr: addr})
	defer func() { _ = rdb.Close() }()
	for deadline := time.Now().Add(10 * time.Second); rdb.Ping(t.Context()).Err() != nil; {
		if time.Now().After(deadline) {
			t.Fatal("redis-server does not answer")
		}
		time.Sleep(10 * time.Millisecond) // between two looks at the condition
	}
	return addr, stop
}

// A harness runs one server a test.
type harness struct {
	start func(*testing.T) (addr string, stop func())

	addr   string
	stop   func()
	marked map[string]string // key → DUMP
	meta   map[string]map[string]string
}

func (h *harness) Open(t *testing.T, now func() time.Time) dedupetest.Index {
	h.addr, h.stop = h.start(t)
	return h.Again(t, now)
}

func (h *harness) Again(t *testing.T, now func() time.Time) dedupetest.Index {
	x, err := Open("redis://"+h.addr+"/0", Options{Now: now, Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	return x
}

func (h *harness) Stop(*testing.T) { h.stop() }

func (h *harness) client(t *testing.T) *redis.Client {
	rdb := redis.NewClient(&redis.Options{Addr: h.addr})
	t.Cleanup(func() { _ = rdb.Close() })
	return rdb
}

func (h *harness) Lose(t *testing.T) {
	if err := h.client(t).FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
}

func (h *harness) Mark(t *testing.T) {
	ctx, rdb := t.Context(), h.client(t)
	h.marked, h.meta = map[string]string{}, map[string]map[string]string{}
	for _, k := range rdb.Keys(ctx, "*").Val() {
		if rdb.Type(ctx, k).Val() == "hash" {
			h.meta[k] = rdb.HGetAll(ctx, k).Val()
		} else {
			h.marked[k] = rdb.Get(ctx, k).Val()
		}
	}
}

func (h *harness) GoBack(t *testing.T) {
	h.Lose(t)
	ctx, rdb := t.Context(), h.client(t)
	for k, v := range h.marked {
		if err := rdb.Set(ctx, k, v, 0).Err(); err != nil {
			t.Fatal(err)
		}
	}
	for k, v := range h.meta {
		if err := rdb.HSet(ctx, k, v).Err(); err != nil {
			t.Fatal(err)
		}
	}
}

func onMiniredis(t testing.TB) *Index {
	t.Helper()
	x, err := Open("redis://"+miniredis.RunT(t).Addr(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	if err := x.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	return x
}

func someClaim(t testing.TB, id string, n int) dedupe.Claim {
	t.Helper()
	ask := dedupe.Ask{ID: id, Bank: "A"}
	ask.Amount.Minor, ask.Amount.Currency = 100, "CNY"
	for i := range n {
		ask.Uses = append(ask.Uses, dedupe.Use{Token: dedupe.Token{Kind: dedupe.KindInvoiceBuyer, Epoch: 2026, Value: fmt.Sprintf("%s-%028d", id, i)},
			Capacity: ask.Amount, Amount: ask.Amount})
		ask.Near = append(ask.Near, dedupe.Token{Kind: dedupe.KindAmountDay, Epoch: 2026, Value: fmt.Sprintf("%s-%028d", id, i)})
	}
	c, err := dedupe.NewClaim(ask, 0, time.Now().UTC())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Everything has one hash tag, and a generation that was replaced leaves nothing behind.
func TestKeys(t *testing.T) {
	x := onMiniredis(t)
	for i := range 3 {
		if err := x.Apply(t.Context(), []dedupe.Claim{someClaim(t, fmt.Sprintf("C%d", i), 2)}, uint64(i+1), "t"); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(keysOf(t, x)); n != 2+3*(1+2+2) {
		t.Errorf("%d keys", n)
	}
	if err := x.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	if keys := keysOf(t, x); len(keys) != 2 {
		t.Errorf("after a reset there are %v", keys)
	}
}

func keysOf(t *testing.T, x *Index) []string {
	t.Helper()
	keys, err := x.rdb.Keys(t.Context(), "*").Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		if !strings.HasPrefix(k, "{tradehub}:") {
			t.Errorf("key %s has another hash tag", k)
		}
	}
	return keys
}

// An index that was built with other normalisers does not answer.
func TestOtherVersionLags(t *testing.T) {
	x := onMiniredis(t)
	g, err := x.generation(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for field, value := range map[string]string{"norm": "0", "schema": "0", "block": "x"} {
		old := x.rdb.HGet(t.Context(), g.meta(), field).Val()
		x.rdb.HSet(t.Context(), g.meta(), field, value)
		if _, _, _, err := x.Lookup(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "rebuild") {
			t.Errorf("%s %q: %v", field, value, err)
		}
		x.rdb.HSet(t.Context(), g.meta(), field, old)
	}
	c := someClaim(t, "C1", 1)
	x.rdb.Set(t.Context(), g.asset(c.Uses[0].Token), "1 {damaged", 0)
	if _, _, _, err := x.Lookup(t.Context(), c.Ask().Tokens()); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("damaged value: %v", err)
	}
}

func TestOpenRefusesAnAddress(t *testing.T) {
	if _, err := Open("http://localhost", Options{}); err == nil {
		t.Error("an HTTP address was taken")
	}
}

// BenchmarkIndex measures an index on miniredis, in this process, and on the
// Redis at REDIS_URL, whose memory it does not see.
func BenchmarkIndex(b *testing.B) {
	b.Run("miniredis", func(b *testing.B) { dedupetest.Benchmark(b, onMiniredis(b)) })
	if addr := os.Getenv("REDIS_URL"); addr != "" {
		b.Run("redis", func(b *testing.B) {
			x, err := Open(addr, Options{Prefix: "bench"})
			if err != nil {
				b.Fatal(err)
			}
			dedupetest.Benchmark(b, x)
		})
	}
}
