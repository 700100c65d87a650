// Package server runs a chaincode as a process of its own, and further ones with it.
//
// With CHAINCODE_SERVER_ADDRESS and CHAINCODE_ID it is a chaincode service that peers connect
// to; otherwise it connects to the peer that started it. Fabric fixes these names, and those
// of the TLS files below.
//
// A service also serves a [Further] chaincode if NAME_SERVER_ADDRESS and NAME_ID are set, for
// instance CATALOGUE_SERVER_ADDRESS and CATALOGUE_ID. Each has an address of its own, because
// each has a package of its own. All share the TLS files. Nothing else is read.
package server

import (
	"cmp"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"

	"github.com/tradehub/tradehub/chaincode/catalogue"
	"github.com/tradehub/tradehub/chaincode/codec"
)

// Further is a chaincode that the same process serves, if the environment names an
// address for it.
type Further struct {
	Name      string // what its variables begin with, in capitals
	Chaincode shim.Chaincode
}

// Catalogues returns the catalogues that the contracts call.
func Catalogues() []Further {
	var all []Further
	for _, name := range catalogue.Names {
		all = append(all, Further{name, catalogue.New()})
	}
	return all
}

// Run serves cc, and the further ones that the environment asks for, until one fails.
func Run(env func(string) string, cc shim.Chaincode, further ...Further) error {
	servers, err := newServers(env, cc, further)
	if err != nil {
		return err
	}
	log.Printf("tradecc: every organisation's contracts must be built with these versions: %s", versions())
	if len(servers) == 0 {
		return shim.Start(guarded{cc})
	}
	failed := make(chan error, len(servers))
	for _, s := range servers {
		go func() { failed <- fmt.Errorf("serve %s at %s: %w", s.CCID, s.Address, s.Start()) }()
	}
	return <-failed // with it the process ends, the others too: half a service is noticed late
}

func versions() string {
	var all []string
	for _, m := range codec.Versions() {
		all = append(all, m.String())
	}
	return strings.Join(all, ", ")
}

// newServers returns the chaincode services that the environment asks for, none
// where it names no address to serve at.
func newServers(env func(string) string, cc shim.Chaincode, further []Further) ([]*shim.ChaincodeServer, error) {
	var servers []*shim.ChaincodeServer
	for _, f := range further {
		s, err := f.newServer(env)
		if err != nil {
			return nil, err
		}
		if s != nil {
			servers = append(servers, s)
		}
	}
	address := env("CHAINCODE_SERVER_ADDRESS")
	if address == "" && len(servers) > 0 {
		return nil, fmt.Errorf("the address %s is set for a further chaincode: set CHAINCODE_SERVER_ADDRESS too", servers[0].Address)
	}
	if address == "" {
		return nil, nil
	}
	id := cmp.Or(env("CORE_CHAINCODE_ID_NAME"), env("CHAINCODE_ID"))
	if id == "" {
		return nil, fmt.Errorf("CHAINCODE_SERVER_ADDRESS is set: set CHAINCODE_ID to the package ID too")
	}
	tls, err := tlsProperties(env)
	if err != nil {
		return nil, err
	}
	servers = append(servers, &shim.ChaincodeServer{CCID: id, Address: address, CC: guarded{cc}})
	for _, s := range servers {
		s.TLSProps = tls
	}
	return servers, nil
}

// newServer returns nil where the environment does not name the chaincode.
func (f Further) newServer(env func(string) string) (*shim.ChaincodeServer, error) {
	prefix := strings.ToUpper(f.Name)
	address, id := env(prefix+"_SERVER_ADDRESS"), env(prefix+"_ID")
	if address == "" && id == "" {
		return nil, nil
	}
	if address == "" || id == "" {
		return nil, fmt.Errorf("set both %s_SERVER_ADDRESS and %[1]s_ID, the ID of its package, or neither", prefix)
	}
	return &shim.ChaincodeServer{CCID: id, Address: address, CC: guarded{f.Chaincode}}, nil
}

// tlsProperties reads the TLS files. With CORE_PEER_TLS_ROOTCERT_FILE, peers
// must show a certificate of that root.
func tlsProperties(env func(string) string) (shim.TLSProperties, error) {
	if s := env("CORE_PEER_TLS_ENABLED"); s == "" {
		return shim.TLSProperties{Disabled: true}, nil
	} else if on, err := strconv.ParseBool(s); err != nil {
		return shim.TLSProperties{}, fmt.Errorf("CORE_PEER_TLS_ENABLED %q: must be true or false", s)
	} else if !on {
		return shim.TLSProperties{Disabled: true}, nil
	}
	var p shim.TLSProperties
	for _, f := range []struct {
		name     string
		into     *[]byte
		optional bool
	}{
		{"CORE_TLS_CLIENT_KEY_FILE", &p.Key, false},
		{"CORE_TLS_CLIENT_CERT_FILE", &p.Cert, false},
		{"CORE_PEER_TLS_ROOTCERT_FILE", &p.ClientCACerts, true},
	} {
		path := env(f.name)
		if path == "" && f.optional {
			continue
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return shim.TLSProperties{}, fmt.Errorf("%s: %w", f.name, err)
		}
		*f.into = b
	}
	return p, nil
}
