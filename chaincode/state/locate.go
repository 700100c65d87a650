package state

import (
	"slices"

	"github.com/tradehub/tradehub/chaincode/catalogue"
)

// locate reads the entries that are not known yet. Those of guarded records may be
// bound, and an entry that is bound takes precedence over the other. A record that is
// expected to be new is looked for in the other catalogue first, because usually there
// is no entry, and is bound only if it is there.
func (v *volumes) locate(keys []string) error {
	var guarded, others, fresh []string
	for _, k := range keys {
		if _, known := v.entries[k]; known {
			continue
		}
		v.entries[k] = entry{}
		switch {
		case !v.isGuarded(k):
			others = append(others, k)
		case v.fresh[k]:
			fresh = append(fresh, k)
		default:
			guarded = append(guarded, k)
		}
	}
	left, err := v.lookup(catalogue.Bound, guarded)
	if err != nil {
		return err
	}
	if _, err = v.lookup(catalogue.Name, slices.Concat(others, fresh, left)); err != nil {
		return err
	}
	_, err = v.lookup(catalogue.Bound, slices.DeleteFunc(fresh, func(k string) bool { return v.entries[k].volume == "" }))
	return err
}

// lookup reads the entries that are in one catalogue, and returns the keys that have none.
func (v *volumes) lookup(name string, keys []string) (left []string, err error) {
	if len(keys) == 0 {
		return nil, nil
	}
	of := make(map[string]string, len(keys))
	locations := make([]string, len(keys))
	for i, k := range keys {
		locations[i] = location(k)
		of[locations[i]] = k
	}
	slices.Sort(locations) // a peer finds neighbours faster
	entries, err := catalogue.Lookup(v.stub, name, locations)
	if err != nil {
		return nil, err
	}
	for i, l := range locations {
		e, err := parseEntry(entries[i])
		if err != nil {
			return nil, err
		}
		if e.volume == "" {
			left = append(left, of[l])
			continue
		}
		e.bound = name == catalogue.Bound
		v.entries[of[l]] = e
	}
	return left, nil
}
