package embedded

import (
	"maps"
	"slices"
)

// The changes of a transaction are the keys that it writes or sets policies of,
// which decides who must endorse it.
type changes struct {
	public  map[namespace][]string
	private map[string][]string // digests of keys, by collection
}

func newChanges() changes { return changes{map[namespace][]string{}, map[string][]string{}} }

func (s *readWriteSet) changes() changes {
	c := newChanges()
	for ns, k := range s.public {
		if k.written() {
			c.public[ns] = k.changed()
		}
	}
	for name, k := range s.private {
		for _, key := range k.changed() {
			c.private[name] = append(c.private[name], string(digest([]byte(key))))
		}
	}
	return c
}

// changed returns every key that is written or whose policy is set; a key may be
// there twice.
func (k *keyspace) changed() []string {
	return slices.AppendSeq(slices.Collect(maps.Keys(k.writes)), maps.Keys(k.params))
}

func (t *transaction) changes() changes {
	c := newChanges()
	for ns, m := range t.public {
		for _, w := range m.Writes {
			c.public[ns] = append(c.public[ns], w.Key)
		}
		for _, w := range m.MetadataWrites {
			c.public[ns] = append(c.public[ns], w.Key)
		}
	}
	for name, m := range t.collections {
		for _, w := range m.HashedWrites {
			c.private[name] = append(c.private[name], string(w.KeyHash))
		}
		for _, w := range m.MetadataWrites {
			c.private[name] = append(c.private[name], string(w.KeyHash))
		}
	}
	return c
}
