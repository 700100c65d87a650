package ofd

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlguard"
)

// Bounds of a container: far above any e-fapiao, and low enough that a
// hostile one costs nothing.
const (
	maxEntries = 2_000
	maxTotal   = 64 << 20 // bytes of all entries, unpacked
	maxKept    = 8 << 20  // bytes of all parts that are kept in memory, unpacked
	maxRatio   = 200      // unpacked bytes for each packed one, of such a part
	slack      = 64 << 10 // small parts may pack better than that
)

// Main is the entry point of a container (GB/T 33190-2016 §7.2).
const Main = "OFD.xml"

// A Container is an OFD document that was opened. It is for one goroutine.
type Container struct {
	files map[string]*zip.File
	names []string
	size  int   // of the container, packed
	left  int64 // bytes that may still be unpacked
	keep  int64 // of them, bytes that may still be kept in memory
}

// Open reads the directory of a container. Every error is a
// *documents.SyntaxError: CodeUnsupported for a ZIP that is no OFD, CodeLimit
// beyond a bound, CodeForbidden where two parts have one name.
func Open(data []byte) (*Container, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, &documents.SyntaxError{Code: documents.CodeSyntax, Err: err}
	}
	if len(z.File) > maxEntries {
		return nil, documents.Refuse(documents.CodeLimit, "", "%d entries, at most %d are accepted", len(z.File), maxEntries)
	}
	c := &Container{files: map[string]*zip.File{}, size: len(data), left: maxTotal, keep: maxKept}
	folded := map[string]bool{}
	var total uint64
	for _, f := range z.File {
		if total += f.UncompressedSize64; f.UncompressedSize64 > maxTotal || total > maxTotal {
			return nil, documents.Refuse(documents.CodeLimit, f.Name, "more than %d bytes unpacked", maxTotal)
		}
		if strings.HasSuffix(f.Name, "/") {
			continue // a folder
		}
		name, err := entryName(f.Name)
		if err != nil {
			return nil, err
		}
		// Programs on some systems find a part by its name in any case.
		if fold := strings.ToLower(name); folded[fold] {
			return nil, documents.Refuse(documents.CodeForbidden, f.Name, "a second part of this name")
		} else {
			folded[fold] = true
		}
		c.files[name] = f
		c.names = append(c.names, name)
	}
	slices.Sort(c.names)
	if c.files[Main] == nil {
		return nil, c.refuse()
	}
	return c, nil
}

// refuse returns the refusal of a ZIP that is no OFD, with what it holds. The tax bureau
// hands an e-fapiao out as a ZIP of one file of each form; the OFD alone has its seal.
func (c *Container) refuse() *documents.SyntaxError {
	var held []string
	for _, suffix := range []string{".ofd", ".xml", ".pdf"} {
		for _, name := range c.names {
			if strings.EqualFold(path.Ext(name), suffix) && len(held) < 3 && len(name) <= 100 {
				held = append(held, name)
			}
		}
	}
	if len(held) == 0 {
		return documents.Refuse(documents.CodeUnsupported, "", "a ZIP container that is not an OFD (no %s); send the document itself", Main)
	}
	return documents.Refuse(documents.CodeUnsupported, "", "a ZIP container that is not an OFD (no %s); unpack it and send one of: %s", Main, strings.Join(held, ", "))
}

// entryName refuses a name that programs resolve differently.
func entryName(name string) (string, error) {
	clean := strings.TrimPrefix(name, "/")
	if clean == "" || path.Clean(clean) != clean || clean == ".." || strings.HasPrefix(clean, "../") || strings.ContainsAny(clean, "\\\x00") {
		return "", documents.Refuse(documents.CodeForbidden, "", "a part named %q", name)
	}
	return clean, nil
}

// Names returns the names of the parts in order, without a slash before them.
func (c *Container) Names() []string { return c.names }

// Has reports whether there is a part of the name.
func (c *Container) Has(name string) bool { return c.files[name] != nil }

// Read returns a part's bytes and believes neither of the sizes that it
// states. Every error is a *documents.SyntaxError.
func (c *Container) Read(name string) ([]byte, error) {
	f := c.files[name]
	if f == nil {
		return nil, documents.Refuse(documents.CodeMissing, name, "no such part")
	}
	limit := min(c.keep, int64(min(f.CompressedSize64, maxKept))*maxRatio+slack)
	var out bytes.Buffer
	err := c.copy(&out, f, limit)
	c.keep -= int64(out.Len())
	if err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Copy writes a part's bytes to w without keeping them. Every error is a
// *documents.SyntaxError.
func (c *Container) Copy(w io.Writer, name string) error {
	f := c.files[name]
	if f == nil {
		return documents.Refuse(documents.CodeMissing, name, "no such part")
	}
	return c.copy(w, f, maxTotal)
}

func (c *Container) copy(w io.Writer, f *zip.File, limit int64) error {
	limit = max(0, min(limit, c.left))
	rc, err := f.Open()
	if err != nil {
		return &documents.SyntaxError{Code: documents.CodeSyntax, Path: f.Name, Err: err}
	}
	defer func() { _ = rc.Close() }() // nothing was written
	n, err := io.Copy(w, io.LimitReader(rc, limit+1))
	c.left -= n
	switch {
	case n > limit:
		return documents.Refuse(documents.CodeLimit, f.Name, "more than %d bytes unpacked", limit)
	case err != nil:
		return &documents.SyntaxError{Code: documents.CodeSyntax, Path: f.Name, Err: err}
	}
	return nil
}

// XML parses a part. Every error is a *documents.SyntaxError.
func (c *Container) XML(name string) (*etree.Element, error) {
	data, err := c.Read(name)
	if err != nil {
		return nil, err
	}
	return xmlguard.Parse(data, xmlguard.DefaultLimits.Packed(c.size))
}

// Resolve returns the name of the part at a location (ST_Loc) that the part from states. A
// location with a slash in front is relative to the container, another one to the folder of
// from (GB/T 33190-2016 §7.3).
func Resolve(from, loc string) string {
	loc = strings.TrimSpace(loc)
	if loc == "" {
		return ""
	}
	if !strings.HasPrefix(loc, "/") {
		loc = path.Join(path.Dir(from), loc)
	}
	return strings.TrimPrefix(path.Clean(loc), "/")
}
