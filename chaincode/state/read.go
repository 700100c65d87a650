package state

import (
	"fmt"
	"slices"

	"github.com/tradehub/tradehub/chaincode/codec"
)

// open reads the volumes that are not known yet.
func (v *volumes) open(ids []string) error {
	unknown := slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(ids))), func(id string) bool {
		_, known := v.opened[id]
		return known
	})
	if len(unknown) == 0 {
		return nil
	}
	values, err := v.stub.GetMultiplePrivateData(v.collection, volumeKeys(unknown)...)
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

// Read returns the values of records.
func (v *volumes) Read(keys []string) ([][]byte, error) {
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
	if in := v.opened[e.volume]; e.place < len(in) && in[e.place].key == key && v.digest(key, in[e.place].value) == e.digest {
		return in[e.place], nil
	}
	return record{}, fmt.Errorf("volume %s has not the record that the catalogue names; does this peer hold the collection?", volumeKey(e.volume))
}
