package state

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/tradehub/tradehub/chaincode/catalogue"
	"github.com/tradehub/tradehub/chaincode/codec"
)

// Write puts the changed records into new volumes. A purged record is also in the volumes of
// all its earlier values. These are purged whole, and their other records move to the new
// volumes.
func (v *volumes) Write(keys []string, of map[string]Change) error {
	if err := v.fetch(keys); err != nil {
		return err
	}
	var records []record
	var purged []string
	var p puts
	for _, k := range keys {
		old, err := v.record(k)
		if err != nil {
			return err
		}
		c, e := of[k], v.entries[k]
		was := old.was
		if e.volume != "" {
			was = append(slices.Clone(was), e.volume)
		}
		if c.Purge {
			purged, was = append(purged, was...), nil
		}
		if c.Value != nil {
			records = append(records, record{k, was, c.Value})
		} else if e.volume != "" {
			p.remove(k, e)
		}
	}
	rest, err := v.remainder(purged, of)
	if err != nil {
		return err
	}
	if err := v.put(append(records, rest...), purged, of, &p); err != nil {
		return err
	}
	return errors.Join(catalogue.Write(v.stub, catalogue.Bound, p.bound), catalogue.Write(v.stub, catalogue.Name, p.free))
}

// remainder returns what is in volumes that are about to be purged, is still
// current, and is not changed.
func (v *volumes) remainder(purged []string, of map[string]Change) (rest []record, err error) {
	if err := v.open(purged); err != nil {
		return nil, err
	}
	var keys []string
	for _, id := range purged {
		for _, r := range v.opened[id] {
			keys = append(keys, r.key)
		}
	}
	if err := v.locate(keys); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, id := range purged {
		for i, r := range v.opened[id] {
			e := v.entries[r.key]
			if _, changed := of[r.key]; changed || seen[r.key] || e.volume != id || e.place != i {
				continue
			}
			seen[r.key] = true
			rest = append(rest, r)
		}
	}
	return rest, nil
}

// put writes volumes of the records, purges others, and adds what the catalogues have to put.
func (v *volumes) put(records []record, purged []string, of map[string]Change, p *puts) error {
	base, err := hex.DecodeString(v.stub.GetTxID())
	if err != nil || len(base) != sha256.Size {
		return fmt.Errorf("transaction ID %q is not the SHA-256 digest that Fabric makes it", v.stub.GetTxID())
	}
	v.stub.StartWriteBatch()
	n := uint64(0)
	for in := range slices.Chunk(records, volumeRecords) {
		id := volumeID(base, n)
		n++
		for i := range in {
			in[i].was = slices.DeleteFunc(in[i].was, func(id string) bool { return slices.Contains(purged, id) })
			key := in[i].key
			p.set(key, v.entries[key], entry{volume: id, place: i, digest: v.digest(key, in[i].value)}, of[key].Policy)
		}
		random, err := Salt(v.seal, "volume/"+volumeKey(id))
		if err != nil {
			return err
		}
		if err := v.stub.PutPrivateData(v.collection, volumeKey(id), codec.Compress(formatVolume(random, in))); err != nil {
			return err
		}
	}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(purged))) {
		if err := v.stub.PurgePrivateData(v.collection, volumeKey(id)); err != nil {
			return err
		}
	}
	return v.stub.FinishWriteBatch()
}

// puts are what the catalogues have to put: a location, an entry and a policy each.
type puts struct{ free, bound [][]byte }

func (p *puts) remove(key string, old entry) {
	p.free = append(p.free, []byte(location(key)), nil, nil)
	if old.bound {
		p.bound = append(p.bound, []byte(location(key)), nil, nil)
	}
}

// set replaces an old entry. An entry that once had a policy stays bound; its key in
// the other catalogue keeps the entry that it had then.
func (p *puts) set(key string, old, e entry, policy []byte) {
	at, value := []byte(location(key)), e.bytes()
	if !old.bound {
		p.free = append(p.free, at, value, nil)
	}
	if old.bound || policy != nil {
		p.bound = append(p.bound, at, value, policy)
	}
}
