package hub_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/demo"
	"github.com/tradehub/tradehub/hub/verify"
)

var update = flag.Bool("update", false, "write the golden files")

// organisations are the callers of the tests: one a role that the network has,
// and of bank A a second person. A caller's token is its name.
var organisations = []access.Caller{
	{Name: "registrar", MSPID: "RegistrarMSP", Role: protocol.RoleRegistrar},
	{Name: "bank-a", MSPID: "BankAMSP", Role: protocol.RoleBank},
	{Name: "bank-a-2", MSPID: "BankAMSP", Role: protocol.RoleBank},
	{Name: "bank-b", MSPID: "BankBMSP", Role: protocol.RoleBank},
	{Name: "customs", MSPID: "CustomsMSP", Role: protocol.RoleCustoms},
	{Name: "carrier", MSPID: "CarrierMSP", Role: protocol.RoleCarrier},
	{Name: "seller", MSPID: "TraderMSP", Role: protocol.RoleSeller},
	{Name: "tax", MSPID: "TaxMSP", Role: protocol.RoleTax},
	{Name: "agent", MSPID: "TraderMSP", Role: protocol.RoleAgent},
	{Name: "supervisor", MSPID: "SupervisorMSP", Role: protocol.RoleSupervisor},
	{Name: "auditor", MSPID: "SupervisorMSP", Role: protocol.RoleAuditor},
	{Name: "relayer", MSPID: "RegistrarMSP", Role: protocol.RoleRelayer},
}

func settings(dir string) hub.Config {
	cfg := hub.DefaultConfig()
	cfg.Data = dir
	for _, c := range organisations {
		sum := sha256.Sum256([]byte(c.Name))
		cfg.Callers = append(cfg.Callers, hub.CallerConfig{Name: c.Name, MSPID: c.MSPID, Role: c.Role, TokenSHA256: hex.EncodeToString(sum[:])})
	}
	return cfg
}

// A world is a hub that answers over HTTP.
type world struct {
	*testing.T
	hub *hub.Hub
	url string
	dir string // what the hub keeps
}

func start(t *testing.T) *world { return startWith(t, settings(t.TempDir())) }

func startWith(t *testing.T, cfg hub.Config) *world {
	t.Helper()
	h, err := hub.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(h.Handler())
	t.Cleanup(func() {
		srv.Close()
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return &world{t, h, srv.URL, cfg.Data}
}

// An answer is a response, read to its end.
type answer struct {
	*testing.T
	status int
	header http.Header
	body   []byte
}

// send sends a request as a caller, "" for nobody. A body of bytes or a string
// is sent as it is, anything else as JSON. Headers are name, value, name, value.
func (w *world) send(caller, method, path string, body any, headers ...string) answer {
	w.Helper()
	req, err := http.NewRequestWithContext(w.Context(), method, w.url+path, bytes.NewReader(encode(w.T, body)))
	if err != nil {
		w.Fatal(err)
	}
	if caller != "" {
		req.Header.Set("Authorization", "Bearer "+caller)
	}
	for pair := range slices.Chunk(headers, 2) {
		req.Header.Set(pair[0], pair[1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		w.Fatal(err)
	}
	return answer{w.T, res.StatusCode, res.Header, b}
}

func encode(t *testing.T, body any) []byte {
	t.Helper()
	switch b := body.(type) {
	case nil:
		return nil
	case []byte:
		return b
	case string:
		return []byte(b)
	}
	b, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// post sends a request that changes something, under the key.
func (w *world) post(caller, key, path string, body any) answer {
	w.Helper()
	return w.send(caller, http.MethodPost, path, body, "Idempotency-Key", key)
}

func (w *world) get(caller, path string) answer {
	w.Helper()
	return w.send(caller, http.MethodGet, path, nil)
}

// into reads an answer of the status.
func (a answer) into(status int, v any) {
	a.Helper()
	if a.status != status {
		a.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	if err := json.Unmarshal(a.body, v); err != nil {
		a.Fatalf("%v: %s", err, a.body)
	}
}

// problem reads an answer that must be a problem of the status and code.
func (a answer) problem(status int, code api.Code) api.Problem {
	a.Helper()
	var p api.Problem
	a.into(status, &p)
	if p.Code != code || p.Status != status || p.Type != "urn:tradehub:problem:"+string(code) || p.Title == "" || p.Instance == "" {
		a.Errorf("problem %s, want code %s", a.body, code)
	}
	if ct := a.header.Get("Content-Type"); ct != "application/problem+json" {
		a.Errorf("content type %q", ct)
	}
	return p
}

// sample uploads a sample presentation and returns what a bank would ask about
// it, under a request ID of its own.
func (w *world) sample(set, id string) api.Verification {
	w.Helper()
	req, files, err := demo.Sample(set)
	if err != nil {
		w.Fatal(err)
	}
	req.ID = id
	v := api.Verification{Request: req}
	for _, f := range files {
		var up struct{ Digests documents.Digests }
		w.send("agent", http.MethodPost, "/v1/documents", f.Data).into(http.StatusCreated, &up)
		v.Documents = append(v.Documents, up.Digests.SHA256)
	}
	return v
}

// file returns a document of a sample.
func (w *world) file(set, name string) []byte {
	w.Helper()
	_, files, err := demo.Sample(set)
	if err != nil {
		w.Fatal(err)
	}
	i := slices.IndexFunc(files, func(f verify.File) bool { return f.Name == name })
	return files[i].Data
}

// height returns the number of the ledger's last block.
func (w *world) height() uint64 {
	w.Helper()
	l, _, err := w.hub.As(w.Context(), "bank-a")
	if err != nil {
		w.Fatal(err)
	}
	n, err := l.Height(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	return n
}

// verified asks for a verdict on a sample.
func (w *world) verified(caller, set, id string) api.Verified {
	w.Helper()
	var v api.Verified
	w.post(caller, "verify-"+id, "/v1/verifications", w.sample(set, id)).into(http.StatusCreated, &v)
	return v
}

// reserved reserves what a new verdict on a sample needs.
func (w *world) reserved(caller, set, id string) *dedupe.Claim {
	w.Helper()
	v := w.verified(caller, set, id)
	var s verify.Settled
	w.post(caller, "reserve-"+id, "/v1/claims", api.Reservation{Verdict: v.Verdict.ID}).into(http.StatusCreated, &s)
	return s.Claim
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; run with -update and look at the change:\n%s", path, got)
	}
}

const (
	importSet     = demo.SetImport
	renumberedSet = demo.SetRenumbered
	alteredSet    = demo.SetAltered
)

// sorted puts lines in order.
func sorted(lines string) string {
	return strings.Join(slices.Sorted(strings.Lines(lines)), "")
}

func contains(b []byte, s string) bool { return bytes.Contains(b, []byte(`"`+s+`"`)) }
