package paper

import (
	"bytes"
	"encoding/binary"
)

// orientation returns the value of the tag 0x0112, 0 for none: of a TIFF its own, of a JPEG that
// of its EXIF segment.
func orientation(m Media, data []byte) int {
	switch m {
	case TIFF:
		n, _ := firstIFD(data)
		return n
	case JPEG:
		n, _ := firstIFD(exif(data))
		return n
	}
	return 0
}

// furtherTIFF reports whether a TIFF has a second picture.
func furtherTIFF(data []byte) bool {
	_, next := firstIFD(data)
	return next != 0
}

// exif returns the TIFF in the segment APP1 of a JPEG, nil for none.
func exif(data []byte) []byte {
	for at := 2; at+4 <= len(data) && data[at] == 0xff; {
		marker, size := data[at+1], int(binary.BigEndian.Uint16(data[at+2:]))
		if marker == 0xda || size < 2 || at+2+size > len(data) { // the picture itself begins
			return nil
		}
		if body := data[at+4 : at+2+size]; marker == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")) {
			return body[6:]
		}
		at += 2 + size
	}
	return nil
}

const (
	tagOrientation = 0x0112
	typeShort      = 3
	entryBytes     = 12
)

// firstIFD returns the orientation of the first directory of a TIFF, and where the next begins.
func firstIFD(b []byte) (orientation int, next uint32) {
	if len(b) < 8 {
		return 0, 0
	}
	var order binary.ByteOrder = binary.LittleEndian
	if b[0] == 'M' {
		order = binary.BigEndian
	}
	at := uint64(order.Uint32(b[4:]))
	if at+2 > uint64(len(b)) {
		return 0, 0
	}
	n := uint64(order.Uint16(b[at:]))
	if at+2+n*entryBytes+4 > uint64(len(b)) {
		return 0, 0
	}
	for i := range n {
		e := b[at+2+i*entryBytes:]
		if order.Uint16(e) == tagOrientation && order.Uint16(e[2:]) == typeShort {
			orientation = int(order.Uint16(e[8:]))
		}
	}
	return orientation, order.Uint32(b[at+2+n*entryBytes:])
}
