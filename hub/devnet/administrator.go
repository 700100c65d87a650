package devnet

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/hyperledger/fabric-admin-sdk/pkg/identity"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
)

// An administrator acts for an organisation at its own peer.
type administrator struct {
	net  *Network
	org  organisation
	id   identity.SigningIdentity
	conn *grpc.ClientConn
}

func (n *Network) admins() (_ []*administrator, err error) {
	var out []*administrator
	defer func() {
		if err != nil {
			err = errors.Join(err, closeAll(out))
		}
	}()
	for _, o := range organisations(n.City) {
		if !o.Peer {
			continue
		}
		a, err := n.admin(o)
		if err != nil {
			return out, fmt.Errorf("administrator of %s: %w", o.MSPID, err)
		}
		out = append(out, a)
	}
	return out, nil
}

func closeAll(admins []*administrator) error {
	return each(admins, func(a *administrator) error { return a.conn.Close() })
}

func (n *Network) admin(o organisation) (*administrator, error) {
	dir := n.layout.admin(o)
	cert, err := identity.ReadCertificate(filepath.Join(dir, "signcerts", "Admin@"+o.Domain+"-cert.pem"))
	if err != nil {
		return nil, err
	}
	key, err := identity.ReadPrivateKey(filepath.Join(dir, "keystore", "priv_sk"))
	if err != nil {
		return nil, err
	}
	id, err := identity.NewPrivateKeySigningIdentity(o.MSPID, cert, key)
	if err != nil {
		return nil, err
	}
	conn, err := n.dial(o)
	return &administrator{n, o, id, conn}, err
}

func (n *Network) dial(o organisation) (*grpc.ClientConn, error) {
	pool, err := certPool(n.tlsRoots(o))
	if err != nil {
		return nil, err
	}
	return grpc.NewClient(address(n.Ports[o.Name+".peer"]), grpc.WithTransportCredentials(credentials.NewClientTLSFromCert(pool, "")))
}
