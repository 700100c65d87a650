package state

import (
	"encoding/binary"
	"errors"
)

// volumeRecords is how many records a volume has at most: enough that a private key
// costs each record little, and few enough that reading one record is cheap.
const volumeRecords = 128

// A record is a private value with its key.
type record struct {
	key   string
	was   []string // volumes that hold earlier values of it, unless they were purged since
	value []byte
}

// formatVolume returns records as one value: a salt, and of each record the key,
// the number of earlier volumes and these, and the value, every text with its length before it.
func formatVolume(salt []byte, records []record) []byte {
	size := len(salt)
	for _, r := range records {
		size += len(r.key) + len(r.value) + recordFrame + len(r.was)*(volumeRandom+recordFrame)
	}
	b := append(make([]byte, 0, size), salt...)
	for _, r := range records {
		b = appendText(b, r.key)
		b = binary.AppendUvarint(b, uint64(len(r.was)))
		for _, w := range r.was {
			b = appendText(b, w)
		}
		b = appendText(b, r.value)
	}
	return b
}

// recordFrame is about how many bytes a record takes besides its texts.
const recordFrame = 8

func appendText[T string | []byte](b []byte, text T) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

var errVolume = errors.New("it is cut off or not a volume")

// parseVolume returns the records of a volume.
func parseVolume(b []byte) (records []record, err error) {
	if len(b) < saltBytes {
		return nil, errVolume
	}
	p := parser{b[saltBytes:]}
	for len(p.left) > 0 && len(records) < volumeRecords {
		r := record{key: p.text()}
		for n := p.number(); n > 0 && p.left != nil; n-- {
			r.was = append(r.was, p.text())
		}
		r.value = p.bytes()
		records = append(records, r)
	}
	if p.left == nil || len(p.left) > 0 {
		return nil, errVolume
	}
	return records, nil
}

// A parser reads what is left; after a fault that is nil.
type parser struct{ left []byte }

func (p *parser) number() uint64 {
	n, used := binary.Uvarint(p.left)
	if used <= 0 {
		p.left = nil
		return 0
	}
	p.left = p.left[used:]
	return n
}

func (p *parser) text() string { return string(p.bytes()) }

// bytes returns a part of what is read.
func (p *parser) bytes() []byte {
	n := p.number()
	if n > uint64(len(p.left)) {
		p.left = nil
		return nil
	}
	b := p.left[:n:n]
	p.left = p.left[n:]
	return b
}
