//go:build pkcs11

package gateway_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/miekg/pkcs11"

	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/ledger/gateway"
	"github.com/tradehub/tradehub/hub/ledger/gateway/gatewaytest"
)

const pin = "314159"

// A token is one of SoftHSM2, in a folder of the test's own.
type token struct {
	*testing.T
	hsm gateway.HSM
}

// newToken makes a token. Without SoftHSM2 the test is skipped, unless
// everything must be tested.
func newToken(t *testing.T) *token {
	t.Helper()
	library := softHSM()
	if library == "" {
		if os.Getenv("TRADEHUB_TEST_ALL") != "" || os.Getenv("CI") != "" {
			t.Fatal("no SoftHSM2: run make install")
		}
		t.Skip("no SoftHSM2: run make install")
	}
	dir := t.TempDir()
	conf := filepath.Join(dir, "softhsm2.conf")
	write(t, conf, "directories.tokendir = "+dir+"\nobjectstore.backend = file\nlog.level = ERROR\n")
	t.Setenv("SOFTHSM2_CONF", conf)
	k := &token{t, gateway.HSM{Library: library, Token: "hub", PINFile: filepath.Join(dir, "pin")}}
	write(t, k.hsm.PINFile, pin+"\n")
	k.util("--init-token", "--free", "--label", k.hsm.Token, "--so-pin", pin+"0", "--pin", pin)
	return k
}

// softHSM returns the library's file, or "" where SoftHSM2 is not installed.
func softHSM() string {
	if _, err := exec.LookPath("softhsm2-util"); err != nil {
		return ""
	}
	for _, dir := range []string{"/usr/lib/softhsm", "/usr/lib64/pkcs11", "/usr/local/lib/softhsm", "/opt/homebrew/lib/softhsm"} {
		if file := filepath.Join(dir, "libsofthsm2.so"); exists(file) {
			return file
		}
	}
	return ""
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (k *token) util(args ...string) {
	k.Helper()
	if out, err := exec.CommandContext(k.Context(), "softhsm2-util", args...).CombinedOutput(); err != nil {
		k.Fatalf("softhsm2-util %s: %v\n%s", args[0], err, out)
	}
}

// take moves an identity's key into the token, under the CKA_ID that its
// certificate has it sought by or under another's. The identity that it
// returns has the key nowhere else.
func (k *token) take(id gateway.Identity, under gateway.Identity) gateway.Identity {
	k.Helper()
	key, cert := parts(k.T, id)
	dir := k.TempDir()
	write(k.T, filepath.Join(dir, "key.pem"), string(pem.EncodeToMemory(key)))
	write(k.T, filepath.Join(dir, "cert.pem"), string(pem.EncodeToMemory(cert)))
	k.util("--import", filepath.Join(dir, "key.pem"), "--token", k.hsm.Token, "--pin", pin, "--label", "client", "--id", keyID(k.T, under))
	if err := os.Remove(filepath.Join(dir, "key.pem")); err != nil {
		k.Fatal(err)
	}
	hsm := k.hsm
	return gateway.Identity{MSPID: id.MSPID, Certificate: filepath.Join(dir, "cert.pem"), HSM: &hsm}
}

func parts(t *testing.T, id gateway.Identity) (key, cert *pem.Block) {
	t.Helper()
	b, err := os.ReadFile(id.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	for p, rest := pem.Decode(b); p != nil; p, rest = pem.Decode(rest) {
		switch p.Type {
		case "PRIVATE KEY":
			key = p
		case "CERTIFICATE":
			cert = p
		}
	}
	return key, cert
}

func keyID(t *testing.T, id gateway.Identity) string {
	t.Helper()
	_, block := parts(t, id)
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	point, err := cert.PublicKey.(*ecdsa.PublicKey).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(point)
	return hex.EncodeToString(sum[:])
}

// TestHSMSigns has two identities of one token do everything that is signed,
// at once, at peers that check it.
func TestHSMSigns(t *testing.T) {
	k, l := newToken(t), start(t)
	for _, c := range callers[:2] {
		id := l.profile.Identities[name(c)]
		l.profile.Identities[name(c)] = k.take(id, id)
	}
	a, b := l.open(t, 0, gateway.Options{}), l.open(t, 1, gateway.Options{})
	var wg sync.WaitGroup
	for _, c := range []struct {
		client *gateway.Client
		key    string
	}{{a, "a"}, {a, "b"}, {b, "c"}, {b, "d"}} {
		wg.Go(func() { submit(t, c.client, probe("Put", c.key, "v")) })
	}
	wg.Wait()
	if _, err := a.Prove(t.Context(), probe("Get", "a"), []string{"BankAMSP", "CustomsMSP"}); err != nil {
		t.Errorf("attest: %v", err)
	}
	for _, err := range b.Events(t.Context(), ledger.Checkpoint{}) {
		if err != nil {
			t.Errorf("events: %v", err)
		}
		break
	}
	// The token stays open for as long as anybody uses it, and can be opened again.
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	wantValue(t, b, "a", "v")
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	wantValue(t, l.open(t, 0, gateway.Options{}), "d", "v")
}

// TestHSMComesBack ends every session behind the client's back, as a token does that restarts.
func TestHSMComesBack(t *testing.T) {
	k, l := newToken(t), start(t)
	id := l.profile.Identities[name(callers[0])]
	l.profile.Identities[name(callers[0])] = k.take(id, id)
	c := l.open(t, 0, gateway.Options{})
	k.forgetSessions()
	submit(t, c, probe("Put", "k", "v"))

	k.util("--init-token", "--token", k.hsm.Token, "--label", "other", "--so-pin", pin+"0", "--pin", pin)
	k.forgetSessions()
	if _, err := c.Evaluate(t.Context(), probe("Get", "k")); !errors.Is(err, ledger.ErrUnavailable) {
		t.Errorf("error %v without the token, want ErrUnavailable", err)
	}
}

// A token locks itself after a few wrong PINs, so one that changed is tried
// once and then no more.
func TestHSMTriesAWrongPINOnce(t *testing.T) {
	k, l := newToken(t), start(t)
	id := l.profile.Identities[name(callers[0])]
	l.profile.Identities[name(callers[0])] = k.take(id, id)
	c := l.open(t, 0, gateway.Options{})
	k.changePIN(pin, pin+"1")
	k.forgetSessions()
	for range 2 {
		if _, err := c.Evaluate(t.Context(), probe("Get", "k")); !errors.Is(err, ledger.ErrUnavailable) || !strings.Contains(err.Error(), "locks itself") {
			t.Errorf("error %v, want ErrUnavailable for the PIN", err)
		}
		k.changePIN(pin+"1", pin)
		k.forgetSessions()
	}
}

// changePIN changes the token's PIN, if it is still the old one.
func (k *token) changePIN(from, to string) {
	k.Helper()
	lib := pkcs11.New(k.hsm.Library)
	slots, err := lib.GetSlotList(true)
	if err != nil {
		k.Fatal(err)
	}
	s, err := lib.OpenSession(slots[0], pkcs11.CKF_SERIAL_SESSION|pkcs11.CKF_RW_SESSION)
	if err != nil {
		k.Fatal(err)
	}
	_ = lib.Login(s, pkcs11.CKU_USER, from) // logged in already, where the client is
	if err := lib.SetPIN(s, from, to); err != nil && !errors.Is(err, pkcs11.Error(pkcs11.CKR_PIN_INCORRECT)) {
		k.Fatal(err)
	}
}

func (k *token) forgetSessions() {
	k.Helper()
	lib := pkcs11.New(k.hsm.Library)
	slots, err := lib.GetSlotList(true)
	if err != nil {
		k.Fatal(err)
	}
	for _, s := range slots {
		if err := lib.CloseAllSessions(s); err != nil {
			k.Fatal(err)
		}
	}
}

// certificateP384 writes a certificate for a key that Fabric's signer in a token cannot use.
func certificateP384(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return writeProfile(t, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
}

func TestHSMFaults(t *testing.T) {
	k, l := newToken(t), start(t)
	mine, other := l.profile.Identities[name(callers[0])], l.profile.Identities[name(callers[1])]
	good := k.take(mine, mine)
	wrong := k.take(mine, other)
	wrong.Certificate = other.Certificate
	absent := good
	absent.Certificate = l.profile.Identities[name(callers[2])].Certificate
	notP256 := good
	notP256.Certificate = certificateP384(t)
	for what, c := range map[string]struct {
		id     gateway.Identity
		change func(*gateway.HSM)
		want   string
	}{
		"no library":     {good, func(h *gateway.HSM) { h.Library = "/none.so" }, "hsm: library: "},
		"not a library":  {good, func(h *gateway.HSM) { h.Library = h.PINFile }, "hsm: library: "},
		"no PIN file":    {good, func(h *gateway.HSM) { h.PINFile = "/none" }, "hsm: pinFile: "},
		"no PIN":         {good, func(h *gateway.HSM) { h.PINFile = writeProfile(t, "\n") }, "is empty"},
		"wrong PIN":      {good, func(h *gateway.HSM) { h.PINFile = writeProfile(t, "271828") }, "locks itself"},
		"no such token":  {good, func(h *gateway.HSM) { h.Token = "none" }, "--list-token-slots"},
		"no such key":    {absent, func(*gateway.HSM) {}, "must have that CKA_ID"},
		"another's key":  {wrong, func(*gateway.HSM) {}, "is not the identity certificate's"},
		"not of P-256":   {notP256, func(*gateway.HSM) {}, "P-256"},
		"no certificate": {gateway.Identity{MSPID: "BankAMSP", Certificate: "/none", HSM: good.HSM}, func(*gateway.HSM) {}, "/none"},
	} {
		t.Run(what, func(t *testing.T) {
			hsm := *c.id.HSM
			c.change(&hsm)
			c.id.HSM = &hsm
			l.profile.Identities["x"] = c.id
			_, err := gatewaytest.Open(t, l.profile, "x", gateway.Options{})
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "identity x") {
				t.Errorf("error %v, want one that names %q", err, c.want)
			}
		})
	}
}
