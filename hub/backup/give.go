package backup

import (
	"io"
	"log/slog"
	"net/http"
	"time"
)

// Path is where a hub gives out its snapshots on its control socket.
const Path = "/snapshots"

// slowest is how long a reader may take for one piece of a snapshot: a hub's writers may wait
// for it.
const slowest = 10 * time.Second

// Handler gives out snapshots of the files, one at a time.
func Handler(f Files, now func() time.Time, log *slog.Logger) http.Handler {
	one := make(chan struct{}, 1)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case one <- struct{}{}:
			defer func() { <-one }()
		case <-r.Context().Done():
			return
		}
		out := impatient{w, http.NewResponseController(w)}
		if err := f.Write(r.Context(), out, now()); err != nil {
			log.Error("a backup was cut off", "cause", err)
			panic(http.ErrAbortHandler) // what was sent is no archive
		}
	})
}

// An impatient writer gives up on a reader that is too slow.
type impatient struct {
	io.Writer
	control *http.ResponseController
}

func (i impatient) Write(b []byte) (int, error) {
	if err := i.control.SetWriteDeadline(time.Now().Add(slowest)); err != nil {
		return 0, err
	}
	return i.Writer.Write(b)
}
