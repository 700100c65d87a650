package embedded

import (
	"crypto/ecdsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/corridor"
)

// An org is an organisation with its keys.
type org struct {
	Org
	ca   Identity
	peer Identity
}

// openOrgs loads every organisation's authority and peer, and makes those that are not there yet.
func openOrgs(dir string, opts Options) ([]*org, error) {
	orgs := make([]*org, 0, len(opts.Orgs))
	for _, o := range opts.Orgs {
		loaded, err := openOrg(dir, o, opts)
		if err != nil {
			return nil, err
		}
		orgs = append(orgs, loaded)
	}
	return orgs, nil
}

func openOrg(dir string, o Org, opts Options) (*org, error) {
	ca, err := load(keyPath(dir, o.MSPID, "ca"), o.MSPID, "ca", func() (*x509.Certificate, *ecdsa.PrivateKey, error) {
		return issue(nil, o.subject("ca", ""), nil, opts.Now())
	})
	if err != nil {
		return nil, err
	}
	p, err := load(keyPath(dir, o.MSPID, "peer"), o.MSPID, "peer", func() (*x509.Certificate, *ecdsa.PrivateKey, error) {
		return issue(&ca, o.subject("peer", unitPeer), nil, opts.Now())
	})
	return &org{Org: o, ca: ca, peer: p}, err
}

func keyPath(dir, mspID, name string) string {
	return filepath.Join(dir, "organisations", mspID, name+".pem")
}

func (o Org) subject(name, unit string) pkix.Name {
	s := pkix.Name{Organization: []string{o.Name}, CommonName: name + "." + o.MSPID}
	if o.Name == "" {
		s.Organization = []string{o.MSPID}
	}
	if unit != "" {
		s.OrganizationalUnit = []string{unit}
	}
	return s
}

// Enroll returns the identity called name of the organisation, which acts as
// role. The first call makes its key and certificate and keeps them in the
// ledger's folder; later calls return the same.
func (n *Network) Enroll(mspID, name string, role protocol.Role) (Identity, error) {
	o, err := n.org(mspID)
	if err != nil {
		return Identity{}, err
	}
	if !fileName.MatchString(name) {
		return Identity{}, fmt.Errorf("ledger: identity %q: a name has 1 to 64 letters, digits or . _ @ -, and does not begin with a point", name)
	}
	if len(o.Roles) != 0 && !slices.Contains(o.Roles, role) {
		return Identity{}, fmt.Errorf("ledger: %s does not enroll the role %q; its roles are %q", mspID, role, o.Roles)
	}
	ext, err := protocol.RoleExtension(role)
	if err != nil {
		return Identity{}, err
	}
	n.enrolling.Lock()
	defer n.enrolling.Unlock()
	id, err := load(keyPath(n.dir, mspID, filepath.Join("clients", name)), mspID, name, func() (*x509.Certificate, *ecdsa.PrivateKey, error) {
		return issue(&o.ca, o.subject(name, unitClient), []pkix.Extension{ext}, n.opts.Now())
	})
	if err != nil {
		return Identity{}, err
	}
	if !id.hasExtension(ext) {
		return Identity{}, fmt.Errorf("ledger: %s of %s is enrolled in another role than %q; choose another name", name, mspID, role)
	}
	return id, nil
}

func (n *Network) org(mspID string) (*org, error) {
	for _, o := range n.orgs {
		if o.MSPID == mspID {
			return o, nil
		}
	}
	return nil, fmt.Errorf("ledger: %q is not an organisation of channel %s", mspID, n.opts.Channel)
}

// ClientState returns what another network must know to accept this one's
// proofs when threshold organisations have signed.
func (n *Network) ClientState(threshold int) *corridor.ClientState {
	cs := &corridor.ClientState{
		ChannelID: n.opts.Channel, Chaincode: n.opts.Chaincode, Versions: []string{n.opts.Version},
		Orgs: map[string]corridor.Org{}, Threshold: threshold,
	}
	for _, o := range n.orgs {
		cs.Orgs[o.MSPID] = corridor.Org{Roots: [][]byte{o.ca.cert.Raw}}
	}
	return cs
}
