package devnet

import (
	"fmt"

	"github.com/tradehub/tradehub/corridor"
)

// version is the chaincode's.
const version = "1.0"

// ClientState returns what another network must know to accept this one's
// proofs when threshold organisations have signed. All that run a peer may.
func (n *Network) ClientState(threshold int) (*corridor.ClientState, error) {
	cs := &corridor.ClientState{
		ChannelID: n.channel(), Chaincode: Chaincode, Versions: []string{version},
		Orgs: map[string]corridor.Org{}, Threshold: threshold,
	}
	for _, o := range organisations(n.City) {
		if !o.Peer {
			continue
		}
		ca, err := openAuthority(n.layout, o, "ca")
		if err != nil {
			return nil, fmt.Errorf("development network %s: authority of %s: %w", n.City, o.MSPID, err)
		}
		cs.Orgs[o.MSPID] = corridor.Org{Roots: [][]byte{ca.cert.Raw}}
	}
	return cs, nil
}
