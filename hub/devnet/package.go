package devnet

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"os"

	admin "github.com/hyperledger/fabric-admin-sdk/pkg/chaincode"
)

// connection is how a peer reaches its chaincode's server (Fabric: "Chaincode
// as an external service", connection.json). Certificates and keys are PEM texts.
type connection struct {
	Address            string `json:"address"`
	DialTimeout        string `json:"dial_timeout"`
	TLSRequired        bool   `json:"tls_required"`
	ClientAuthRequired bool   `json:"client_auth_required"`
	ClientKey          string `json:"client_key"`
	ClientCert         string `json:"client_cert"`
	RootCert           string `json:"root_cert"`
}

// chaincodeServers makes what every peer and its chaincode server know each other by.
func (m maker) chaincodeServers(context.Context) error {
	for _, o := range organisations(m.City) {
		if !o.Peer {
			continue
		}
		if err := m.chaincodeTLS(o); err != nil {
			return err
		}
	}
	return m.packages()
}

// packages makes every peer's packages of the chaincodes. A package holds no
// code: only where the organisation's own server is, and by which certificates
// they meet.
func (m maker) packages() error {
	for _, o := range organisations(m.City) {
		if !o.Peer {
			continue
		}
		for _, c := range m.chaincodes() {
			p, err := m.chaincodePackage(c, o)
			if err != nil {
				return err
			}
			if err := os.WriteFile(m.packageFile(c, o), p, 0o600); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l layout) packageFile(c deployed, o organisation) string {
	return l.path("chaincode", o.Name, c.file)
}

func (m maker) chaincodePackage(d deployed, o organisation) ([]byte, error) {
	c := connection{Address: address(m.port(d, o)), DialTimeout: "10s", TLSRequired: true, ClientAuthRequired: true}
	for file, into := range map[string]*string{
		m.path("chaincode", o.Name, "client", "key.pem"):  &c.ClientKey,
		m.path("chaincode", o.Name, "client", "cert.pem"): &c.ClientCert,
		m.tlsRoots(o): &c.RootCert,
	} {
		b, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		*into = string(b)
	}
	conn, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	code, err := archive(file{"connection.json", conn})
	if err != nil {
		return nil, err
	}
	meta, err := json.Marshal(admin.Metadata{Type: "ccaas", Label: d.name})
	if err != nil {
		return nil, err
	}
	return archive(file{"metadata.json", meta}, file{"code.tar.gz", code})
}

func (l layout) tlsRoots(o organisation) string { return l.peer(o, "tls", "ca.crt") }

// packageID returns what the organisation's peer calls its package.
func (l layout) packageID(c deployed, o organisation) (string, []byte, error) {
	b, err := os.ReadFile(l.packageFile(c, o))
	return admin.GetPackageID(c.name, b), b, err
}

type file struct {
	name string
	data []byte
}

func archive(files ...file) ([]byte, error) {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	w := tar.NewWriter(z)
	for _, f := range files {
		if err := w.WriteHeader(&tar.Header{Name: f.name, Mode: 0o600, Size: int64(len(f.data))}); err != nil {
			return nil, err
		}
		if _, err := w.Write(f.data); err != nil {
			return nil, err
		}
	}
	err := errors.Join(w.Close(), z.Close())
	return out.Bytes(), err
}
