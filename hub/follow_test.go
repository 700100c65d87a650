package hub_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/hubtest"
)

func withRedis(t *testing.T) (hub.Config, *redisServer) {
	t.Helper()
	r := startRedis(t, t.TempDir())
	cfg := hubtest.Settings(t.TempDir())
	cfg.Redis, cfg.MaxLag = r.url, 300*time.Millisecond
	return cfg, r
}

// similar reports whether the verdict's registry found a similar claim.
func similar(v documents.Verdict) bool {
	for _, h := range v.Duplicate.Hits {
		if strings.HasPrefix(h.Kind, "B") {
			return true
		}
	}
	return false
}

// wantHonest holds that a verdict on what another bank finances either found
// the similar claim or says that it could not look.
func wantHonest(t *testing.T, v documents.Verdict) (looked bool) {
	t.Helper()
	looked = v.Duplicate.NearUnanswered == ""
	if looked != similar(v) || v.Outcome != documents.Red {
		t.Errorf("%s, near unanswered %q, hits %v", v.Outcome, v.Duplicate.NearUnanswered, v.Duplicate.Hits)
	}
	return looked
}

func isReady(w *hubtest.World) bool { return w.Get("", "/readyz").Status == http.StatusOK }

// TestIndexIsLostWhileRunning empties Redis under a running hub.
func TestIndexIsLostWhileRunning(t *testing.T) {
	cfg, r := withRedis(t)
	w := hubtest.StartWith(t, cfg)
	w.Reserved("bank-a", hubtest.Import, "R-1")
	if !wantHonest(t, w.Verified("bank-b", hubtest.Renumbered, "before").Verdict) {
		t.Error("a whole index was not asked")
	}
	r.order("FLUSHALL")
	if isReady(w) {
		t.Error("the hub calls itself ready without an index")
	}
	n := 0
	eventually(t, "the index is asked again", func() bool {
		n++
		return wantHonest(t, w.Verified("bank-b", hubtest.Renumbered, "after-"+strings.Repeat("x", n)).Verdict)
	})
	eventually(t, "the hub is ready", func() bool { return isReady(w) })
	own, _, err := w.Hub.As(t.Context(), "registrar")
	if err != nil {
		t.Fatal(err)
	}
	checkAssets(t, w.Hub, own)
}

// TestIndexIsAwayWhileRunning stops Redis under a running hub: nothing is called
// clear, and claims go on, for the ledger decides them.
func TestIndexIsAwayWhileRunning(t *testing.T) {
	cfg, r := withRedis(t)
	w := hubtest.StartWith(t, cfg)
	green := w.Verified("bank-a", hubtest.Import, "R-1").Verdict
	r.stop()
	var ready struct{ Parts map[string]string }
	w.Get("", "/readyz").Into(http.StatusServiceUnavailable, &ready)
	if ready.Parts["index"] == "" || ready.Parts["ledger"] != "" {
		t.Errorf("parts %v", ready.Parts)
	}
	grey := w.Verified("bank-a", hubtest.Import, "R-2").Verdict
	if grey.Outcome != documents.Grey || grey.Duplicate.NearUnanswered == "" || grey.Duplicate.Unanswered != "" {
		t.Errorf("%s, %+v", grey.Outcome, grey.Duplicate)
	}
	w.Post("bank-a", "grey", "/v1/claims", api.Reservation{Verdict: grey.ID, Accept: true}).Problem(http.StatusConflict, api.CodeVerdict)
	w.Post("bank-a", "green", "/v1/claims", api.Reservation{Verdict: green.ID}).Into(http.StatusCreated, new(any))
	r.start()
	eventually(t, "the hub is ready", func() bool { return isReady(w) })
	if !wantHonest(t, w.Verified("bank-b", hubtest.Renumbered, "R-3").Verdict) {
		t.Error("the index that came back is not asked")
	}
}

// A diary is a log that may be written while it is read.
type diary struct {
	mu sync.Mutex
	b  bytes.Buffer // guarded by mu
}

func (d *diary) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.b.Write(p)
}

// take returns what was written since it was last taken.
func (d *diary) take() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.b.String()
	d.b.Reset()
	return s
}

// TestIndexOutlivesTheHub restarts the hub on a Redis that kept its data, and then on one
// that did not.
func TestIndexOutlivesTheHub(t *testing.T) {
	const built = `msg="rebuilding from the ledger" sink=index`
	cfg, r := withRedis(t)
	var log diary
	run := func(name string, builds bool, do func(w *hubtest.World)) {
		t.Run(name, func(t *testing.T) {
			log.take()
			h, err := hub.Open(t.Context(), cfg, slog.New(slog.NewTextHandler(&log, nil)))
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := h.Close(); err != nil {
					t.Error(err)
				}
			}()
			if got := strings.Contains(log.take(), built); got != builds {
				t.Errorf("the index was built anew: %t, want %t", got, builds)
			}
			own, _, err := h.As(t.Context(), "registrar")
			if err != nil {
				t.Fatal(err)
			}
			checkAssets(t, h, own)
			do(&hubtest.World{T: t, Hub: h})
		})
	}
	work := func(n int) func(*hubtest.World) {
		return func(w *hubtest.World) {
			for i := range 2 {
				if err := finance(w.Context(), w.Hub, n+i); err != nil {
					w.Fatal(err)
				}
			}
		}
	}
	run("first start", true, work(1))
	run("resumes from its checkpoint", false, work(3))
	r.stop()
	r.start()
	run("resumes after a restart of Redis", false, work(5))
	r.order("FLUSHALL")
	run("is built after Redis lost it", true, func(*hubtest.World) {})
}
