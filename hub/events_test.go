package hub_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/events"
	"github.com/tradehub/tradehub/hub/hubtest"
)

// happened returns the IDs of a caller's events, once there are n.
func happened(t *testing.T, h *hub.Hub, who access.Caller, n int) (ids []string, cursor string) {
	t.Helper()
	for {
		all, next, err := h.Query.EventsAfter(t.Context(), who, "", events.MaxEvents)
		if err != nil {
			t.Fatal(err)
		}
		if len(all) >= n {
			for i, e := range all {
				if e.Seq != uint64(i+1) {
					t.Errorf("event %d has the number %d", i, e.Seq)
				}
				ids = append(ids, e.ID)
			}
			return ids, next
		}
		if err := t.Context().Err(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
}

// TestEventsComeAgain holds that a hub whose file of events was lost tells the same events, and
// that a place of the earlier log is refused rather than misread.
func TestEventsComeAgain(t *testing.T) {
	cfg := hubtest.Settings(t.TempDir())
	h := opened(t, cfg)
	verdicts(t, h, 3)
	_, who, err := h.As(t.Context(), "bank-a")
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Events.Current(t.Context()); err != nil {
		t.Fatal(err)
	}
	before, cursor := happened(t, h, who, 3)
	for _, lost := range []bool{false, true} {
		if err := h.Close(); err != nil {
			t.Fatal(err)
		}
		if lost {
			if err := os.Remove(filepath.Join(cfg.Data, "events.db")); err != nil {
				t.Fatal(err)
			}
		}
		h = opened(t, cfg)
		after, _ := happened(t, h, who, len(before))
		if slices.Sort(after); !slices.Equal(slices.Sorted(slices.Values(before)), after) {
			t.Errorf("lost: %t: the events are %v, were %v", lost, after, before)
		}
		if _, _, err := h.Query.EventsAfter(t.Context(), who, cursor, 1); (err != nil) != lost {
			t.Errorf("lost: %t: a place of before: %v", lost, err)
		}
	}
}
