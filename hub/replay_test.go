package hub_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/rules"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/replay"
	"github.com/tradehub/tradehub/hub/store"
	"github.com/tradehub/tradehub/hub/verify"
)

// manyVerdicts is how many verdicts TestReplay compares. The race detector, under which all take
// minutes, sees enough of them in a few.
func manyVerdicts() int {
	if os.Getenv("TRADEHUB_TEST_ALL") != "" && !raced {
		return 1000
	}
	return 60
}

// TestReplay holds that every verdict of a run comes out again byte for byte, after a restart
// and after claims, attestations and a withdrawn grant: none of them is the documents'. With
// another parameter of one rule it does not.
func TestReplay(t *testing.T) {
	cfg := hubtest.Settings(t.TempDir())
	h := opened(t, cfg)
	ids := verdicts(t, h, manyVerdicts())
	closed(t, h)

	h = opened(t, cfg)
	outcomes := map[documents.Outcome]int{}
	for _, id := range ids {
		r, err := h.Query.Replay(t.Context(), auditor, id)
		if err != nil {
			t.Fatal(err)
		}
		if !r.Equal || len(r.Differing) > 0 || r.Findings < 20 || r.Inputs.Ledger == "" || len(r.Hints()) > 0 {
			t.Fatalf("%+v", r)
		}
		kept, err := h.Query.Report(t.Context(), supervisor, id)
		if err != nil {
			t.Fatal(err)
		}
		outcomes[kept.Verdict.Outcome]++
	}
	t.Logf("%d verdicts are equal: %v", len(ids), outcomes)
	if len(outcomes) < 4 {
		t.Errorf("the run has too few outcomes to show anything: %v", outcomes)
	}
	lostDocument(t, cfg, h, ids[0])
	closed(t, h)

	cfg.Pack = changedPack(t, `pass: "0.5"`, `pass: "0.6"`)
	h = opened(t, cfg)
	defer closed(t, h)
	for _, id := range []string{ids[0], ids[1], ids[3]} {
		r, err := h.Query.Replay(t.Context(), supervisor, id)
		if err != nil {
			t.Fatal(err)
		}
		a05 := func(d replay.Difference) bool { return d.Rule == "A05" }
		if r.Equal || r.PackDigest.Equal() || !r.Inputs.Equal() || r.Digest.Equal() || !slices.ContainsFunc(r.Differing, a05) || len(r.Differing) != 1 {
			t.Errorf("one changed parameter of A05 shows as %+v", r)
		}
		if h := r.Hints(); len(h) != 1 || !strings.Contains(h[0], r.Pack.Ledger) {
			t.Errorf("hints %q", h)
		}
	}
}

var (
	auditor    = access.Caller{Name: "auditor", MSPID: "SupervisorMSP", Role: protocol.RoleAuditor}
	supervisor = access.Caller{Name: "supervisor", MSPID: "SupervisorMSP", Role: protocol.RoleSupervisor}
)

func opened(t *testing.T, cfg hub.Config) *hub.Hub {
	t.Helper()
	h, err := hub.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func closed(t *testing.T, h *hub.Hub) {
	t.Helper()
	if err := h.Close(); err != nil {
		t.Error(err)
	}
}

// verdicts has n presentations verified and most of them claimed, and returns the IDs of the
// verdicts.
func verdicts(t *testing.T, h *hub.Hub, n int) []string {
	t.Helper()
	ids := make([]string, n)
	todo := make(chan int)
	var wg sync.WaitGroup
	for range 4 * runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range todo {
				r, err := varied(t.Context(), h, i)
				if err != nil {
					t.Error(err)
					continue
				}
				ids[i] = r.Verdict.ID
			}
		})
	}
	for i := range n {
		todo <- i
	}
	close(todo)
	wg.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return ids
}

// varied has the i-th presentation verified: one that agrees, one of an altered weight, an
// invoice alone, one that customs attested, or one that another bank has claimed.
func varied(ctx context.Context, h *hub.Hub, i int) (*verify.Report, error) {
	req, files, err := imported(i + 1)
	if err != nil {
		return nil, err
	}
	switch i % 5 {
	case 1:
		files[1].Data = bytes.ReplaceAll(files[1].Data, []byte("<GrossWet>7980<"), []byte("<GrossWet>9480<"))
	case 2:
		files = files[:1]
	case 3:
		err = attestedBy(ctx, h, "customs", files[1])
	case 4:
		var first *verify.Report
		if first, err = verdictOf(ctx, h, "bank-b", req, files); err == nil {
			err = claimOf(ctx, h, "bank-b", first)
		}
	}
	if err != nil {
		return nil, err
	}
	r, err := verdictOf(ctx, h, "bank-a", req, files)
	if err != nil || r.Verdict.Outcome == documents.Red || r.Verdict.Outcome == documents.Grey {
		return r, err
	}
	return r, claimOf(ctx, h, "bank-a", r)
}

func attestedBy(ctx context.Context, h *hub.Hub, name string, f verify.File) error {
	l, who, err := h.As(ctx, name)
	if err != nil {
		return err
	}
	up, err := h.Verifier.Upload(ctx, who.MSPID, f.Data)
	if err != nil {
		return err
	}
	_, err = h.Verifier.Attest(ctx, l.Documents, who.MSPID, up.Digests.SHA256, "")
	return err
}

// lostDocument holds that a replay without a document is an error that names it.
func lostDocument(t *testing.T, cfg hub.Config, h *hub.Hub, id string) {
	t.Helper()
	kept, err := h.Query.Report(t.Context(), supervisor, id)
	if err != nil {
		t.Fatal(err)
	}
	d := kept.Presentation.Items[0].Digests.SHA256
	copies, err := filepath.Glob(filepath.Join(cfg.Data, "documents", "contents", d.Hex()[:2], d.Hex()[2:4], d.Hex()[4:]+"*"))
	if err != nil || len(copies) == 0 {
		t.Fatalf("the store has no file of %s: %v", d, err)
	}
	for _, path := range copies {
		if err := os.Rename(path, path+".away"); err != nil {
			t.Fatal(err)
		}
	}
	_, err = h.Query.Replay(t.Context(), supervisor, id)
	if err == nil || !strings.Contains(err.Error(), string(d)) || !strings.Contains(err.Error(), store.ErrNotFound.Error()) {
		t.Errorf("a replay without a document says %v", err)
	}
	for _, path := range copies {
		if err := os.Rename(path+".away", path); err != nil {
			t.Fatal(err)
		}
	}
}

// changedPack writes the embedded pack with one text in another's place, signed with a key of
// its own.
func changedPack(t *testing.T, old, text string) hub.PackConfig {
	t.Helper()
	file := []byte(strings.Replace(string(rules.DefaultPackFile()), old, text, 1))
	if bytes.Equal(file, rules.DefaultPackFile()) {
		t.Fatalf("the embedded pack lacks %q", old)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sig, err := rules.SignPack(file, key)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	c := hub.PackConfig{File: filepath.Join(dir, "pack.yaml"), Signature: filepath.Join(dir, "pack.jws"), Key: filepath.Join(dir, "key.pem")}
	for path, b := range map[string][]byte{c.File: file, c.Signature: sig, c.Key: pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})} {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return c
}
