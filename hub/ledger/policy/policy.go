package policy

import (
	"errors"
	"fmt"
	"slices"

	admin "github.com/hyperledger/fabric-admin-sdk/pkg/chaincode"
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"
)

// A Policy is an endorsement policy over the peers of organisations.
type Policy struct {
	envelope *common.SignaturePolicyEnvelope
	orgs     []string // principals, by MSP ID
}

// Parse reads an expression such as "OutOf(2, 'A.peer', 'B.peer', 'C.peer')".
func Parse(expression string) (*Policy, error) {
	p, err := admin.NewApplicationPolicy(expression, "")
	if err != nil {
		return nil, fmt.Errorf("endorsement policy %q: %w", expression, err)
	}
	parsed, err := of(p.GetSignaturePolicy())
	if err != nil {
		return nil, fmt.Errorf("endorsement policy %q: %w", expression, err)
	}
	return parsed, nil
}

// Unmarshal reads a common.SignaturePolicyEnvelope, the form that a key-level
// policy has.
func Unmarshal(b []byte) (*Policy, error) {
	env := &common.SignaturePolicyEnvelope{}
	err := proto.Unmarshal(b, env)
	if err != nil {
		return nil, fmt.Errorf("validation parameter: %w", err)
	}
	p, err := of(env)
	if err != nil {
		return nil, fmt.Errorf("validation parameter: %w", err)
	}
	return p, nil
}

func of(env *common.SignaturePolicyEnvelope) (*Policy, error) {
	p := &Policy{envelope: env}
	for _, id := range env.GetIdentities() {
		role := &msp.MSPRole{}
		if err := proto.Unmarshal(id.Principal, role); err != nil || id.PrincipalClassification != msp.MSPPrincipal_ROLE {
			return nil, errors.New("a principal is not a role of an organisation")
		}
		if role.Role != msp.MSPRole_PEER && role.Role != msp.MSPRole_MEMBER {
			return nil, fmt.Errorf("role %s of %s does not endorse; name peers or members", role.Role, role.MspIdentifier)
		}
		p.orgs = append(p.orgs, role.MspIdentifier)
	}
	return p, p.check(env.GetRule())
}

func (p *Policy) check(rule *common.SignaturePolicy) error {
	switch r := rule.GetType().(type) {
	case *common.SignaturePolicy_SignedBy:
		if r.SignedBy < 0 || int(r.SignedBy) >= len(p.orgs) {
			return fmt.Errorf("principal %d of %d", r.SignedBy, len(p.orgs))
		}
		return nil
	case *common.SignaturePolicy_NOutOf_:
		for _, sub := range r.NOutOf.GetRules() {
			if err := p.check(sub); err != nil {
				return err
			}
		}
		return nil
	}
	return errors.New("a rule is neither a signature nor a number of rules")
}

// Names reports whether an endorsement of the organisation can count.
func (p *Policy) Names(org string) bool { return slices.Contains(p.orgs, org) }

// Orgs returns the organisations that the policy names.
func (p *Policy) Orgs() []string { return p.orgs }

// Met reports whether endorsements by peers of the organisations satisfy the policy.
func (p *Policy) Met(orgs []string) bool { return p.holds(p.envelope.GetRule(), orgs) }

func (p *Policy) holds(rule *common.SignaturePolicy, orgs []string) bool {
	if n := rule.GetNOutOf(); n != nil {
		held := int32(0)
		for _, sub := range n.Rules {
			if p.holds(sub, orgs) {
				held++
			}
		}
		return held >= n.N
	}
	return slices.Contains(orgs, p.orgs[rule.GetSignedBy()])
}

// Application returns the policy as a chaincode's definition has it.
func (p *Policy) Application() *peer.ApplicationPolicy {
	return &peer.ApplicationPolicy{Type: &peer.ApplicationPolicy_SignaturePolicy{SignaturePolicy: p.envelope}}
}
