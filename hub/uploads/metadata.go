package uploads

import (
	"encoding/hex"
	"fmt"
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tus/tusd/v2/pkg/handler"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/documents"
)

const (
	maxMetadata = 8 << 10 // bytes of all values
	maxName     = 255     // bytes of a file's name, as file systems have it
)

var caseID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// metadata is what a client says of a file.
type metadata struct {
	Name   string           `json:"name"`
	Digest documents.Digest `json:"digest,omitempty"` // SHA-256 that the client computed; "" is none
	Case   string           `json:"case,omitempty"`   // that the document is for
}

// readMetadata reads filename, sha256 and case of Upload-Metadata, and ignores the rest.
// Errors: ErrMetadata.
func readMetadata(m handler.MetaData) (metadata, error) {
	all := 0
	for key, value := range m {
		all += len(key) + len(value)
	}
	if all > maxMetadata {
		return metadata{}, fmt.Errorf("%w: %d bytes, at most %d are taken", ErrMetadata, all, maxMetadata)
	}
	out := metadata{Name: cleanName(m["filename"]), Case: m["case"]}
	if out.Case != "" && !caseID.MatchString(out.Case) {
		return metadata{}, fmt.Errorf("%w: case: not the ID of a case", ErrMetadata)
	}
	if text := strings.TrimPrefix(strings.ToLower(m["sha256"]), string(accel.SHA256)+":"); text != "" {
		b, err := hex.DecodeString(text)
		if err != nil || len(b) != accel.DigestBytes {
			return metadata{}, fmt.Errorf("%w: sha256: want 64 hexadecimal digits", ErrMetadata)
		}
		out.Digest = documents.NewDigest(accel.SHA256, b)
	}
	return out, nil
}

// cleanName returns the last element of a path, of printable characters, at most maxName bytes.
// Direction marks go too: they show a name as another one.
func cleanName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, name))
	for len(name) > maxName {
		_, n := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-n]
	}
	if strings.Trim(name, "./ ") == "" {
		return ""
	}
	return name
}
