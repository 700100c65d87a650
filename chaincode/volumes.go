package chaincode

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"

	"github.com/tradehub/tradehub/chaincode/catalogue"
	"github.com/tradehub/tradehub/chaincode/codec"
	"github.com/tradehub/tradehub/chaincode/protocol"
)

// volumeRecords is how many records a volume has at most: enough that a private
// key costs each record little, and few enough that whoever reads one record need
// not read many.
const volumeRecords = 128

// volumes are the records of claims in the private collection, many to a private
// value. Where a record is, and that two transactions do not change it at the same
// time, is the catalogue's to say. A volume is never changed: a record that
// changes goes into a new one.
type volumes struct {
	stub    shim.ChaincodeStubInterface
	seal    []byte              // of the batch, which alone writes volumes
	entries map[string]entry    // by the record's key, as read; the zero entry is none
	opened  map[string][]record // by volume, as read; one that was purged is empty
	making  map[string]bool     // keys of claims that orders would make, see locate
}

func newVolumes(stub shim.ChaincodeStubInterface) *volumes {
	return &volumes{stub, nil, map[string]entry{}, map[string][]record{}, map[string]bool{}}
}

// open reads the volumes that are not known yet.
func (v *volumes) open(ids []string) error {
	unknown := slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(ids))), func(id string) bool {
		_, known := v.opened[id]
		return known
	})
	if len(unknown) == 0 {
		return nil
	}
	values, err := v.stub.GetMultiplePrivateData(protocol.Collection, volumeKeys(unknown)...)
	if err != nil {
		return err
	}
	for i, id := range unknown {
		if v.opened[id] = nil; len(values[i]) == 0 { // purged
			continue
		}
		b, err := codec.Decompress(values[i])
		if err == nil {
			v.opened[id], err = parseVolume(b)
		}
		if err != nil {
			return fmt.Errorf("volume %s: %w", volumeKey(id), err)
		}
	}
	return nil
}

// fetch reads where the records of keys are, and the volumes that hold them.
func (v *volumes) fetch(keys []string) error {
	if err := v.locate(keys); err != nil {
		return err
	}
	var ids []string
	for _, k := range keys {
		if e := v.entries[k]; e.volume != "" {
			ids = append(ids, e.volume)
		}
	}
	return v.open(ids)
}

func (v *volumes) read(keys []string) ([][]byte, error) {
	if err := v.fetch(keys); err != nil {
		return nil, err
	}
	values := make([][]byte, len(keys))
	for i, k := range keys {
		r, err := v.record(k)
		if err != nil {
			return nil, err
		}
		values[i] = r.value
	}
	return values, nil
}

// record returns the record of a key as it was read; the zero record is none.
func (v *volumes) record(key string) (record, error) {
	e := v.entries[key]
	if e.volume == "" {
		return record{}, nil
	}
	if in := v.opened[e.volume]; e.place < len(in) && in[e.place].key == key && recordDigest(key, in[e.place].value) == e.digest {
		return in[e.place], nil
	}
	return record{}, fmt.Errorf("volume %s has not the record that the catalogue names; does this peer hold the collection?", volumeKey(e.volume))
}

// write puts the changed records into new volumes. A record that is purged is in
// the volumes of all its earlier values too: these are purged whole, and what
// they hold of other records goes with the new ones.
func (v *volumes) write(keys []string, of map[string]change) error {
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
		if c.purge {
			purged, was = append(purged, was...), nil
		}
		if c.value != nil {
			records = append(records, record{k, was, c.value})
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
	return errors.Join(v.tell(catalogue.Bound, p.bound), v.tell(catalogue.Name, p.free))
}

// remainder returns what is in volumes that are about to be purged, is still
// current, and is not changed.
func (v *volumes) remainder(purged []string, of map[string]change) (rest []record, err error) {
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
func (v *volumes) put(records []record, purged []string, of map[string]change, p *puts) error {
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
			p.set(key, v.entries[key], entry{volume: id, place: i, digest: recordDigest(key, in[i].value)}, of[key].policy)
		}
		random, err := salt(v.seal, "volume/"+volumeKey(id))
		if err != nil {
			return err
		}
		if err := v.stub.PutPrivateData(protocol.Collection, volumeKey(id), codec.Compress(formatVolume(random, in))); err != nil {
			return err
		}
	}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(purged))) {
		if err := v.stub.PurgePrivateData(protocol.Collection, volumeKey(id)); err != nil {
			return err
		}
	}
	return v.stub.FinishWriteBatch()
}
