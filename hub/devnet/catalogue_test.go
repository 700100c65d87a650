package devnet

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/catalogue"
	"github.com/tradehub/tradehub/hub/ledger/embedded"
)

// TestOutdated looks at a folder that was made before the catalogues had these names:
// its status is shown and it can be stopped, and it is not started.
func TestOutdated(t *testing.T) {
	dir := t.TempDir()
	n := &Network{layout: layout(dir)}
	n.state = state{City: "shenzhen", Collections: embedded.DefaultCollections(), Ports: map[string]int{}}
	for i, name := range portNames(n.state) {
		if _, chaincode, _ := strings.Cut(name, "."); !slices.Contains(catalogue.Names, chaincode) {
			n.Ports[name] = firstPort + i
		}
	}
	for _, o := range organisations(n.City) {
		if o.Peer {
			write(t, n.packageFile(contracts, o))
		}
	}
	if nodes, err := n.nodes(); err != nil || len(nodes) != 9 {
		t.Errorf("%d nodes, %v", len(nodes), err)
	}
	if err := n.write(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := prepare(t.Context(), dir, Options{City: "shenzhen"}); err == nil || !strings.Contains(err.Error(), "devnet reset") {
		t.Errorf("error %v", err)
	}
}

// TestKeepers holds that members of other collections do not endorse entries.
func TestKeepers(t *testing.T) {
	other := embedded.Collection{Name: "other", Members: []string{"BankAMSP"}}
	if got := (state{Collections: append(embedded.DefaultCollections(), other)}).keepers(); !slices.Equal(got, []string{"RegistrarMSP", "SupervisorMSP"}) {
		t.Errorf("keepers %v", got)
	}
	if got := (state{Collections: []embedded.Collection{other}}).chaincodes(); !slices.Equal(got, []deployed{contracts}) {
		t.Errorf("without claims the channel has %v", got)
	}
}

func write(t *testing.T, file string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
}
