package devnet

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tradehub/hub/ledger/embedded"
)

// TestAddCatalogue takes up a folder that was made before there was a catalogue.
func TestAddCatalogue(t *testing.T) {
	n := &Network{layout: layout(t.TempDir()), progress: io.Discard}
	n.state = state{City: "shenzhen", Collections: embedded.DefaultCollections(), Ports: map[string]int{}}
	var added []string
	for i, name := range portNames(n.state) {
		if strings.HasSuffix(name, ".catalogue") {
			added = append(added, name)
		} else {
			n.Ports[name] = firstPort + i
		}
	}
	for _, o := range organisations(n.City) {
		if o.Peer {
			write(t, n.tlsRoots(o))
			write(t, n.path("chaincode", o.Name, "client", "key.pem"))
			write(t, n.path("chaincode", o.Name, "client", "cert.pem"))
			write(t, n.packageFile(contracts, o))
		}
	}
	if nodes, err := n.nodes(); err != nil || len(nodes) != 9 {
		t.Errorf("it cannot be looked at or stopped before: %d nodes, %v", len(nodes), err)
	}
	for range 2 { // the second time nothing is missing
		if err := n.addCatalogue(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range added {
		if n.Ports[name] == 0 {
			t.Errorf("%s has no port", name)
		}
	}
	used := map[int]string{}
	for name, port := range n.Ports {
		if used[port] != "" {
			t.Errorf("%s and %s both have port %d", name, used[port], port)
		}
		used[port] = name
	}
	nodes, err := n.nodes()
	if err != nil {
		t.Fatal(err)
	}
	for _, nd := range nodes {
		if strings.HasSuffix(nd.name, ".chaincode") && !slices.ContainsFunc(nd.env, func(s string) bool {
			return strings.HasPrefix(s, "CATALOGUE_ID=catalogue:")
		}) {
			t.Errorf("%s is not told of the catalogue: %v", nd.name, nd.env)
		}
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
