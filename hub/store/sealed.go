package store

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// A sealed file is a content under one key, in segments that can be written one after the
// other over days, and read in any order:
//
//	magic                  17 bytes
//	segments               each: length of an age file, 4 bytes, big endian, and the age file
//	index                  as a segment: lengths of all segments
//	length of the index    4 bytes, big endian; it includes the index's own length field
//	indexMagic             8 bytes
//
// A segment's plaintext begins with the content's random ID and the segment's offset in the
// content. So no segment can be moved, within the file or from another one. A file without an
// index is a content that is still arriving.
const (
	magic      = "tradehub store 2\n"
	indexMagic = "\nindex2\n"
	tailBytes  = 4 + len(indexMagic)
	idBytes    = 16
	headBytes  = idBytes + 8 // of a segment's plaintext

	segmentBytes = 1 << 20 // of content in a segment, at most
	// maxSegments bounds the index. A content of 2 GiB has 2,048 full segments; the rest is for
	// transfers that were cut, and for clients that send little at a time.
	maxSegments = 16_384
	// maxSealed bounds the age file of a segment, and of an index of maxSegments.
	maxSealed = segmentBytes + 64<<10
)

// errSegment means that the bytes are not the segment that belongs there.
var errSegment = errors.New("not a whole segment of this content")

// errRead means that the bytes could not be read. What they are is not known then.
var errRead = errors.New("store: read")

// A contentID is random, and in every segment of one content.
type contentID [idBytes]byte

func newContentID() (id contentID) {
	rand.Read(id[:]) // never fails: crypto/rand
	return id
}

// A layout says where the segments of a content are.
type layout struct {
	ID       contentID `json:"id"`
	Segments []segment `json:"segments"`

	size int64 // of the content
	end  int64 // of the last segment, in the file
}

// A segment says how long one is.
type segment struct {
	Plain  int64 `json:"p"` // of the content
	Sealed int64 `json:"s"` // in the file, with its length field

	offset, at int64 // where it begins, in the content and in the file
}

// add appends a segment of the lengths.
func (l *layout) add(plain, sealed int64) {
	l.Segments = append(l.Segments, segment{plain, sealed, l.size, l.end})
	l.size, l.end = l.size+plain, l.end+sealed
}

// locate fills in what follows from the lengths. It reports false for lengths that no
// segment has.
func (l *layout) locate() bool {
	lengths := l.Segments
	*l = layout{ID: l.ID, Segments: make([]segment, 0, len(lengths)), end: int64(len(magic))}
	for _, s := range lengths {
		if s.Plain <= 0 || s.Plain > segmentBytes || s.Sealed <= s.Plain || s.Sealed > maxSealed {
			return false
		}
		l.add(s.Plain, s.Sealed)
	}
	return true
}

// seal returns a segment as it is in the file. The bytes are out's.
func seal(out *bytes.Buffer, to age.Recipient, id contentID, offset int64, plain []byte) ([]byte, error) {
	out.Reset()
	out.Write(make([]byte, 4))
	w, err := age.Encrypt(out, to)
	if err != nil {
		return nil, err
	}
	head := binary.BigEndian.AppendUint64(id[:], uint64(offset))
	if _, err := w.Write(head); err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	binary.BigEndian.PutUint32(out.Bytes(), uint32(out.Len()-4))
	return out.Bytes(), nil
}

// unseal is the inverse of seal. sealed has the length field.
func unseal(by age.Identity, id contentID, offset int64, sealed []byte) ([]byte, error) {
	if len(sealed) < 4 || int64(binary.BigEndian.Uint32(sealed)) != int64(len(sealed)-4) {
		return nil, errSegment
	}
	r, err := age.Decrypt(bytes.NewReader(sealed[4:]), by)
	if err != nil {
		return nil, err
	}
	plain := bytes.NewBuffer(make([]byte, 0, len(sealed)))
	if _, err := plain.ReadFrom(r); err != nil {
		return nil, err
	}
	head := plain.Next(headBytes)
	if len(head) < headBytes || contentID(head) != id && id != (contentID{}) || binary.BigEndian.Uint64(head[idBytes:]) != uint64(offset) {
		return nil, errSegment
	}
	return plain.Bytes(), nil
}

// indexOffset is the offset that an index has in place of one in the content.
const indexOffset = -1

// sealIndex returns the end of the file.
func (l *layout) sealIndex(to age.Recipient) ([]byte, error) {
	text, err := json.Marshal(l)
	if err != nil {
		return nil, err
	}
	sealed, err := seal(new(bytes.Buffer), to, l.ID, indexOffset, text)
	if err != nil {
		return nil, err
	}
	sealed = binary.BigEndian.AppendUint32(sealed, uint32(len(sealed)))
	return append(sealed, indexMagic...), nil
}

// readLayout reads the index of a file of the size.
func readLayout(r io.ReaderAt, size int64, by age.Identity) (*layout, error) {
	if size < int64(len(magic)+tailBytes) {
		return nil, errSegment
	}
	start := make([]byte, len(magic))
	if err := readAt(r, start, 0); err != nil {
		return nil, err
	}
	tail := make([]byte, tailBytes)
	if err := readAt(r, tail, size-int64(tailBytes)); err != nil {
		return nil, err
	}
	n := int64(binary.BigEndian.Uint32(tail))
	at := size - int64(tailBytes) - n
	if string(start) != magic || string(tail[4:]) != indexMagic || n > maxSealed || at < int64(len(magic)) {
		return nil, errSegment
	}
	sealed := make([]byte, n)
	if err := readAt(r, sealed, at); err != nil {
		return nil, err
	}
	text, err := unseal(by, contentID{}, indexOffset, sealed)
	if err != nil {
		return nil, err
	}
	var l layout
	if err := json.Unmarshal(text, &l); err != nil {
		return nil, err
	}
	if !l.locate() || l.end != at {
		return nil, errSegment
	}
	return &l, nil
}

// readAt fills b. A file that ends before is errSegment; other errors are the reader's.
func readAt(r io.ReaderAt, b []byte, at int64) error {
	n, err := r.ReadAt(b, at)
	switch {
	case n == len(b):
		return nil
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return errSegment
	}
	return fmt.Errorf("%w: %w", errRead, err)
}

// MarshalText makes an ID readable in the index.
func (id contentID) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(id[:])), nil }

// UnmarshalText is the inverse of MarshalText.
func (id *contentID) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	if err != nil || len(b) != idBytes {
		return errSegment
	}
	*id = contentID(b)
	return nil
}
