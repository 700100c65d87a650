package doctor_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io/fs"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/demo/samples"
	"github.com/tradehub/tradehub/hub/doctor"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/verify"
)

// filled makes a hub with a verdict, and closes it.
func filled(t *testing.T, cfg hub.Config) hub.Config {
	t.Helper()
	h := open(t, cfg)
	req, files, err := samples.Read(samples.Import)
	if err != nil {
		t.Fatal(err)
	}
	l, who, err := h.As(t.Context(), "bank-a")
	if err != nil {
		t.Fatal(err)
	}
	req.Bank = who.MSPID
	ups, err := h.Verifier.UploadAll(t.Context(), who.MSPID, files)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Verifier.Verify(t.Context(), verify.AsBank(l), verify.Input{VerdictID: "V-1", Request: req, Documents: verify.Digests(ups)}); err != nil {
		t.Fatal(err)
	}
	if err := h.Projection.Current(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	return cfg
}

func open(t *testing.T, cfg hub.Config) *hub.Hub {
	t.Helper()
	h, err := hub.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// A patient is a hub's configuration with one fault.
type patient struct {
	*testing.T
	cfg hub.Config
	o   doctor.Options
}

func (p *patient) path(name string) string { return filepath.Join(p.cfg.Data, name) }

func (p *patient) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

// spoil changes the last byte of a file.
func (p *patient) spoil(path string) {
	p.Helper()
	b, err := os.ReadFile(path)
	p.must(err)
	b[len(b)-1] ^= 1
	p.must(os.WriteFile(path, b, 0o600))
}

// certificate writes a certificate of the dates.
func (p *patient) certificate(from, to time.Time) string {
	p.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	p.must(err)
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "issuer"}, NotBefore: from, NotAfter: to}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	p.must(err)
	path := filepath.Join(p.TempDir(), "cert.pem")
	p.must(os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	return path
}

func (p *patient) pin(from, to time.Time) {
	p.cfg.Signers = []hub.SignerConfig{{Issuer: "*", File: p.certificate(from, to)}}
}

// TestFaults plants each fault in a hub that is well otherwise: it is found, by the check that is
// for it, with what mends it, and nothing else is called wrong.
func TestFaults(t *testing.T) {
	well := filled(t, hubtest.Settings(filepath.Join(t.TempDir(), "data")))
	now := time.Now()
	for name, c := range map[string]struct {
		plant       func(p *patient)
		check, want string
		mend        string
	}{
		"none":                      {func(*patient) {}, "", "", ""},
		"no hub":                    {func(p *patient) { p.cfg.Data = p.path("nothing") }, "data folder", "there is no hub", "--data"},
		"a folder others may read":  {func(p *patient) { p.must(os.Chmod(p.cfg.Data, 0o755)) }, "data folder", "others may look", "chmod 700"},
		"a key others may read":     {func(p *patient) { p.must(os.Chmod(p.path("keys/token.key"), 0o644)) }, "file modes", "token.key (mode 644)", "chmod 600"},
		"an identity others read":   {func(p *patient) { p.must(os.Chmod(p.path("ledger/organisations/BankAMSP/ca.pem"), 0o640)) }, "file modes", "ca.pem (mode 640)", "chmod 600"},
		"rows others may read":      {func(p *patient) { p.must(os.Chmod(p.path("hub.db"), 0o604)) }, "file modes", "hub.db (mode 604)", "chmod 600"},
		"no token key":              {func(p *patient) { p.must(os.Remove(p.path("keys/token.key"))) }, "keys", "token.key", "restore it from a backup"},
		"a short token key":         {func(p *patient) { p.must(os.WriteFile(p.path("keys/token.key"), []byte("x"), 0o600)) }, "keys", "1 bytes, not 32", "restore it"},
		"no rule pack":              {func(p *patient) { p.cfg.Pack = hub.PackConfig{File: "a", Signature: "b", Key: "c"} }, "configuration", "pack", "correct the file"},
		"a pinned signer has ended": {func(p *patient) { p.pin(now.AddDate(-2, 0, 0), now.AddDate(0, 0, -1)) }, "certificates", "ended on", "new certificate"},
		"one ends soon":             {func(p *patient) { p.pin(now.AddDate(-2, 0, 0), now.AddDate(0, 0, 20)) }, "certificates", "in 19 days", "new certificate"},
		"one begins later":          {func(p *patient) { p.pin(now.AddDate(0, 0, 2), now.AddDate(2, 0, 0)) }, "certificates", "begins on", "clock"},
		"a full disk":               {func(p *patient) { p.o.Free = 1 << 62 }, "disk", "MB are needed", "free space"},
		"a clock behind": {func(p *patient) {
			p.o.Now = func() time.Time { return now.Add(-time.Hour) }
			p.pin(now.AddDate(-1, 0, 0), now.AddDate(1, 0, 0))
		}, "clock", "the newest verdict on the ledger", "NTP"},
		"no ledger":              {func(p *patient) { p.must(os.Remove(p.path("ledger/ledger.db"))) }, "ledger", "ledger.db", "backup"},
		"a ledger that is cut":   {func(p *patient) { p.must(os.Truncate(p.path("ledger/ledger.db"), 40<<10)) }, "ledger", "damaged", "backup"},
		"a projection destroyed": {func(p *patient) { p.must(os.WriteFile(p.path("projection.db"), make([]byte, 8<<10), 0o600)) }, "projection", "damaged", "when it starts"},
		"a projection of another ledger": {func(p *patient) {
			other := filled(p.T, hubtest.Settings(filepath.Join(p.TempDir(), "other")))
			b, err := os.ReadFile(filepath.Join(other.Data, "projection.db"))
			p.must(err)
			p.must(os.WriteFile(p.path("projection.db"), b, 0o600))
		}, "projection", "another key", "when it starts"},
		"Redis away":       {func(p *patient) { p.cfg.Redis = "redis://127.0.0.1:1/0" }, "index", "refused", "Redis"},
		"a lost store key": {func(p *patient) { p.must(os.WriteFile(p.path("documents/identity.key"), []byte("x"), 0o600)) }, "store", "identity", "backup"},
		"a damaged document": {func(p *patient) {
			p.must(filepath.WalkDir(p.path("documents/contents"), func(path string, d fs.DirEntry, err error) error {
				if err == nil && !d.IsDir() {
					p.spoil(path)
				}
				return err
			}))
		}, "store", "", "scrub"},
	} {
		t.Run(name, func(t *testing.T) {
			p := &patient{t, well, doctor.Options{Free: 1}}
			p.cfg.Data = filepath.Join(t.TempDir(), "data")
			p.must(os.CopyFS(p.cfg.Data, os.DirFS(well.Data)))
			private(t, p.cfg.Data)
			c.plant(p)
			found := doctor.Examine(t.Context(), p.cfg, p.o)
			if c.check == "" && doctor.Wrong(found) > 0 || c.check != "" && doctor.Wrong(found) == 0 {
				t.Errorf("found %+v", found)
			}
			hit := c.check == ""
			for _, f := range found {
				if f.Fault == "" {
					continue
				}
				if f.Name != c.check {
					t.Errorf("%s is called wrong too: %s", f.Name, f.Fault)
				}
				hit = hit || strings.Contains(f.Fault, c.want) && strings.Contains(f.Mend, c.mend)
			}
			if !hit {
				t.Errorf("found %+v, want %s: %s; %s", found, c.check, c.want, c.mend)
			}
		})
	}
}

// private takes the modes back that a copy gave.
func private(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.Chmod(path, 0o700) //nolint:gosec // a folder
		}
		return os.Chmod(path, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestRunning examines a hub that runs, with an index on Redis, and one that is not ready.
func TestRunning(t *testing.T) {
	redis := miniredis.RunT(t)
	cfg := hubtest.Settings(filepath.Join(t.TempDir(), "data"))
	cfg.Redis = "redis://" + redis.Addr() + "/0"
	filled(t, cfg)
	h := open(t, cfg)
	defer func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	}()
	deadline := time.Now().Add(20 * time.Second)
	for { // until the hub answers on its socket
		found := doctor.Examine(t.Context(), cfg, doctor.Options{Free: 1})
		runs := false
		for _, f := range found {
			runs = runs || strings.HasPrefix(f.Fact, "it runs and is ready")
		}
		if runs && doctor.Wrong(found) == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("found %+v", found)
		}
	}
	redis.SetError("LOADING it is")
	found := doctor.Examine(t.Context(), cfg, doctor.Options{Free: 1})
	faults := map[string]bool{}
	for _, f := range found {
		faults[f.Name] = faults[f.Name] || f.Fault != ""
	}
	if !faults["index"] || faults["ledger"] || faults["store"] {
		t.Errorf("without Redis: %+v", found)
	}
}
