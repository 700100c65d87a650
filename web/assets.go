package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
)

//go:embed assets/*.css assets/*.js assets/*.svg assets/vendor/*.js
var assetFiles embed.FS

// An Asset is a file that pages load. Its address has its digest in it, so a browser may keep
// it for ever.
type Asset struct {
	Path  string // "/assets/{first 12 digits of its SHA-256}/{name}"
	Type  string // media type
	Bytes []byte
}

// mediaTypes are written out, because those of a machine may differ.
var mediaTypes = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}

// Path returns the address of an asset of the product. It panics for one that is not there.
func Path(name string) string {
	all := must(loadAssets(must(fs.Sub(assetFiles, "assets"))))
	a, ok := all[name]
	if !ok {
		panic("web: no asset " + name)
	}
	return a.Path
}

// notes are kept beside vendored files, for maintainers.
var notes = map[string]bool{".md": true, ".LICENSE": true}

// loadAssets returns the assets by name.
func loadAssets(files fs.FS) (map[string]Asset, error) {
	all := map[string]Asset{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || notes[path.Ext(name)] {
			return err
		}
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		kind, ok := mediaTypes[path.Ext(name)]
		if !ok {
			return fmt.Errorf("web: asset %s: its media type is not known", name)
		}
		sum := sha256.Sum256(b)
		all[name] = Asset{"/assets/" + hex.EncodeToString(sum[:])[:12] + "/" + name, kind, b}
		return nil
	})
	return all, err
}

// Asset returns the asset that is at the path. ok is false where there is none, or where the
// path has the digest of another version.
func (e *Engine) Asset(at string) (a Asset, ok bool) {
	a, ok = e.at[at]
	return a, ok
}
