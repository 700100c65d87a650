package gateway

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A Profile says how a hub reaches a Fabric network: the channel, the peers to
// ask and the identities to ask as. Files are PEM.
type Profile struct {
	Channel    string              `yaml:"channel"`
	Chaincode  string              `yaml:"chaincode"`
	Peers      []Peer              `yaml:"peers"`      // gateway peers; an identity asks its own organisation's first, then the others in this order
	Identities map[string]Identity `yaml:"identities"` // by the name that the hub's configuration uses
	// Claims are the organisations, by MSP ID, that hold the private data
	// collection of claims. All endorse what changes it, and no other's peer is shown it.
	Claims []string `yaml:"claims"`
}

// A Peer is a peer whose Gateway service takes calls.
type Peer struct {
	MSPID      string `yaml:"mspId"`
	Address    string `yaml:"address"`    // host:port
	ServerName string `yaml:"serverName"` // that its TLS certificate must be for; "" is the address's host
	TLSRoots   string `yaml:"tlsRoots"`   // file of the certificates that its TLS certificate must come from
}

// An Identity is a member of an organisation as whom the hub can sign: with the
// key in a file, or with one in an HSM.
type Identity struct {
	MSPID       string `yaml:"mspId"`
	Certificate string `yaml:"certificate"`   // file of the identity certificate
	Key         string `yaml:"key,omitempty"` // file of its private key, PKCS #8; may be the same file
	HSM         *HSM   `yaml:"hsm,omitempty"` // where its private key is, if it is in no file
}

// LoadProfile reads a profile from a YAML file. Relative names of files in it
// are taken from the profile's own folder; in the result all are complete.
func LoadProfile(path string) (Profile, error) {
	var p Profile
	b, err := os.ReadFile(path)
	if err != nil {
		return p, fmt.Errorf("connection profile: %w", err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	if err := dec.Decode(&p); err != nil {
		return p, fmt.Errorf("connection profile %s: %w", path, err)
	}
	p.resolve(filepath.Dir(path))
	if err := p.Validate(); err != nil {
		return p, fmt.Errorf("connection profile %s: %w", path, err)
	}
	return p, nil
}

func (p *Profile) resolve(dir string) {
	for i := range p.Peers {
		p.Peers[i].TLSRoots = within(dir, p.Peers[i].TLSRoots)
	}
	for name, id := range p.Identities {
		id.Certificate, id.Key = within(dir, id.Certificate), within(dir, id.Key)
		if id.HSM != nil {
			id.HSM.Library, id.HSM.PINFile = within(dir, id.HSM.Library), within(dir, id.HSM.PINFile)
		}
		p.Identities[name] = id
	}
}

func within(dir, file string) string {
	if file == "" || filepath.IsAbs(file) {
		return file
	}
	return filepath.Join(dir, file)
}

// Validate names the first field that cannot be. It reads no file.
func (p Profile) Validate() error {
	switch {
	case p.Channel == "":
		return errors.New("channel: name the channel")
	case p.Chaincode == "":
		return errors.New("chaincode: name the chaincode that holds the contracts")
	case len(p.Peers) == 0:
		return errors.New("peers: name at least one peer")
	case len(p.Identities) == 0:
		return errors.New("identities: name at least one identity")
	}
	for i, peer := range p.Peers {
		if field, why := peer.fault(); field != "" {
			return fmt.Errorf("peers[%d]: %s: %s", i, field, why)
		}
		if slices.ContainsFunc(p.Peers[:i], func(q Peer) bool { return q.Address == peer.Address }) {
			return fmt.Errorf("peers[%d]: address: %s is listed twice", i, peer.Address)
		}
	}
	for i, org := range p.Claims {
		if !slices.ContainsFunc(p.Peers, func(q Peer) bool { return q.MSPID == org }) {
			return fmt.Errorf("claims[%d]: %s has no peer among peers", i, org)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Identities)) {
		if field, why := p.Identities[name].fault(); field != "" {
			return fmt.Errorf("identities: %s: %s: %s", name, field, why)
		}
	}
	return nil
}

func (p Peer) fault() (field, why string) {
	switch {
	case p.MSPID == "":
		return "mspId", "name the peer's organisation"
	case p.Address == "" || !strings.Contains(p.Address, ":"):
		return "address", "must be host:port"
	case p.TLSRoots == "":
		return "tlsRoots", "name the file of certificates that the peer's TLS certificate comes from; a connection without TLS is not made"
	}
	return "", ""
}

func (id Identity) fault() (field, why string) {
	switch {
	case id.MSPID == "":
		return "mspId", "name the identity's organisation"
	case id.Certificate == "":
		return "certificate", "name the file of the identity certificate"
	case id.Key == "" && id.HSM == nil:
		return "key", "name the file of the private key, or where it is under hsm"
	case id.Key != "" && id.HSM != nil:
		return "key", "hsm is set too; keep the one that holds the private key"
	case id.HSM != nil:
		return id.HSM.fault()
	}
	return "", ""
}

// Identity returns an identity of the profile by its name.
func (p Profile) Identity(name string) (Identity, error) {
	id, ok := p.Identities[name]
	if !ok {
		return id, fmt.Errorf("connection profile: there is no identity %q; there are %s", name, strings.Join(slices.Sorted(maps.Keys(p.Identities)), ", "))
	}
	return id, nil
}
