package hub_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/network"
)

func load(t *testing.T, text string) (hub.Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hub.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return hub.LoadConfig(path)
}

func TestDefaultsRun(t *testing.T) {
	if err := hub.DefaultConfig().Validate(); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "# nothing\n", "{}"} {
		if c, err := load(t, text); err != nil || !reflect.DeepEqual(c, hub.DefaultConfig()) {
			t.Errorf("%q: %+v, %v", text, c, err)
		}
	}
	cfg := hub.Config{Data: filepath.Join(t.TempDir(), "not", "yet", "there")} // every zero is its default
	h, err := hub.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.As(t.Context(), hub.BankA); err != nil {
		t.Error(err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if st, err := os.Stat(filepath.Join(cfg.Data, "keys", "tokens.json")); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("tokens: %v, %v", st.Mode(), err)
	}
}

func TestConfigOverridesDefaults(t *testing.T) {
	c, err := load(t, `
data: /srv/hub
listen: "[::1]:9000"
city: hongkong
redis: redis://cache:6379/1
publicUrl: https://example.org/verify
validity: 24h
maxLag: 500ms
maxUpload: 1000
maxBody: 2000
timeout: 5s
drain: 7s
keepKeys: 48h
limits: {read: 1, check: 2, write: 3, batch: 4, upload: 5, open: 6}
statement: 30m
tls: {certificate: hub.pem, key: hub.key, clientRoots: clients.pem}
callers: [{name: a, mspId: BankAMSP, role: bank, tokenSha256: `+strings.Repeat("ab", 32)+`, certificateSha256: `+strings.Repeat("cd", 32)+`, person: {issuer: bank-a, id: "4711", name: Ng Siu Ling}}]
signIn:
  mode: issuers
  origin: https://hub.example
  issuers: [{key: bank-a, name: Bank A, url: "https://login.bank-a.example", clientId: tradehub, secretFile: bank-a.secret, audience: tradehub-api, claims: {person: employee, organisation: msp, role: roles}}]
signers: [{issuer: "USCI:91440300MA5G7Q2K3M", file: signers.pem}]
seals: [{authority: tax, subject: 国家税务总局, file: tax.pem}]
pack: {file: pack.yaml, signature: pack.yaml.jws, key: supervisor.pem}
ledger: {profile: profile.yaml, identity: hub, evaluate: 1s, endorse: 2s, submit: 3s, commitStatus: 4s, inFlight: 100}
batch: {wait: 3ms, patience: 90ms, size: 500, inFlight: 2}
operations: {listen: "127.0.0.1:9464", traces: "http://collector:4318", notice: 4s}
store: {bucket: "s3://documents?region=eu-central-1"}
uploads: {maxFile: 1, quota: 2, quotaAll: 3, count: 4, sending: 5, sendingEach: 6, expire: 7h, stall: 8s}
webhooks: {allow: [10.1.0.0/16]}
papers: {fonts: [/srv/fonts/han.ttc]}
hash: {workers: 3, engines: [avx2-x8], fillWait: 1ms, device: true}
`)
	want := hub.Config{
		Data: "/srv/hub", City: "hongkong", Statement: 30 * time.Minute,
		HTTPConfig: hub.HTTPConfig{Listen: "[::1]:9000", MaxUpload: 1000, MaxBody: 2000, Timeout: 5 * time.Second, Drain: 7 * time.Second, KeepKeys: 48 * time.Hour, Limits: hub.LimitConfig{Read: 1, Check: 2, Write: 3, Batch: 4, Upload: 5, Open: 6},
			TLS: hub.TLSConfig{Certificate: "hub.pem", Key: "hub.key", ClientRoots: "clients.pem"}},
		VerdictConfig: hub.VerdictConfig{
			Validity: 24 * time.Hour, PublicURL: "https://example.org/verify",
			Pack:    hub.PackConfig{File: "pack.yaml", Signature: "pack.yaml.jws", Key: "supervisor.pem"},
			Signers: []hub.SignerConfig{{Issuer: "USCI:91440300MA5G7Q2K3M", File: "signers.pem"}},
			Seals:   []hub.SealConfig{{Authority: documents.AuthorityTax, Subject: "国家税务总局", File: "tax.pem"}},
		},
		IndexConfig: hub.IndexConfig{Redis: "redis://cache:6379/1", MaxLag: 500 * time.Millisecond},
		Callers: []hub.CallerConfig{{Name: "a", MSPID: "BankAMSP", Role: "bank", TokenSHA256: strings.Repeat("ab", 32), CertificateSHA256: strings.Repeat("cd", 32),
			Person: hub.PersonConfig{Issuer: "bank-a", ID: "4711", Name: "Ng Siu Ling"}}},
		SignIn: hub.SignInConfig{Mode: hub.SignInIssuers, Origin: "https://hub.example", Issuers: []hub.IssuerConfig{{
			Key: "bank-a", Name: "Bank A", URL: "https://login.bank-a.example", ClientID: "tradehub", SecretFile: "bank-a.secret", Audience: "tradehub-api",
			Claims: hub.ClaimsConfig{Person: "employee", Organisation: "msp", Role: "roles"},
		}}},
		Ledger: network.Fabric{
			Profile: "profile.yaml", Identity: "hub", Evaluate: time.Second, Endorse: 2 * time.Second,
			Submit: 3 * time.Second, CommitStatus: 4 * time.Second, InFlight: 100,
		},
		Operations: hub.OperationsConfig{Listen: "127.0.0.1:9464", Traces: "http://collector:4318", Notice: 4 * time.Second},
		Store:      hub.StoreConfig{Bucket: "s3://documents?region=eu-central-1"},
		Uploads: hub.UploadConfig{
			MaxFile: 1, Quota: 2, QuotaAll: 3, Count: 4, Sending: 5, SendingEach: 6, Expire: 7 * time.Hour, Stall: 8 * time.Second,
		},
		Hash:     hub.HashConfig{Workers: 3, Engines: []string{"avx2-x8"}, FillWait: time.Millisecond, Device: true},
		Batch:    hub.BatchConfig{Wait: 3 * time.Millisecond, Patience: 90 * time.Millisecond, Size: 500, InFlight: 2},
		Webhooks: hub.WebhookConfig{Allow: []string{"10.1.0.0/16"}},
		Papers:   hub.PapersConfig{Fonts: []string{"/srv/fonts/han.ttc"}},
	}
	if err != nil || !reflect.DeepEqual(c, want) {
		t.Errorf("%+v, %v", c, err)
	}
	wantAllSet(t, reflect.ValueOf(c))
}

// wantAllSet fails for every setting, in every section, that is zero.
func wantAllSet(t *testing.T, v reflect.Value) {
	t.Helper()
	for i := range v.NumField() {
		switch f := v.Type().Field(i); {
		case !f.IsExported():
		case f.Type.Kind() == reflect.Struct:
			wantAllSet(t, v.Field(i))
		case v.Field(i).IsZero():
			t.Errorf("this test does not set %s of %s", f.Name, v.Type().Name())
		}
	}
}

// TestConfigErrorNamesTheField puts one thing wrong at a time.
func TestConfigErrorNamesTheField(t *testing.T) {
	const token = "abababababababababababababababababababababababababababababababab"
	caller := func(fields string) string { return "callers: [{" + fields + "}]" }
	const good = "key: a, name: A, url: 'https://a.example', clientId: hub"
	signIn := func(issuer string) string {
		return "signIn: {origin: 'https://hub.example', issuers: [{" + issuer + "}]}"
	}
	for text, want := range map[string]string{
		"colour: green":                    "field colour not found",
		"data: ''":                         "data:",
		"listen: ''":                       "listen:",
		"listen: ':8080'":                  "listen:",
		"listen: here:80":                  "listen:",
		"city: paris":                      "city:",
		"validity: 0s":                     "validity:",
		"maxLag: -1s":                      "maxLag:",
		"maxUpload: 0":                     "maxUpload:",
		"maxBody: -1":                      "maxBody:",
		"timeout: 0s":                      "timeout:",
		"drain: 0s":                        "drain:",
		"hash: {workers: -1}":              "hash: workers:",
		"hash: {fillWait: -1s}":            "hash: fillWait:",
		"timeout: long":                    "line 1",
		"data: a\ndata: b":                 "already defined",
		"redis: 'http://cache'":            "redis:",
		"publicUrl: 'javascript:alert(1)'": "publicUrl:",
		caller("mspId: BankAMSP, role: bank, tokenSha256: " + token):                                                                                               "callers[0]: name:",
		caller("name: a, role: bank, tokenSha256: " + token):                                                                                                       "callers[0]: mspId:",
		caller("name: a, mspId: BankAMSP, tokenSha256: " + token):                                                                                                  "callers[0]: role:",
		caller("name: a, mspId: BankAMSP, role: king, tokenSha256: " + token):                                                                                      "callers[0]: role:",
		caller("name: a, mspId: BankAMSP, role: bank"):                                                                                                             "callers[0]: tokenSha256:",
		caller("name: a, mspId: BankAMSP, role: bank, tokenSha256: " + token[1:]):                                                                                  "callers[0]: tokenSha256:",
		caller("name: a, mspId: BankAMSP, role: bank, tokenSha256: " + token[1:] + "g"):                                                                            "callers[0]: tokenSha256:",
		caller("name: a, mspId: BankAMSP, role: bank, colour: green"):                                                                                              "field colour not found",
		caller("name: a, mspId: BankAMSP, role: bank, tokenSha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"):                              "callers[0]: tokenSha256: must not be the digest of an empty token",
		caller("name: a, mspId: BankAMSP, role: bank, tokenSha256: " + token + "}, {name: a, mspId: BankBMSP, role: bank, tokenSha256: cd" + token[2:]):            "callers[1]: name:",
		caller("name: a, mspId: BankAMSP, role: bank, tokenSha256: " + token + "}, {name: b, mspId: BankBMSP, role: bank, tokenSha256: " + strings.ToUpper(token)): "callers[1]: tokenSha256:",
		caller("name: a, mspId: BankAMSP, role: bank, certificateSha256: " + token[1:]):                                                                            "callers[0]: certificateSha256:",
		caller("name: a, mspId: BankAMSP, role: bank, person: {issuer: x, id: '1'}"):                                                                               "callers[0]: person: issuer:",
		caller("name: a, mspId: BankAMSP, role: bank, certificateSha256: " + token + "}, {name: b, mspId: BankBMSP, role: bank, certificateSha256: " + token):      "callers[1]: certificateSha256:",
		caller("name: a, mspId: BankAMSP, role: bank, person: {issuer: a}") + "\n" + signIn(good):                                                                  "callers[0]: person: id:",
		"tls: {certificate: a.pem}":                                         "tls: certificate and key:",
		"tls: {clientRoots: a.pem}":                                         "tls: clientRoots:",
		"signIn: {mode: guess}":                                             "signIn: mode:",
		"signIn: {mode: issuers}":                                           "signIn: issuers:",
		"listen: 0.0.0.0:8080":                                              "not a loopback address",
		"listen: '[::]:8080'":                                               "not a loopback address",
		"signIn: {mode: development, origin: 'https://hub.example'}":        "asks for no password",
		"tls: {certificate: a.pem, key: a.key}":                             "asks for no password",
		"signIn: {mode: development, issuers: [{" + good + "}]}":            "asks for no password",
		signIn(good + "}, {" + good):                                        "issuers[1]: another issuer",
		signIn("name: A"):                                                   "issuers[0]: key:",
		signIn(strings.Replace(good, "key: a", "key: development", 1)):      "issuers[0]: key:",
		signIn(strings.Replace(good, "name: A", "name: ''", 1)):             "issuers[0]: name:",
		signIn(strings.Replace(good, "https", "http", 1)):                   "issuers[0]: url:",
		signIn(strings.Replace(good, "hub", "''", 1)):                       "issuers[0]: clientId:",
		signIn(good + ", audience: hub"):                                    "issuers[0]: audience:",
		"signIn: {issuers: [{" + good + "}]}":                               "signIn: origin:",
		"signIn: {origin: 'http://hub.example', issuers: [{" + good + "}]}": "signIn: origin:",
		"tls: {certificate: a.pem, key: a.key}\nsignIn: {origin: 'http://127.0.0.1:8080', issuers: [{" + good + "}]}": "signIn: origin:",
		"signIn: {origin: 'https://hub.example/', issuers: [{" + good + "}]}":                                         "signIn: origin:",

		"signers: [{file: a.pem}]": "signers[0]: issuer:",
		"signers: [{issuer: '*'}]": "signers[0]: file:",

		"seals: [{authority: seller, subject: a, file: a.pem}]": "seals[0]: authority:",
		"seals: [{authority: tax, file: a.pem}]":                "seals[0]: subject:",
		"seals: [{authority: tax, subject: a}]":                 "seals[0]: file:",
	} {
		if _, err := load(t, text); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "configuration") {
			t.Errorf("%s\n\terror %v\n\twant %q", text, err, want)
		}
	}
}

func FuzzConfig(f *testing.F) {
	for _, s := range []string{"", "data: a", "callers: [{name: a}]", "timeout: 5s\n", "a: &a [*a]", "{", "\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := load(t, text)
		if err == nil && c.Validate() != nil {
			t.Errorf("%q was taken and is not valid", text)
		}
	})
}

// TestFolderThatIsDamaged opens a hub on files that are not what it wrote.
func TestFolderThatIsDamaged(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"keys/token.key":   {"short", "another key hides every earlier claim"},
		"keys/signer.pem":  {"no PEM", "must hold a PEM private key"},
		"keys/tokens.json": {`{"bank-a":"x"}`, `no token of "`},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := hub.DefaultConfig()
			cfg.Data = t.TempDir()
			path := filepath.Join(cfg.Data, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := hub.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), name) {
				t.Errorf("error %v, want %q of %s", err, test.want, name)
			}
		})
	}
}

func TestSignersThatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.pem")
	if err := os.WriteFile(empty, []byte("none here"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{filepath.Join(dir, "missing.pem"), empty} {
		cfg := hubtest.Settings(t.TempDir())
		cfg.Signers = []hub.SignerConfig{{Issuer: "*", File: file}}
		if _, err := hub.Open(t.Context(), cfg, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "signers[0]") {
			t.Errorf("%s: error %v", filepath.Base(file), err)
		}
		cfg.Signers, cfg.Seals = nil, []hub.SealConfig{{Authority: documents.AuthorityTax, Subject: "国家税务总局", File: file}}
		if _, err := hub.Open(t.Context(), cfg, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "seals[0]") {
			t.Errorf("%s: error %v", filepath.Base(file), err)
		}
	}
}

func TestTwoHubsOnOneFolder(t *testing.T) {
	w := hubtest.Start(t)
	cfg := hubtest.Settings(w.Dir)
	if _, err := hub.Open(t.Context(), cfg, slog.New(slog.DiscardHandler)); err == nil {
		t.Error("two hubs share a folder")
	}
	w.Verified("bank-a", hubtest.Import, "R-1") // the first goes on
}
