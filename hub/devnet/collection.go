package devnet

import (
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"

	"github.com/tradehub/tradehub/hub/ledger/embedded"
)

// collections returns what the chaincode's definition says of private data. Only
// members read and write, and most of them endorse what is written: the
// channel's own policy would show the values to organisations that are no members.
// Nothing is passed on beforehand: here the members are the endorsers, who have it.
func collections(cs []embedded.Collection) *peer.CollectionConfigPackage {
	if len(cs) == 0 {
		return nil
	}
	out := &peer.CollectionConfigPackage{}
	for _, c := range cs {
		out.Config = append(out.Config, &peer.CollectionConfig{Payload: &peer.CollectionConfig_StaticCollectionConfig{
			StaticCollectionConfig: &peer.StaticCollectionConfig{
				Name: c.Name, MemberOnlyRead: true, MemberOnlyWrite: true,
				MemberOrgsPolicy: &peer.CollectionPolicyConfig{Payload: &peer.CollectionPolicyConfig_SignaturePolicy{
					SignaturePolicy: signedBy(1, msp.MSPRole_MEMBER, c.Members),
				}},
				EndorsementPolicy: &peer.ApplicationPolicy{Type: &peer.ApplicationPolicy_SignaturePolicy{
					SignaturePolicy: signedBy(embedded.Majority(len(c.Members)), msp.MSPRole_PEER, c.Members),
				}},
			},
		}})
	}
	return out
}

// signedBy asks for n of the organisations, each by somebody in the role.
func signedBy(n int, role msp.MSPRole_MSPRoleType, mspIDs []string) *common.SignaturePolicyEnvelope {
	of := &common.SignaturePolicy_NOutOf{N: int32(n)}
	env := &common.SignaturePolicyEnvelope{Rule: &common.SignaturePolicy{Type: &common.SignaturePolicy_NOutOf_{NOutOf: of}}}
	for i, id := range mspIDs {
		// Two numbers and a short text always marshal.
		principal, _ := proto.Marshal(&msp.MSPRole{MspIdentifier: id, Role: role})
		env.Identities = append(env.Identities, &msp.MSPPrincipal{PrincipalClassification: msp.MSPPrincipal_ROLE, Principal: principal})
		of.Rules = append(of.Rules, &common.SignaturePolicy{Type: &common.SignaturePolicy_SignedBy{SignedBy: int32(i)}})
	}
	return env
}
