// Package server runs a chaincode as a process of its own.
//
// With CHAINCODE_SERVER_ADDRESS and CHAINCODE_ID it is a chaincode service that
// peers connect to; otherwise it connects to the peer that started it. Fabric
// fixes these names, and those of the TLS files below; nothing else is read.
package server

import (
	"fmt"
	"os"
	"strconv"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
)

// Run serves cc as the environment asks for, until it fails.
func Run(env func(string) string, cc shim.Chaincode) error {
	server, err := newServer(env, cc)
	if err != nil {
		return err
	}
	if server == nil {
		return shim.Start(guarded{cc})
	}
	return server.Start()
}

// newServer returns the chaincode service that the environment asks for, or
// nil where it names no address to serve at.
func newServer(env func(string) string, cc shim.Chaincode) (*shim.ChaincodeServer, error) {
	address := env("CHAINCODE_SERVER_ADDRESS")
	if address == "" {
		return nil, nil
	}
	id := env("CORE_CHAINCODE_ID_NAME")
	if id == "" {
		id = env("CHAINCODE_ID")
	}
	if id == "" {
		return nil, fmt.Errorf("CHAINCODE_SERVER_ADDRESS is set: set CHAINCODE_ID to the package ID too")
	}
	tls, err := tlsProperties(env)
	if err != nil {
		return nil, err
	}
	return &shim.ChaincodeServer{CCID: id, Address: address, CC: guarded{cc}, TLSProps: tls}, nil
}

// tlsProperties reads the TLS files. With CORE_PEER_TLS_ROOTCERT_FILE, peers
// must show a certificate of that root.
func tlsProperties(env func(string) string) (shim.TLSProperties, error) {
	if s := env("CORE_PEER_TLS_ENABLED"); s == "" {
		return shim.TLSProperties{Disabled: true}, nil
	} else if on, err := strconv.ParseBool(s); err != nil {
		return shim.TLSProperties{}, fmt.Errorf("CORE_PEER_TLS_ENABLED %q: want true or false", s)
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
