package doctor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/control"
)

// A Check is one thing that was looked at. A check without a fault is in order.
type Check struct {
	Name  string `json:"name"`
	Fact  string `json:"fact,omitempty"`  // what was found
	Fault string `json:"fault,omitempty"` // what is wrong
	Mend  string `json:"mend,omitempty"`  // what mends it
}

// Options bound the examination. The zero value is the default.
type Options struct {
	Now    func() time.Time // nil is time.Now
	Sample int              // contents of the store that are read; 0 is 20
	Free   uint64           // bytes that must be free; 0 is 1 GiB
}

const (
	defaultSample = 20
	defaultFree   = 1 << 30
	askTimeout    = 10 * time.Second
)

// An examination is one run.
type examination struct {
	Options
	cfg     hub.Config
	checks  []Check
	height  uint64 // of the ledger, where it answered
	running bool
}

// Examine examines the hub with the configuration, in the order of its parts.
func Examine(ctx context.Context, cfg hub.Config, o Options) []Check {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sample == 0 {
		o.Sample = defaultSample
	}
	if o.Free == 0 {
		o.Free = defaultFree
	}
	e := &examination{Options: o, cfg: cfg}
	e.configuration()
	if !e.folder() {
		return e.checks
	}
	e.modes()
	e.keys()
	e.certificates()
	e.disk()
	e.ledger(ctx)
	e.index(ctx)
	e.store(ctx)
	return e.checks
}

// Wrong returns how many checks found a fault.
func Wrong(checks []Check) (n int) {
	for _, c := range checks {
		if c.Fault != "" {
			n++
		}
	}
	return n
}

func (e *examination) fine(name, format string, args ...any) {
	e.checks = append(e.checks, Check{Name: name, Fact: fmt.Sprintf(format, args...)})
}

func (e *examination) wrong(name, mend, format string, args ...any) {
	e.checks = append(e.checks, Check{Name: name, Fault: fmt.Sprintf(format, args...), Mend: mend})
}

func (e *examination) configuration() {
	if err := e.cfg.CheckFiles(); err != nil {
		e.wrong("configuration", "correct the file or its name in the configuration", "%v", err)
		return
	}
	e.fine("configuration", "every file that it names can be used")
}

// folder reports whether there is a hub to examine.
func (e *examination) folder() bool {
	st, err := os.Stat(e.cfg.Data)
	switch {
	case err != nil:
		e.wrong("data folder", "name the hub's folder with --data or in the configuration; tradehub serve makes a new one", "there is no hub in %s: %v", e.cfg.Data, err)
		return false
	case !st.IsDir():
		e.wrong("data folder", "name a folder", "%s is no folder", e.cfg.Data)
		return false
	case st.Mode().Perm()&0o077 != 0:
		e.wrong("data folder", "chmod 700 "+e.cfg.Data, "others may look into %s (mode %o)", e.cfg.Data, st.Mode().Perm())
	default:
		e.fine("data folder", "%s", e.cfg.Data)
	}
	return true
}

// ledger asks the hub that runs, or opens its ledger and its projection.
func (e *examination) ledger(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	s, err := hub.AskStatus(ctx, e.cfg.Data)
	switch {
	case errors.Is(err, control.ErrNoHub):
		e.closed(ctx)
	case err != nil:
		e.wrong("hub", "look into its log, and restart it", "%v", err)
	default:
		e.answered(s)
	}
}
