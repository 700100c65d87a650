package chaincode

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"

	"tradehub/chaincode/catalogue"
	"tradehub/chaincode/pack"
)

// volumeRecords is how many records a volume has at most: enough that a private
// key costs each record little, and few enough that whoever reads one record need
// not read many.
const volumeRecords = 64

// volumes are the records of claims in the private collection, many to a private
// value. Where a record is, and that two transactions do not change it at the same
// time, is the catalogue's to say. A volume is never changed: a record that
// changes goes into a new one.
type volumes struct {
	stub    shim.ChaincodeStubInterface
	seal    []byte              // of the batch, which alone writes volumes
	entries map[string]entry    // by the record's key, as read; the zero entry is none
	opened  map[string][]record // by volume, as read; one that was purged is empty
}

func newVolumes(stub shim.ChaincodeStubInterface) *volumes {
	return &volumes{stub, nil, map[string]entry{}, map[string][]record{}}
}

// An entry is what the catalogue says of a record: its volume, its place there, and
// perhaps a digest.
type entry struct {
	volume string // see volumeID
	place  int
	digest string // see recordDigest
	bound  bool   // it is in the catalogue of entries that have a policy
}

func (e entry) bytes() []byte { return append(append([]byte(e.volume), byte(e.place)), e.digest...) }

// parseEntry is the inverse of bytes; the zero entry is none.
func parseEntry(b []byte) (e entry, err error) {
	if len(b) == 0 {
		return e, nil
	}
	_, used := binary.Uvarint(b[min(volumeRandom, len(b)):])
	end := volumeRandom + used
	if rest := len(b) - end - 1; used <= 0 || rest != 0 && rest != digestBytes {
		return e, fmt.Errorf("entry %x of the catalogue: want a volume, a place, and perhaps a digest", b)
	}
	return entry{volume: string(b[:end]), place: int(b[end]), digest: string(b[end+1:])}, nil
}

// Bytes of digests that are cut off (NIST SP 800-107, 5.1): what somebody else would
// have to meet has 128 bits or more, and who has two keys in one place harms himself alone.
const (
	volumeRandom  = 16 // of a transaction's ID
	locationBytes = 18 // of a record's key
	digestBytes   = 16 // of a record
)

// volumeID is what begins the ID of the transaction that writes the volume, which is
// a digest, and the volume's number there.
func volumeID(txID []byte, n uint64) string {
	return string(binary.AppendUvarint(slices.Clone(txID[:volumeRandom]), n))
}

// volumeKey is the volume's key in the collection.
func volumeKey(id string) string { return base64.RawURLEncoding.EncodeToString([]byte(id)) }

func volumeKeys(ids []string) []string {
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = volumeKey(id)
	}
	return keys
}

// locationKey is the catalogue's key of a record: a digest of its own, since that
// tells whose a move is.
func locationKey(key string) string {
	sum := sha256.Sum256([]byte(key))
	return base64.RawURLEncoding.EncodeToString(sum[:locationBytes])
}

// recordDigest is what begins the SHA-256 digest of a claim's record, which its bank
// holds its own statements to; "" is that of any other. Claims are salted, so that
// nobody finds one by guessing.
func recordDigest(key string, value []byte) string {
	if !strings.HasPrefix(key, prefixClaim) {
		return ""
	}
	sum := sha256.Sum256(value)
	return string(sum[:digestBytes])
}

// locate reads the entries that are not known yet. Those of claims may be bound.
func (v *volumes) locate(keys []string) error {
	var claims, others []string
	for _, k := range keys {
		if _, known := v.entries[k]; known {
			continue
		}
		v.entries[k] = entry{}
		if strings.HasPrefix(k, prefixClaim) {
			claims = append(claims, k)
		} else {
			others = append(others, k)
		}
	}
	left, err := v.lookup(catalogue.Bound, claims)
	if err == nil {
		_, err = v.lookup(catalogue.Name, append(others, left...))
	}
	return err
}

// lookup reads the entries that are in one catalogue, and returns the keys of which there is none.
func (v *volumes) lookup(name string, keys []string) (left []string, err error) {
	if len(keys) == 0 {
		return nil, nil
	}
	of := make(map[string]string, len(keys))
	locations := make([]string, len(keys))
	for i, k := range keys {
		locations[i] = locationKey(k)
		of[locations[i]] = k
	}
	slices.Sort(locations) // a peer finds neighbours faster
	args := [][]byte{[]byte(catalogue.Get)}
	for _, l := range locations {
		args = append(args, []byte(l))
	}
	answer, err := v.ask(name, args)
	if err != nil {
		return nil, err
	}
	entries, err := catalogue.ParseEntries(answer, len(locations))
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

// ofCatalogue precedes what a catalogue, or the peer in its stead, answered.
func ofCatalogue(name string) string { return "chaincode " + name + ": " }

// OfCatalogue reports that a transaction failed at a catalogue, or for want of it.
func OfCatalogue(text string) bool {
	return slices.ContainsFunc(catalogue.Names, func(name string) bool { return strings.Contains(text, ofCatalogue(name)) })
}

func (v *volumes) ask(name string, args [][]byte) ([]byte, error) {
	r := v.stub.InvokeChaincode(name, args, "")
	if r.GetStatus() != shim.OK {
		return nil, errors.New(ofCatalogue(name) + r.GetMessage())
	}
	return r.GetPayload(), nil
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
	values, err := v.stub.GetMultiplePrivateData(Collection, volumeKeys(unknown)...)
	if err != nil {
		return err
	}
	for i, id := range unknown {
		if v.opened[id] = nil; len(values[i]) == 0 { // purged
			continue
		}
		b, err := pack.Unpack(values[i])
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

// tell has a catalogue put.
func (v *volumes) tell(name string, args [][]byte) error {
	if len(args) == 0 {
		return nil
	}
	_, err := v.ask(name, append([][]byte{[]byte(catalogue.Put)}, args...))
	return err
}

// puts are what the catalogues have to put: a location, an entry and a policy each.
type puts struct{ free, bound [][]byte }

func (p *puts) remove(key string, old entry) {
	if old.bound {
		p.bound = append(p.bound, []byte(locationKey(key)), nil, nil)
		return
	}
	p.free = append(p.free, []byte(locationKey(key)), nil, nil)
}

// set puts an entry in the place of an old one. It stays bound once it has had a policy.
func (p *puts) set(key string, old, e entry, policy []byte) {
	if !old.bound && policy == nil {
		p.free = append(p.free, []byte(locationKey(key)), e.bytes(), nil)
		return
	}
	if !old.bound && old.volume != "" {
		p.remove(key, old)
	}
	p.bound = append(p.bound, []byte(locationKey(key)), e.bytes(), policy)
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
		if err := v.stub.PutPrivateData(Collection, volumeKey(id), pack.Pack(formatVolume(random, in))); err != nil {
			return err
		}
	}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(purged))) {
		if err := v.stub.PurgePrivateData(Collection, volumeKey(id)); err != nil {
			return err
		}
	}
	return v.stub.FinishWriteBatch()
}
