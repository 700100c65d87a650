package hub

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"net"
	"net/http"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/tradehub/tradehub/hub/backup"
	"github.com/tradehub/tradehub/hub/control"
	"github.com/tradehub/tradehub/hub/telemetry"
)

// A Status is how a hub is, for its operator.
type Status struct {
	Ready   bool              `json:"ready"`
	Parts   map[string]string `json:"parts"`             // what is wrong by part, "" where nothing is
	Heights map[string]uint64 `json:"heights,omitempty"` // last block of the ledger, the projection and the index
	// Newest is the ledger's time of the newest verdict; zero where there is none.
	Newest time.Time `json:"newestVerdict,omitzero"`
}

// Status asks every part.
func (h *Hub) Status(ctx context.Context) Status {
	s := Status{Ready: true, Parts: h.Ready(ctx), Heights: map[string]uint64{}}
	for _, wrong := range s.Parts {
		s.Ready = s.Ready && wrong == ""
	}
	if n, err := h.feed.Height(ctx); err == nil {
		s.Heights["ledger"] = n
	}
	s.Heights["projection"], _ = h.Projection.Height()
	s.Heights["index"], _ = h.index.Height()
	if newest, _, err := h.Projection.Verdicts(nil, 1); err == nil && len(newest) > 0 {
		s.Newest = newest[0].At
	}
	return s
}

// statusPath is where the control socket answers with a Status.
const statusPath = "/status"

// runControl answers the owner of the data folder while the hub runs.
func (h *Hub) runControl(ctx context.Context) {
	f := backup.Files{Rows: h.cases.Snapshot, Projection: h.Projection.Snapshot, Ledger: h.network.Snapshot()}
	mux := http.NewServeMux()
	mux.Handle("GET "+backup.Path, backup.Handler(f, h.now, h.log))
	mux.HandleFunc("GET "+statusPath, h.answerStatus(false))
	if err := control.Serve(ctx, h.cfg.Data, mux); err != nil && !errors.Is(err, http.ErrServerClosed) {
		h.log.Error("the running hub cannot be backed up or asked how it is", "cause", err)
	}
}

// AskStatus asks the hub that runs in the data folder; control.ErrNoHub if none does.
func AskStatus(ctx context.Context, data string) (s Status, err error) {
	res, err := control.Get(ctx, data, statusPath)
	if err != nil {
		return s, err
	}
	err = json.NewDecoder(http.MaxBytesReader(nil, res.Body, 1<<20)).Decode(&s)
	return s, errors.Join(err, res.Body.Close())
}

// answerStatus answers with how the hub is; strict with status 503 if it is not ready.
func (h *Hub) answerStatus(strict bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s := h.Status(r.Context())
		w.Header().Set("Content-Type", "application/json")
		if strict && !s.Ready {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(s) // the client may be gone
	}
}

// serveOperations answers the operator.
func (h *Hub) serveOperations(ctx context.Context, l net.Listener) error {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", h.telemetry.Metrics())
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{\"live\":true}\n")) })
	mux.HandleFunc("GET /readyz", h.answerStatus(true))
	return h.serveUntil(ctx, l, mux)
}

func (h *Hub) openTelemetry(ctx context.Context) (err error) {
	h.telemetry, err = telemetry.New(ctx, telemetry.Options{City: h.cfg.City, Traces: h.cfg.Operations.Traces, Now: h.now, Log: h.log})
	return err
}

// closeTimeout bounds how long the last traces may take.
const closeTimeout = 3 * time.Second

func (h *Hub) closeTelemetry() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	if err := h.telemetry.Close(ctx); err != nil {
		h.log.Warn("the last traces were not sent", "cause", err)
	}
	return nil
}

// askTimeout bounds what a scrape waits for the ledger.
const askTimeout = 2 * time.Second

// runGauges adds what is read at each scrape, and measures the store now and then.
func (h *Hub) runGauges(ctx context.Context) {
	h.telemetry.Gauge("ledger_height", "Number of the ledger's last block.", func() float64 {
		ask, cancel := context.WithTimeout(ctx, askTimeout)
		defer cancel()
		n, err := h.feed.Height(ask)
		if err != nil {
			return math.NaN()
		}
		return float64(n)
	})
	for name, height := range map[string]func() (uint64, bool){"index": h.index.Height, "projection": h.Projection.Height} {
		h.telemetry.Gauge(name+"_height", "Last block of the ledger that the "+name+" holds.", func() float64 {
			n, _ := height()
			return float64(n)
		})
	}
	var bytes, files atomic.Int64
	h.telemetry.Gauge("store_bytes", "Bytes of the document store on disk, measured every ten minutes.", func() float64 { return float64(bytes.Load()) })
	h.telemetry.Gauge("store_files", "Files of the document store, measured every ten minutes.", func() float64 { return float64(files.Load()) })
	h.telemetry.Gauge("ready", "1 if every part is ready, else 0.", func() float64 {
		ask, cancel := context.WithTimeout(ctx, askTimeout)
		defer cancel()
		if h.Status(ask).Ready {
			return 1
		}
		return 0
	})
	ticker := time.NewTicker(measureEvery)
	defer ticker.Stop()
	for {
		b, n := sizeOf(ctx, filepath.Join(h.cfg.Data, "documents"))
		bytes.Store(b)
		files.Store(n)
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

const measureEvery = 10 * time.Minute

// sizeOf returns the bytes and the number of the files below dir.
func sizeOf(ctx context.Context, dir string) (bytes, files int64) {
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return ctx.Err() // what is gone by now has no size
		}
		if info, err := d.Info(); err == nil {
			bytes, files = bytes+info.Size(), files+1
		}
		return nil
	})
	return bytes, files
}
