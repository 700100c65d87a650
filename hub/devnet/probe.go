package devnet

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/hyperledger/fabric-admin-sdk/pkg/channel"
	"github.com/hyperledger/fabric-admin-sdk/pkg/identity"
	"github.com/hyperledger/fabric-gateway/pkg/client"
	"github.com/hyperledger/fabric-protos-go-apiv2/gateway"
	"google.golang.org/grpc/status"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/chaincode/catalogue"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/ledger/policy"
)

// probe asks the organisation's own peer for an answer of every chaincode.
func (a *administrator) probe(ctx context.Context) error {
	return a.asHub(ctx, func(ctx context.Context, channel *client.Network) error {
		if err := a.probeContracts(ctx, channel.GetContract(contracts.name)); err != nil {
			return err
		}
		for _, c := range a.net.catalogues() {
			if err := a.probeCatalogue(ctx, channel.GetContract(c.name)); err != nil {
				return err
			}
		}
		return nil
	})
}

// probeContracts asks for a document that nobody registered. That the contract
// itself says so shows that peer, chaincode server, access rules and identities
// work together.
func (a *administrator) probeContracts(ctx context.Context, contract *client.Contract) error {
	arg, err := unregistered()
	if err != nil {
		return err
	}
	_, err = contract.EvaluateWithContext(ctx, protocol.TxDocument, client.WithBytesArguments(arg), client.WithEndorsingOrganizations(a.org.MSPID))
	if err == nil {
		return fmt.Errorf("%s: a document that nobody registered was found", a.org.MSPID)
	}
	if refusal(err) != protocol.CodeNotFound {
		return fmt.Errorf("%s: %w", a.org.MSPID, detailed(err))
	}
	return nil
}

// probeCatalogue asks for an entry, which need not be there.
func (a *administrator) probeCatalogue(ctx context.Context, contract *client.Contract) error {
	if _, err := contract.EvaluateWithContext(ctx, catalogue.Get, client.WithArguments(noEntry), client.WithEndorsingOrganizations(a.org.MSPID)); err != nil {
		return fmt.Errorf("%s: %s: %w", a.org.MSPID, contract.ChaincodeName(), detailed(err))
	}
	return nil
}

// endorsable has a reading transaction of every chaincode endorsed by all who may
// have to: the organisation's peer must have heard of all others, which takes it
// a moment after every start. Nothing is submitted.
func (a *administrator) endorsable(ctx context.Context) error {
	return a.asHub(ctx, func(ctx context.Context, channel *client.Network) error {
		digest, err := unregistered()
		if err != nil {
			return err
		}
		keys := append(append([]byte{'['}, digest...), ']')
		if err := a.endorse(ctx, channel.GetContract(contracts.name), protocol.TxAttestations, keys, policy.Endorsers); err != nil {
			return err
		}
		for _, c := range a.net.catalogues() {
			if err := a.endorse(ctx, channel.GetContract(c.name), catalogue.Get, []byte(noEntry), a.net.keepers()); err != nil {
				return err
			}
		}
		return nil
	})
}

func (a *administrator) endorse(ctx context.Context, contract *client.Contract, tx string, arg []byte, by []string) error {
	p, err := contract.NewProposal(tx, client.WithBytesArguments(arg), client.WithEndorsingOrganizations(by...))
	if err != nil {
		return err
	}
	if _, err := p.EndorseWithContext(ctx); err != nil {
		return fmt.Errorf("%s: %s: %w", a.org.MSPID, contract.ChaincodeName(), detailed(err))
	}
	return nil
}

// asHub does it with the channel as the hub sees it at the organisation's own peer.
func (a *administrator) asHub(ctx context.Context, do func(context.Context, *client.Network) error) (err error) {
	ctx, cancel := context.WithTimeout(ctx, 3*healthTimeout)
	defer cancel()
	hub, err := a.net.signer("hub", "RegistrarMSP")
	if err != nil {
		return err
	}
	gw, err := client.Connect(hub, client.WithClientConnection(a.conn), client.WithSign(hub.Sign), client.WithHash(whole))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, gw.Close()) }()
	return do(ctx, gw.GetNetwork(a.net.channel()))
}

// noEntry is a key that the catalogue has no entry of.
const noEntry = "nothing"

// unregistered returns the digest of a document that nobody registered, as an argument.
func unregistered() ([]byte, error) {
	sum := sha256.Sum256([]byte("a document that nobody registered"))
	return json.Marshal(documents.NewDigest(accel.SHA256, sum[:]))
}

// whole hands the message itself to the signer, which digests it.
func whole(message []byte) []byte { return message }

func (n *Network) signer(name, mspID string) (identity.SigningIdentity, error) {
	cert, err := identity.ReadCertificate(n.identity(name, "cert.pem"))
	if err != nil {
		return nil, err
	}
	key, err := identity.ReadPrivateKey(n.identity(name, "key.pem"))
	if err != nil {
		return nil, err
	}
	return identity.NewPrivateKeySigningIdentity(mspID, cert, key)
}

// refusal returns the code of the contract's refusal that err carries, "" where there is none.
func refusal(err error) protocol.Code {
	for _, d := range status.Convert(err).Details() {
		if detail, ok := d.(*gateway.ErrorDetail); ok {
			if e, ok := protocol.ParseError(detail.GetMessage()); ok {
				return e.Code
			}
		}
	}
	return ""
}

// detailed adds what the peers themselves said.
func detailed(err error) error {
	for _, d := range status.Convert(err).Details() {
		if detail, ok := d.(*gateway.ErrorDetail); ok {
			err = fmt.Errorf("%w; %s at %s: %s", err, detail.GetMspId(), detail.GetAddress(), detail.GetMessage())
		}
	}
	return err
}

// height returns how many blocks the organisation's peer has.
func (a *administrator) height(ctx context.Context) (uint64, error) {
	info, err := channel.GetBlockChainInfo(ctx, a.conn, a.id, a.net.channel())
	return info.GetHeight(), err
}
