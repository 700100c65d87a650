package projection

import (
	"fmt"

	"tradehub/chaincode"
)

// A Document is a registered document, by its SHA-256 digest.
type Document struct {
	chaincode.DocumentRecord
	Block uint64 `json:"block"`
}

func (d Document) lookups() []lookup {
	name := string(d.Digests.SHA256)
	return []lookup{
		{documentsByTime, newest(d.At) + name},
		{documentsByDigest, join(string(d.Digests.SM3), name)},
		{documentsByDigest, join(string(d.Digests.Canonical), name)},
	}
}

func (w *writer) document(d Document) { put(w, documentTable, string(d.Digests.SHA256), d) }

// Documents returns a page of at most n documents after the place, latest first,
// and the place where it ended, nil at the end.
func (p *Projection) Documents(after Place, n int) ([]Document, Place, error) {
	return page[Document](p, documentTable, documentsByTime, "", after, n)
}

// An Attestation is one version of an authority's word under a document's number.
type Attestation chaincode.AttestedEvent

func (a Attestation) key(version int) string {
	return join(string(a.Key), string(a.Attestation.Authority), a.Attestation.MSPID, fmt.Sprintf("%06d", version))
}

func (a Attestation) lookups() []lookup {
	key := a.key(a.Attestation.Version)
	return []lookup{{attestationsByDigest, join(string(a.Key), key)}, {attestationsByDigest, join(string(a.Attestation.Canonical), key)}}
}

// attestation writes a version and notes in the one before that it took its place.
func (w *writer) attestation(a Attestation) {
	before := a.key(a.Attestation.Version - 1)
	if old, ok := load[Attestation](w, attestationTable, before); ok {
		old.Attestation.SupersededBy = a.Attestation.Canonical
		put(w, attestationTable, before, old)
	}
	put(w, attestationTable, a.key(a.Attestation.Version), a)
}
