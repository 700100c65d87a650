package bench

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/hyperledger/fabric-gateway/pkg/client"
	"github.com/hyperledger/fabric-gateway/pkg/hash"
	"github.com/hyperledger/fabric-gateway/pkg/identity"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"

	"github.com/tradehub/tradehub/chaincode/codec"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/ledger/gateway"
)

// A plainClient reserves as somebody does who has Fabric's client library and
// none of the hub: one claim a transaction, at the registrar's peer.
type plainClient struct {
	conn     *grpc.ClientConn
	gateway  *client.Gateway
	contract *client.Contract
	channel  string
	members  []string
	bank     ledger.Driver // who signs the orders
}

func openPlain(profile gateway.Profile, n *gateway.Network) (*plainClient, error) {
	bank, err := n.Client("bank-a")
	if err != nil {
		return nil, err
	}
	p := &plainClient{channel: profile.Channel, members: profile.Claims, bank: bank}
	id, sign, err := registrar(profile.Identities["hub"])
	if err != nil {
		return nil, err
	}
	if p.conn, err = dialPeer(profile.Peers[0]); err != nil {
		return nil, err
	}
	if p.gateway, err = client.Connect(id, client.WithSign(sign), client.WithHash(hash.SHA256), client.WithClientConnection(p.conn)); err != nil {
		return nil, errors.Join(err, p.conn.Close())
	}
	p.contract = p.gateway.GetNetwork(profile.Channel).GetContract(profile.Chaincode)
	return p, nil
}

func (p *plainClient) close() {
	_ = p.gateway.Close()
	_ = p.conn.Close()
	_ = p.bank.Close()
}

func registrar(of gateway.Identity) (*identity.X509Identity, identity.Sign, error) {
	certPEM, err := os.ReadFile(of.Certificate)
	if err != nil {
		return nil, nil, err
	}
	keyPEM, err := os.ReadFile(of.Key)
	if err != nil {
		return nil, nil, err
	}
	cert, err := identity.CertificateFromPEM(certPEM)
	if err != nil {
		return nil, nil, err
	}
	id, err := identity.NewX509Identity(of.MSPID, cert)
	if err != nil {
		return nil, nil, err
	}
	block, _ := pem.Decode(keyPEM)
	if block == nil {
		return nil, nil, fmt.Errorf("%s is not PEM", of.Key)
	}
	var key crypto.PrivateKey
	if key, err = x509.ParsePKCS8PrivateKey(block.Bytes); err != nil {
		return nil, nil, err
	}
	sign, err := identity.NewPrivateKeySign(key)
	return id, sign, err
}

func dialPeer(peer gateway.Peer) (*grpc.ClientConn, error) {
	roots, err := os.ReadFile(peer.TLSRoots)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(roots)
	return grpc.NewClient("passthrough:///"+peer.Address, grpc.WithTransportCredentials(credentials.NewClientTLSFromCert(pool, peer.ServerName)))
}

// reserve submits one claim and reads its answer.
func (p *plainClient) reserve(ctx context.Context, in protocol.ClaimInput) error {
	transient, seal, err := p.order(in)
	if err != nil {
		return err
	}
	out, err := p.contract.SubmitWithContext(ctx, protocol.TxBatch,
		client.WithBytesArguments([]byte("{}")), client.WithTransient(transient), client.WithEndorsingOrganizations(p.members...))
	if err != nil {
		return err
	}
	text, err := protocol.Unseal(seal, out)
	if err != nil {
		return err
	}
	var answers []protocol.Answer
	if err := json.Unmarshal(text, &answers); err != nil {
		return err
	}
	if answers[0].Refused != "" {
		return errors.New(answers[0].Refused)
	}
	return nil
}

func (p *plainClient) order(in protocol.ClaimInput) (map[string][]byte, []byte, error) {
	arg, err := json.Marshal(in)
	if err != nil {
		return nil, nil, err
	}
	orders, err := json.Marshal([]protocol.Order{{Name: protocol.OrderReserve, Argument: arg}})
	if err != nil {
		return nil, nil, err
	}
	b := protocol.Bundle{Signer: protocol.MemberID(p.bank.Certificate()), At: time.Now().UTC()}
	if b.Signature, err = p.bank.Sign(protocol.OrdersMessage(p.channel, b.At, orders)); err != nil {
		return nil, nil, err
	}
	bundles, err := json.Marshal([]protocol.Bundle{b})
	seal := make([]byte, protocol.SealBytes)
	rand.Read(seal) // never fails
	return map[string][]byte{
		protocol.TransientBundles: bundles, protocol.TransientOrders + "0": codec.Compress(orders), protocol.TransientSeal: seal,
	}, seal, err
}
