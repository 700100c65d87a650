package embedded

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"go.etcd.io/bbolt"
	"google.golang.org/protobuf/proto"
)

// A policy is a key-level endorsement policy; nil asks for nothing.
type policy struct {
	rule *common.SignaturePolicy
	orgs []string // principals, by MSP ID
}

// parsePolicy reads a common.SignaturePolicyEnvelope over peers or members of
// organisations, which is what the shim's package statebased makes.
func parsePolicy(ep []byte) (*policy, error) {
	if len(ep) == 0 {
		return nil, nil
	}
	env := &common.SignaturePolicyEnvelope{}
	if err := proto.Unmarshal(ep, env); err != nil {
		return nil, fmt.Errorf("validation parameter: %w", err)
	}
	p := &policy{rule: env.Rule}
	for _, id := range env.Identities {
		role := &msp.MSPRole{}
		if err := proto.Unmarshal(id.Principal, role); err != nil || id.PrincipalClassification != msp.MSPPrincipal_ROLE {
			return nil, errors.New("validation parameter: a principal is not a role of an organisation")
		}
		if role.Role != msp.MSPRole_PEER && role.Role != msp.MSPRole_MEMBER {
			return nil, fmt.Errorf("validation parameter: role %s of %s does not endorse; name peers or members", role.Role, role.MspIdentifier)
		}
		p.orgs = append(p.orgs, role.MspIdentifier)
	}
	return p, p.check(p.rule)
}

func (p *policy) check(rule *common.SignaturePolicy) error {
	switch r := rule.GetType().(type) {
	case *common.SignaturePolicy_SignedBy:
		if r.SignedBy < 0 || int(r.SignedBy) >= len(p.orgs) {
			return fmt.Errorf("validation parameter: principal %d of %d", r.SignedBy, len(p.orgs))
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
	return errors.New("validation parameter: a rule is neither a signature nor a number of rules")
}

// met reports whether endorsements of the organisations satisfy the policy.
func (p *policy) met(orgs []string) bool {
	return p == nil || p.holds(p.rule, orgs)
}

func (p *policy) holds(rule *common.SignaturePolicy, orgs []string) bool {
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

// unmet returns a key of the set whose own policy the organisations do not satisfy.
func (s *readWriteSet) unmet(tx *bbolt.Tx, orgs []string) (key string, unmet bool, err error) {
	check := func(bucket, stored []byte) (bool, error) {
		r, err := get(tx, bucket, stored)
		if r == nil || err != nil {
			return true, err
		}
		p, err := parsePolicy(r.param)
		return p.met(orgs), err
	}
	for ns, c := range s.public {
		for _, k := range c.changed() {
			if ok, err := check(ns.state(), ns.key(k)); !ok || err != nil {
				return ns.label(k), true, err
			}
		}
	}
	for name, c := range s.private {
		for _, k := range c.changed() {
			if ok, err := check(bucketDigests, digestKey(name, digest([]byte(k)))); !ok || err != nil {
				return name + "/" + k, true, err
			}
		}
	}
	return "", false, nil
}

// changed returns every key that is written or whose policy is set.
func (k *keyspace) changed() []string {
	var keys []string
	for key := range k.writes {
		keys = append(keys, key)
	}
	for key := range k.params {
		keys = append(keys, key)
	}
	return keys
}
