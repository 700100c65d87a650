package embedded

import (
	"fmt"
	"maps"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/ledger/policy"
)

// rules are the policies of a network, parsed.
type rules struct {
	contracts   *policy.Policy
	further     map[namespace]*policy.Policy
	collections map[string]*policy.Policy
}

// rules parses the policies. They name organisations of the network, and all of
// these together can satisfy each.
func (o Options) rules() (*rules, error) {
	r := &rules{further: map[namespace]*policy.Policy{}, collections: map[string]*policy.Policy{}}
	var err error
	if r.contracts, err = o.parse(o.Policy); err != nil {
		return nil, err
	}
	for _, c := range o.Further {
		if r.further[namespace(c.Name)], err = o.parse(c.Policy); err != nil {
			return nil, fmt.Errorf("ledger: chaincode %q: %w", c.Name, err)
		}
	}
	for _, c := range o.collections() {
		if r.collections[c.Name], err = o.parse(policy.OfCollection(c.Members)); err != nil {
			return nil, fmt.Errorf("ledger: collection %q: %w", c.Name, err)
		}
	}
	return r, nil
}

func (o Options) parse(expression string) (*policy.Policy, error) {
	p, err := policy.Parse(expression)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	for _, id := range p.Orgs() {
		if !slices.ContainsFunc(o.Orgs, func(org Org) bool { return org.MSPID == id }) {
			return nil, fmt.Errorf("ledger: endorsement policy %q: %s is not an organisation of the network", expression, id)
		}
	}
	if !p.Met(p.Orgs()) {
		return nil, fmt.Errorf("ledger: endorsement policy %q: no organisations satisfy it", expression)
	}
	return p, nil
}

// collections returns all collections, with the one that each organisation has of its own.
func (o Options) collections() []Collection {
	all := slices.Clone(o.Collections)
	for _, org := range o.Orgs {
		all = append(all, Collection{protocol.OwnCollection(org.MSPID), []string{org.MSPID}})
	}
	return all
}

// A requirement is a policy that endorsements must satisfy, and what it is of.
type requirement struct {
	*policy.Policy
	of         string
	collection string // whose policy it is
}

// A lookup returns the key-level policy of a stored key; nil is none.
type lookup func(bucket, key []byte) ([]byte, error)

// required returns the policies that the committer holds a transaction to, by
// Fabric's rule: a key that is changed asks for its own policy, and where it has
// none, for that of its collection or chaincode. The contracts' policy also holds for
// a transaction that changes nothing of theirs.
func (r *rules) required(c changes, own lookup) ([]requirement, error) {
	q := requirements{own: own, seen: map[string]bool{}}
	if err := q.changes(r, c); err != nil {
		return nil, err
	}
	if len(c.public[ownNamespace]) == 0 && len(c.private) == 0 {
		q.all = append(q.all, r.of(ownNamespace))
	}
	return q.all, nil
}

// planned returns the policies that Fabric's gateway finds endorsers for. They include
// those of what is only read. They leave out the contracts' policy if the contracts
// neither read nor write: the committer then refuses the transaction.
func (r *rules) planned(rw *readWriteSet, own lookup) ([]requirement, error) {
	q, c := requirements{own: own, seen: map[string]bool{}}, rw.changes()
	if err := q.changes(r, c); err != nil {
		return nil, err
	}
	for ns, k := range rw.public {
		if k.touched() && !k.written() && (ns != ownNamespace || len(c.private) == 0) {
			q.all = append(q.all, r.of(ns))
		}
	}
	for name := range rw.values {
		q.all = append(q.all, r.ofCollection(name))
	}
	if len(q.all) == 0 {
		q.all = append(q.all, r.of(ownNamespace))
	}
	return q.all, nil
}

func (r *rules) ofCollection(name string) requirement {
	return requirement{r.collections[name], "collection " + name, name}
}

func (r *rules) of(ns namespace) requirement {
	if ns == ownNamespace {
		return requirement{Policy: r.contracts, of: "the contracts"}
	}
	return requirement{Policy: r.further[ns], of: "chaincode " + string(ns)}
}

// requirements are those of one transaction, as they are collected.
type requirements struct {
	all  []requirement
	own  lookup
	seen map[string]bool // key-level policies among them
}

func (q *requirements) changes(r *rules, c changes) error {
	for _, ns := range slices.Sorted(maps.Keys(c.public)) {
		if err := q.add(ns.state(), c.public[ns], ns.key, r.of(ns)); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.private)) {
		stored := func(d string) []byte { return digestKey(name, []byte(d)) }
		if err := q.add(bucketDigests, c.private[name], stored, r.ofCollection(name)); err != nil {
			return err
		}
	}
	return nil
}

// add takes the policies of changed keys, and the one of those that have none.
func (q *requirements) add(bucket []byte, keys []string, stored func(string) []byte, common requirement) error {
	plain := false
	for _, k := range keys {
		param, err := q.own(bucket, stored(k))
		if err != nil {
			return err
		}
		if len(param) == 0 {
			plain = true
			continue
		}
		if q.seen[string(param)] {
			continue
		}
		q.seen[string(param)] = true
		p, err := policy.Unmarshal(param)
		if err != nil {
			return fmt.Errorf("ledger: a key of %s: %w", common.of, err)
		}
		q.all = append(q.all, requirement{Policy: p, of: "a key of " + common.of})
	}
	if !plain {
		return nil
	}
	if common.Policy == nil {
		return fmt.Errorf("ledger: %s is not of the network", common.of)
	}
	q.all = append(q.all, common)
	return nil
}

// unmet returns those that endorsements by the organisations do not satisfy.
func unmet(all []requirement, orgs []string) []requirement {
	var out []requirement
	for _, r := range all {
		if !r.Met(orgs) {
			out = append(out, r)
		}
	}
	return out
}

// params looks key-level policies up in the state that tx reads.
func params(tx *bbolt.Tx) lookup {
	return func(bucket, key []byte) ([]byte, error) {
		r, err := get(tx, bucket, key)
		if r == nil || err != nil {
			return nil, err
		}
		return r.param, nil
	}
}
