package backup

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/documents"
)

// ErrDamaged means that a backup is not what was written, or was not finished.
var ErrDamaged = errors.New("backup: damaged or incomplete")

const (
	format       = 1
	manifestFile = "manifest.json"
	digestFile   = "manifest.sha256"
)

// A Manifest lists what a backup holds.
type Manifest struct {
	Format    int       `json:"format"`
	Taken     time.Time `json:"taken"` // when the snapshots were taken
	City      string    `json:"city"`
	Files     []Entry   `json:"files"`
	Apart     []Entry   `json:"apart,omitempty"`     // keys, which are kept elsewhere
	Elsewhere []string  `json:"elsewhere,omitempty"` // what else must be backed up, in words
}

// An Entry is one file, by its path in the data folder with slashes.
type Entry struct {
	Path   string           `json:"path"`
	Size   int64            `json:"bytes"`
	Digest documents.Digest `json:"digest"` // SHA-256 of its bytes
}

// Bytes returns the bytes of all files.
func (m *Manifest) Bytes() (n int64) {
	for _, e := range m.Files {
		n += e.Size
	}
	return n
}

// write writes the manifest, and its digest last: a backup without one was not finished.
func (m *Manifest) write(dir string) error {
	slices.SortFunc(m.Files, func(a, b Entry) int { return strings.Compare(a.Path, b.Path) })
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	if err := writeFile(filepath.Join(dir, manifestFile), b); err != nil {
		return err
	}
	line := fmt.Sprintf("%x  %s\n", sha256.Sum256(b), manifestFile) // as sha256sum -c reads it
	if err := writeFile(filepath.Join(dir, digestFile), []byte(line)); err != nil {
		return err
	}
	return syncDir(dir)
}

// maxManifest bounds what is read into memory: about two million files.
const maxManifest = 512 << 20

// ReadManifest reads the manifest of a backup. Errors wrap ErrDamaged.
func ReadManifest(dir string) (*Manifest, error) {
	line, err := readAtMost(filepath.Join(dir, digestFile), 4<<10)
	if err != nil {
		return nil, fmt.Errorf("%w: %s was not finished, or is no backup: %w", ErrDamaged, dir, err)
	}
	b, err := readAtMost(filepath.Join(dir, manifestFile), maxManifest)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if want := fmt.Sprintf("%x  %s\n", sha256.Sum256(b), manifestFile); string(line) != want {
		return nil, fmt.Errorf("%w: %s does not have the digest that %s states", ErrDamaged, manifestFile, digestFile)
	}
	m := new(Manifest)
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(m); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrDamaged, manifestFile, err)
	}
	return m, m.valid()
}

func (m *Manifest) valid() error {
	if m.Format != format {
		return fmt.Errorf("backup: format %d; this release reads format %d", m.Format, format)
	}
	seen := map[string]bool{}
	for _, e := range slices.Concat(m.Files, m.Apart) {
		switch {
		case !filepath.IsLocal(filepath.FromSlash(e.Path)) || filepath.ToSlash(filepath.Clean(e.Path)) != e.Path || seen[e.Path]:
			return fmt.Errorf("%w: %s names %q, which can be no file of a data folder", ErrDamaged, manifestFile, e.Path)
		case e.Size < 0 || e.Digest.Names() != nil:
			return fmt.Errorf("%w: %s: size or digest of %q", ErrDamaged, manifestFile, e.Path)
		}
		seen[e.Path] = true
	}
	return nil
}

func readAtMost(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(f, most+1))
	if err = errors.Join(err, f.Close()); err == nil && int64(len(b)) > most {
		err = fmt.Errorf("%s has more than %d bytes", path, most)
	}
	return b, err
}

func digestOf(sum []byte) documents.Digest { return documents.NewDigest(accel.SHA256, sum) }
