package devnet

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"

	"github.com/hyperledger/fabric-admin-sdk/pkg/channel"
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
)

func (n *Network) joinOrderer(o orderer, block *common.Block) (err error) {
	pool, cert, err := o.adminTLS()
	if err != nil {
		return err
	}
	url := "https://" + address(n.Ports[o.Name+".admin"])
	list, err := channel.ListChannel(url, pool, cert)
	if err != nil {
		return fmt.Errorf("%s: list channels: %w", o.Name, err)
	}
	for _, c := range list.Channels {
		if c.Name == n.channel() {
			return nil
		}
	}
	resp, err := channel.CreateChannel(url, block, pool, cert)
	if err != nil {
		return fmt.Errorf("%s: join channel: %w", o.Name, err)
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	if resp.StatusCode != http.StatusCreated {
		why, err := io.ReadAll(io.LimitReader(resp.Body, 4096))
		return errors.Join(fmt.Errorf("%s: join channel: %s: %s", o.Name, resp.Status, why), err)
	}
	return nil
}

// adminTLS returns what the orderer's administration asks of a client: a certificate of its own authority.
func (o orderer) adminTLS() (*x509.CertPool, tls.Certificate, error) {
	pool, err := certPool(filepath.Join(o.Dir, "tls", "ca.crt"))
	if err != nil {
		return nil, tls.Certificate{}, err
	}
	cert, err := tls.LoadX509KeyPair(filepath.Join(o.Dir, "tls", "server.crt"), filepath.Join(o.Dir, "tls", "server.key"))
	return pool, cert, err
}

func (a *administrator) join(ctx context.Context, block *common.Block) error {
	joined, err := channel.ListChannelOnPeer(ctx, a.conn, a.id)
	if err != nil {
		return fmt.Errorf("%s: list channels: %w", a.org.MSPID, err)
	}
	if slices.ContainsFunc(joined, func(c *peer.ChannelInfo) bool { return c.GetChannelId() == a.net.channel() }) {
		return nil
	}
	if err := channel.JoinChannel(ctx, a.conn, a.id, block); err != nil {
		return fmt.Errorf("%s: join channel: %w", a.org.MSPID, err)
	}
	return nil
}
