package projection

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/tradehub/tradehub/hub/cases"
)

// A File says where a projection is, and the key that its claims are sealed with:
// they hold banks and amounts. The key belongs to the file alone. Where it is lost
// the projection is rebuilt.
type File struct {
	Path string
	Key  string // path of the key, 32 bytes; made where there is none
}

const keyBytes = 32

func (f File) seal() (*cases.Seal, error) {
	key, err := os.ReadFile(f.Key)
	if errors.Is(err, fs.ErrNotExist) {
		key = make([]byte, keyBytes)
		rand.Read(key) // never fails: crypto/rand ends the process instead
		err = os.WriteFile(f.Key, key, 0o600)
	}
	if err == nil && len(key) != keyBytes {
		err = fmt.Errorf("projection: %s has %d bytes, not %d; remove it, and the projection is rebuilt", f.Key, len(key), keyBytes)
	}
	if err != nil {
		return nil, err
	}
	return cases.NewSeal(key)
}

// rowName names a row of a table for the seal.
func rowName(s *cases.Seal, table []byte, key string) cases.RowName {
	return s.Name("projection", string(table), key)
}

// checkName returns a text that shows whether a file was written with the key.
func checkName(s *cases.Seal) string {
	name := s.Name("projection key")
	return fmt.Sprintf("%x", name[:])
}

// sealed reports whether the rows of the table are encrypted.
func sealed(table []byte) bool { return string(table) == string(claimTable) }

// closeRow returns a row as it is kept.
func closeRow(s *cases.Seal, table []byte, key string, row []byte) []byte {
	if !sealed(table) {
		return row
	}
	return s.Close(rowName(s, table, key), row)
}

// openRow is the inverse of closeRow.
func openRow(s *cases.Seal, table []byte, key string, kept []byte) ([]byte, error) {
	if !sealed(table) {
		return kept, nil
	}
	row, ok := s.Open(rowName(s, table, key), kept)
	if !ok {
		return nil, errors.New("it was changed, or sealed with another key")
	}
	return row, nil
}
