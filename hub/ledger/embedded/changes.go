package embedded

import "slices"

// The changes of a transaction are where it writes or sets policies of keys,
// which decides who must endorse it.
type changes struct {
	own         bool // in the state of the network's own chaincode
	further     []string
	collections []string
}

func (c *changes) add(ns namespace) {
	if ns == ownNamespace {
		c.own = true
	} else {
		c.further = append(c.further, string(ns))
	}
}

func (s *readWriteSet) changes() (c changes) {
	for ns, k := range s.public {
		if k.written() {
			c.add(ns)
		}
	}
	for name, k := range s.private {
		if k.written() {
			c.collections = append(c.collections, name)
		}
	}
	return c
}

func (t *transaction) changes() (c changes) {
	for ns, m := range t.public {
		if len(m.Writes)+len(m.MetadataWrites) > 0 {
			c.add(ns)
		}
	}
	for name, m := range t.collections {
		if len(m.HashedWrites)+len(m.MetadataWrites) > 0 {
			c.collections = append(c.collections, name)
		}
	}
	return c
}

// needed is how many organisations must endorse: as many as the network's policy
// asks for, or, of what writes to collections and further chaincodes alone, a
// majority of the members of those and all of these.
func (o Options) needed(c changes) int {
	most := 0
	for _, name := range c.collections {
		collection, _ := o.collection(name)
		most = max(most, Majority(len(collection.Members)))
	}
	for _, name := range c.further {
		chaincode, _ := o.further(name)
		most = max(most, len(chaincode.Members))
	}
	if most == 0 || c.own {
		return max(most, o.Endorsements)
	}
	return most
}

// absent returns who is not among the organisations and must endorse, as a member
// of a further chaincode that is written to.
func (o Options) absent(c changes, orgs []string) (absent []string) {
	for _, name := range slices.Sorted(slices.Values(c.further)) {
		chaincode, _ := o.further(name)
		for _, m := range chaincode.Members {
			if !slices.Contains(orgs, m) && !slices.Contains(absent, m) {
				absent = append(absent, m)
			}
		}
	}
	return absent
}
