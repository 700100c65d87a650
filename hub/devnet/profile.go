package devnet

import (
	"context"
	"path/filepath"

	"go.yaml.in/yaml/v3"

	"github.com/tradehub/tradehub/hub/ledger/embedded"
	"github.com/tradehub/tradehub/hub/ledger/gateway"
)

// writeProfile writes the file that a client opens the network with. Its paths
// are relative, so that the folder can be moved as long as nothing runs.
func (m maker) writeProfile(context.Context) error {
	p := gateway.Profile{
		Channel: m.channel(), Chaincode: Chaincode, Identities: map[string]gateway.Identity{}, Claims: embedded.DefaultCollections()[0].Members,
	}
	for _, o := range organisations(m.City) {
		if !o.Peer {
			continue
		}
		roots, err := filepath.Rel(string(m.layout), m.tlsRoots(o))
		if err != nil {
			return err
		}
		p.Peers = append(p.Peers, gateway.Peer{
			MSPID: o.MSPID, Address: address(m.Ports[o.Name+".peer"]), ServerName: "peer0." + o.Domain, TLSRoots: filepath.ToSlash(roots),
		})
	}
	for _, who := range people {
		dir := "identities/" + who.name
		p.Identities[who.name] = gateway.Identity{MSPID: who.mspID, Certificate: dir + "/cert.pem", Key: dir + "/key.pem"}
	}
	b, err := yaml.Marshal(p)
	if err != nil {
		return err
	}
	return replace(m.profile(), b)
}
