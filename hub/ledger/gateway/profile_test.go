package gateway_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/hub/ledger/gateway"
)

const goodProfile = `
channel: trade-shenzhen
chaincode: tradehub
peers:
  - {mspId: BankAMSP, address: "127.0.0.1:7051", serverName: peer0.banka, tlsRoots: tls/banka.pem}
  - {mspId: CustomsMSP, address: "127.0.0.1:8051", tlsRoots: /etc/customs.pem}
identities:
  bank-a: {mspId: BankAMSP, certificate: users/bank-a/cert.pem, key: users/bank-a/key.pem}
  hub: {mspId: RegistrarMSP, certificate: users/hub/cert.pem, hsm: {library: /usr/lib/hsm.so, token: hub, pinFile: hub.pin}}
`

func writeProfile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "profile.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestProfileFilesAreTakenFromItsFolder(t *testing.T) {
	path := writeProfile(t, goodProfile)
	p, err := gateway.LoadProfile(path)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Dir(path)
	for got, want := range map[string]string{
		p.Peers[0].TLSRoots:                dir + "/tls/banka.pem",
		p.Peers[1].TLSRoots:                "/etc/customs.pem",
		p.Identities["bank-a"].Certificate: dir + "/users/bank-a/cert.pem",
		p.Identities["bank-a"].Key:         dir + "/users/bank-a/key.pem",
		p.Identities["hub"].HSM.Library:    "/usr/lib/hsm.so",
		p.Identities["hub"].HSM.PINFile:    dir + "/hub.pin",
		p.Peers[0].ServerName:              "peer0.banka",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if _, err := p.Identity("bank-b"); err == nil || !strings.Contains(err.Error(), "bank-a") {
		t.Errorf("error %v does not name the identities that there are", err)
	}
}

func TestProfileFaults(t *testing.T) {
	for name, c := range map[string]struct{ old, to, want string }{
		"unknown field":  {"channel:", "chanel:", "chanel"},
		"no channel":     {"trade-shenzhen", `""`, "channel: "},
		"no chaincode":   {"chaincode: tradehub", `chaincode: ""`, "chaincode: "},
		"no port":        {"127.0.0.1:8051", "127.0.0.1", "peers[1]: address"},
		"address twice":  {"127.0.0.1:8051", "127.0.0.1:7051", "peers[1]: address"},
		"no TLS":         {", tlsRoots: tls/banka.pem", "", "peers[0]: tlsRoots"},
		"peer of nobody": {"mspId: CustomsMSP, ", "", "peers[1]: mspId"},
		"no key":         {", key: users/bank-a/key.pem", "", "identities: bank-a: key"},
		"no HSM library": {"library: /usr/lib/hsm.so, ", "", "identities: hub: hsm: library"},
		"no HSM token":   {"token: hub, ", "", "identities: hub: hsm: token"},
		"no HSM PIN":     {", pinFile: hub.pin", "", "identities: hub: hsm: pinFile"},
		"the PIN itself": {"pinFile: hub.pin", "pin: 1234", "pin not found"},
		"key and HSM":    {"users/hub/cert.pem,", "users/hub/cert.pem, key: users/hub/key.pem,", "identities: hub: key: hsm is set too"},
		"no certificate": {"certificate: users/bank-a/cert.pem, ", "", "identities: bank-a: certificate"},
		"not YAML":       {"peers:", "peers", "profile.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := gateway.LoadProfile(writeProfile(t, strings.Replace(goodProfile, c.old, c.to, 1)))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one that names %q", err, c.want)
			}
		})
	}
	if _, err := gateway.LoadProfile(filepath.Join(t.TempDir(), "none.yaml")); err == nil {
		t.Error("a profile that is not there was read")
	}
}
