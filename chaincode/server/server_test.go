package server

import (
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
)

func TestEnvironment(t *testing.T) {
	const address, other = "127.0.0.1:1", "127.0.0.1:2"
	for _, c := range []struct {
		name  string
		env   map[string]string
		serve []string // IDs of what is served, each at its address
		want  string   // in the error; "" is none
	}{
		{"a peer starts it", map[string]string{"CORE_CHAINCODE_ID_NAME": "x"}, nil, ""},
		{"an address without an ID", map[string]string{"CHAINCODE_SERVER_ADDRESS": address}, nil, "CHAINCODE_ID"},
		{"TLS neither on nor off", map[string]string{
			"CHAINCODE_SERVER_ADDRESS": address, "CORE_CHAINCODE_ID_NAME": "x", "CORE_PEER_TLS_ENABLED": "perhaps",
		}, nil, "CORE_PEER_TLS_ENABLED"},
		{"TLS without a key", map[string]string{
			"CHAINCODE_SERVER_ADDRESS": address, "CORE_CHAINCODE_ID_NAME": "x", "CORE_PEER_TLS_ENABLED": "true",
		}, nil, "CORE_TLS_CLIENT_KEY_FILE"},
		{"TLS off", map[string]string{
			"CHAINCODE_SERVER_ADDRESS": address, "CORE_CHAINCODE_ID_NAME": "x", "CORE_PEER_TLS_ENABLED": "false",
		}, []string{"x"}, ""},
		{"a further one", map[string]string{
			"CHAINCODE_SERVER_ADDRESS": address, "CHAINCODE_ID": "x", "CATALOGUE_SERVER_ADDRESS": other, "CATALOGUE_ID": "y",
		}, []string{"y", "x"}, ""},
		{"a further one, without an ID", map[string]string{
			"CHAINCODE_SERVER_ADDRESS": address, "CHAINCODE_ID": "x", "CATALOGUE_SERVER_ADDRESS": other,
		}, nil, "CATALOGUE_ID"},
		{"a further one, without an address", map[string]string{
			"CHAINCODE_SERVER_ADDRESS": address, "CHAINCODE_ID": "x", "CATALOGUE_ID": "y",
		}, nil, "CATALOGUE_SERVER_ADDRESS"},
		{"a further one of a process that a peer starts", map[string]string{
			"CORE_CHAINCODE_ID_NAME": "x", "CATALOGUE_SERVER_ADDRESS": other, "CATALOGUE_ID": "y",
		}, nil, "set CHAINCODE_SERVER_ADDRESS"},
	} {
		t.Run(c.name, func(t *testing.T) {
			servers, err := newServers(func(name string) string { return c.env[name] }, nil, []Further{{Name: "catalogue"}})
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("error %v", err)
			}
			var ids []string
			for _, s := range servers {
				ids = append(ids, s.CCID)
				if want := map[string]string{"x": address, "y": other}[s.CCID]; s.Address != want || !s.TLSProps.Disabled {
					t.Errorf("server %+v", s)
				}
			}
			if !slices.Equal(ids, c.serve) {
				t.Errorf("serves %v, want %v", ids, c.serve)
			}
		})
	}
}

// TestRunEnds holds that a process does not live on with one of its servers gone.
func TestRunEnds(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	env := map[string]string{
		"CHAINCODE_SERVER_ADDRESS": "127.0.0.1:0", "CHAINCODE_ID": "x", "CATALOGUE_SERVER_ADDRESS": taken.Addr().String(), "CATALOGUE_ID": "y",
	}
	var cc struct{ shim.Chaincode }
	err = Run(func(name string) string { return env[name] }, cc, Further{"catalogue", cc})
	if err == nil || !strings.Contains(err.Error(), "serve y at "+taken.Addr().String()) {
		t.Errorf("error %v does not say which failed", err)
	}
}
