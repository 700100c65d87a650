package devnet

import (
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"

	"github.com/tradehub/tradehub/hub/ledger/embedded"
	"github.com/tradehub/tradehub/hub/ledger/policy"
)

// collections returns what the chaincode's definition says of private data. Only
// members read and write. Nothing is passed on beforehand: here the members are
// the endorsers, who have it.
func collections(cs []embedded.Collection) (*peer.CollectionConfigPackage, error) {
	if len(cs) == 0 {
		return nil, nil
	}
	out := &peer.CollectionConfigPackage{}
	for _, c := range cs {
		members, err := policy.Parse(policy.AnyMember(c.Members))
		if err != nil {
			return nil, err
		}
		endorsers, err := policy.Parse(policy.OfCollection(c.Members))
		if err != nil {
			return nil, err
		}
		out.Config = append(out.Config, &peer.CollectionConfig{Payload: &peer.CollectionConfig_StaticCollectionConfig{
			StaticCollectionConfig: &peer.StaticCollectionConfig{
				Name: c.Name, MemberOnlyRead: true, MemberOnlyWrite: true,
				MemberOrgsPolicy: &peer.CollectionPolicyConfig{Payload: &peer.CollectionPolicyConfig_SignaturePolicy{
					SignaturePolicy: members.Application().GetSignaturePolicy(),
				}},
				EndorsementPolicy: endorsers.Application(),
			},
		}})
	}
	return out, nil
}
