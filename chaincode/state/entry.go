package state

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"slices"
)

// entryForm is the number of the form of entries and volumes, and the first byte of
// each entry. A change of either takes the next number. Forms 1 to 3 had no number
// within the entry: 1 was text, and 2 and 3 were in catalogues of other names.
const entryForm = 4

// An entry is what the catalogue says of a record: its volume, its place there, and
// perhaps a digest.
type entry struct {
	volume string // see volumeID
	place  int
	digest string // see volumes.digest
	bound  bool   // it is in the catalogue of entries that have a policy
}

func (e entry) bytes() []byte {
	return slices.Concat([]byte{entryForm}, []byte(e.volume), []byte{byte(e.place)}, []byte(e.digest))
}

// parseEntry is the inverse of bytes; the zero entry is none. An entry of another form
// is an error: its record is there, and only another version of the contracts finds it.
func parseEntry(b []byte) (e entry, err error) {
	if len(b) == 0 {
		return e, nil
	}
	if b[0] != entryForm {
		return e, fmt.Errorf("entry %x of the catalogue was made by another version of the contracts: this one reads form %d", b, entryForm)
	}
	b = b[1:]
	_, used := binary.Uvarint(b[min(volumeRandom, len(b)):])
	end := volumeRandom + used
	if rest := len(b) - end - 1; used <= 0 || rest != 0 && rest != digestBytes {
		return e, fmt.Errorf("entry %x of the catalogue: must be a volume, a place, and perhaps a digest", b)
	}
	return entry{volume: string(b[:end]), place: int(b[end]), digest: string(b[end+1:])}, nil
}

// Bytes of digests that are cut off (NIST SP 800-107, 5.1): an attacker would have to
// match 128 bits. Two keys of one's own in one place harm nobody else.
const (
	volumeRandom  = 16 // of a transaction's ID
	locationBytes = 16 // of a record's key
	digestBytes   = 16 // of a record
)

// volumeID returns the beginning of the ID of the transaction that writes the volume, which
// is a digest, and the volume's number there.
func volumeID(txID []byte, n uint64) string {
	return string(binary.AppendUvarint(slices.Clone(txID[:volumeRandom]), n))
}

// volumeKey returns the volume's key in the collection.
func volumeKey(id string) string { return base64.RawURLEncoding.EncodeToString([]byte(id)) }

func volumeKeys(ids []string) []string {
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = volumeKey(id)
	}
	return keys
}

// location returns the catalogue's key of a record. It is a digest, because the key of a move
// shows the bank.
func location(key string) string {
	sum := sha256.Sum256([]byte(key))
	return base64.RawURLEncoding.EncodeToString(sum[:locationBytes])
}
