package projection

import (
	"fmt"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// A Document is a registered document, by its SHA-256 digest.
type Document struct {
	protocol.DocumentRecord
	Block uint64 `json:"block"`
}

func (d Document) lookups() []lookup {
	name := string(d.Digests.SHA256)
	out := []lookup{{documentsByTime, newest(d.At) + name}, {documentsByDigest, join(string(d.Digests.SM3), name)}}
	if !d.Paper() {
		out = append(out, lookup{documentsByDigest, join(string(d.Digests.Canonical), name)})
	}
	return out
}

func (w *writer) document(d Document) { put(w, documentTable, string(d.Digests.SHA256), d) }

// Documents returns a page of at most n documents after the place, latest first,
// and the place where it ended, nil at the end.
func (p *Projection) Documents(after Place, n int) ([]Document, Place, error) {
	return page[Document](p, documentTable, documentsByTime, "", after, n)
}

// An Attestation is one version of an authority's word on a document.
type Attestation struct{ documents.Attestation }

func versionKey(id string, version int) string { return join(id, fmt.Sprintf("%06d", version)) }

func (a Attestation) lookups() []lookup {
	key := versionKey(a.ID, a.Version)
	out := []lookup{{attestationsByDigest, join(string(a.Document), key)}, {attestationsByMSP, join(a.MSPID, newest(a.At)+key)}}
	for _, k := range a.Keys {
		out = append(out, lookup{attestationsByDigest, join(string(k), key)})
	}
	return out
}

// attestation writes a version and notes in the one before that it took its place.
func (w *writer) attestation(a Attestation) {
	before := versionKey(a.ID, a.Version-1)
	if old, ok := load[Attestation](w, attestationTable, before); ok {
		old.SupersededBy = a.Document
		put(w, attestationTable, before, old)
	}
	if was, ok := load[Attestation](w, attestationTable, versionKey(a.ID, a.Version)); ok {
		a.SupersededBy = was.SupersededBy // an event that comes twice changes nothing
	}
	put(w, attestationTable, versionKey(a.ID, a.Version), a)
}

// Attestation returns all versions of the attestation of the ID, the first first.
func (p *Projection) Attestation(id string) ([]Attestation, error) {
	out := []Attestation{} // JSON [], not null
	err := p.view(func(v *viewer) error {
		out = appendVersions(v, out, id)
		return v.err
	})
	return out, err
}

func appendVersions(v *viewer, rows []Attestation, id string) []Attestation {
	for version := range v.under(attestationTable, join(id, ""), nil) {
		rows = appendRow(v, rows, attestationTable, join(id, string(version)))
	}
	return rows
}

// Attestations returns a page of at most n versions of an organisation's attestations
// after the place, latest first, and the place where it ended, nil at the end.
func (p *Projection) Attestations(msp string, after Place, n int) ([]Attestation, Place, error) {
	return page[Attestation](p, attestationTable, attestationsByMSP, join(msp, ""), after, n)
}
