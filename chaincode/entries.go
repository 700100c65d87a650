package chaincode

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"

	"github.com/tradehub/tradehub/chaincode/catalogue"
)

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
		return e, fmt.Errorf("entry %x of the catalogue: must be a volume, a place, and perhaps a digest", b)
	}
	return entry{volume: string(b[:end]), place: int(b[end]), digest: string(b[end+1:])}, nil
}

// Bytes of digests that are cut off (NIST SP 800-107, 5.1): what somebody else would
// have to meet has 128 bits or more, and who has two keys in one place harms himself alone.
const (
	volumeRandom  = 16 // of a transaction's ID
	locationBytes = 16 // of a record's key
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

// locate reads the entries that are not known yet. Those of claims may be bound,
// and an entry that is bound counts before the other. A claim that an order would
// make is looked for in the other catalogue first, and is bound only if it is there.
func (v *volumes) locate(keys []string) error {
	var claims, others, made []string
	for _, k := range keys {
		if _, known := v.entries[k]; known {
			continue
		}
		v.entries[k] = entry{}
		switch {
		case !strings.HasPrefix(k, prefixClaim):
			others = append(others, k)
		case v.making[k]:
			made = append(made, k)
		default:
			claims = append(claims, k)
		}
	}
	left, err := v.lookup(catalogue.Bound, claims)
	if err != nil {
		return err
	}
	if _, err = v.lookup(catalogue.Name, slices.Concat(others, made, left)); err != nil {
		return err
	}
	_, err = v.lookup(catalogue.Bound, slices.DeleteFunc(made, func(k string) bool { return v.entries[k].volume == "" }))
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

// OfCatalogue reports whether the error came from a catalogue, or from not reaching one.
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
	p.free = append(p.free, []byte(locationKey(key)), nil, nil)
	if old.bound {
		p.bound = append(p.bound, []byte(locationKey(key)), nil, nil)
	}
}

// set puts an entry in the place of an old one. It stays bound once it has had a
// policy; what is under its key in the other catalogue is left as it then was.
func (p *puts) set(key string, old, e entry, policy []byte) {
	location, value := []byte(locationKey(key)), e.bytes()
	if !old.bound {
		p.free = append(p.free, location, value, nil)
	}
	if old.bound || policy != nil {
		p.bound = append(p.bound, location, value, policy)
	}
}
