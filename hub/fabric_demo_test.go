package hub_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/demo"
	"github.com/tradehub/tradehub/hub/devnet"
	"github.com/tradehub/tradehub/hub/network"
	"github.com/tradehub/tradehub/hub/verify"
)

// TestStoryOnBothLedgers runs the story on the embedded ledger and on a real Fabric network:
// outcome, findings and digests are the same.
func TestStoryOnBothLedgers(t *testing.T) {
	n, err := devnet.Start(t.Context(), devnet.Options{City: "shenzhen", Dir: filepath.Join(t.TempDir(), "network"), Tools: fabricTools(t), Progress: t.Output()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := n.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	embedded, fabric := tell(t, network.Fabric{}), tell(t, network.Fabric{Profile: n.Profile(), Identity: "hub"})
	for i := range embedded {
		if !reflect.DeepEqual(embedded[i], fabric[i]) {
			t.Errorf("verdict %d on the embedded ledger\n%s\non Fabric\n%s", i+1, text(t, embedded[i]), text(t, fabric[i]))
		}
	}
}

// A told is what of a verdict does not depend on when and where it was reached.
type told struct {
	Outcome    documents.Outcome
	Coverage   documents.Coverage
	Dimensions map[documents.Dimension]documents.Outcome
	Findings   []documents.Finding
	Documents  []documents.Digests
	Registry   documents.RegistryOutcome
	Hits       []documents.Hit
}

func tell(t *testing.T, l network.Fabric) (out []told) {
	t.Helper()
	cfg := hub.DefaultConfig()
	cfg.Data, cfg.Ledger = t.TempDir(), l
	cfg.MaxLag = 10 * time.Second // a block takes its time on a real network
	h, err := hub.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	}()
	s, err := demo.Tell(t.Context(), h, io.Discard, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []*verify.Report{s.First, s.Second, s.Third} {
		v := r.Verdict
		one := told{
			Outcome: v.Outcome, Coverage: v.Coverage, Dimensions: v.Dimensions, Findings: v.Findings,
			Registry: v.Duplicate.Outcome, Hits: v.Duplicate.Hits,
		}
		for _, it := range r.Presentation.Items {
			one.Documents = append(one.Documents, it.Digests)
		}
		out = append(out, one)
	}
	return out
}

func text(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return b
}
