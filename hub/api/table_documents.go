package api

import (
	"slices"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/openapi"
	"github.com/tradehub/tradehub/hub/trees"
)

var anyBytes = openapi.Bytes{MediaType: "application/octet-stream"}

func (s *server) documentRoutes() []route {
	authority := []protocol.Role{protocol.RoleCustoms, protocol.RoleCarrier, protocol.RoleSeller, protocol.RoleTax}
	upload := post("uploadDocument", "/v1/documents", "uploads one document, its bytes as the body; the answer means that it is on disk and anchored")
	upload.Query = []openapi.Parameter{{Name: "banks", Does: "MSP IDs of the banks that may ask for a verdict on it, separated by commas; otherwise only the uploader may"}}
	upload.In, upload.Answers, upload.Codes = anyBytes, made(Uploaded{}), codes(CodeDocument, CodeUnsupported, CodeFull)
	read := get("readDocument", "/v1/documents/{digest}", "returns what the ledger holds of a document")
	read.Answers, read.Tagged = ok(protocol.DocumentRecord{}), true
	examine := get("examineDocuments", "/v1/documents/{digest}/findings",
		"examines a firm's document, and others of the firm; the answer has nothing of what a bank did with them")
	examine.Query = []openapi.Parameter{{Name: "with", Does: "digests of the firm's other documents, separated by commas"}}
	examine.Answers, examine.Codes = ok(Findings{}), codes(CodeDocument, CodeUnsupported)

	anchor := post("anchorTree", "/v1/trees",
		"anchors up to 20,000 documents by the roots of the Merkle trees over their digests; the documents stay with the caller")
	anchor.In, anchor.Answers, anchor.Codes = Anchoring{}, made(protocol.TreeRecord{}), codes(CodeFull)
	tree := get("readTree", "/v1/trees/{digest}", "returns what the ledger holds of the tree with that SHA-256 root")
	tree.Answers, tree.Tagged = ok(protocol.TreeRecord{}), true
	prove := get("proveDocument", "/v1/trees/{digest}/proofs/{document}", "returns the proof that a document, by its SHA-256 digest, is in the tree")
	prove.Answers, prove.Tagged = ok(trees.Proof{}), true

	attest := post("attest", "/v1/attestations", "attests that an uploaded document is the one that was issued, or amends an earlier attestation")
	attest.In, attest.Once, attest.Answers = Attesting{}, true, made(documents.Attestation{})
	attest.Codes = slices.Concat(codes(CodeDocument, CodeUnsupported, CodeNotFound), refusals(protocol.CodeExists, protocol.CodeSuperseded, protocol.CodeRevoked, protocol.CodeNotOwner))
	attestations := paged(get("listAttestations", "/v1/attestations", "lists all versions of the organisation's attestations, latest first"), Attestations{})
	attestation := get("readAttestation", "/v1/attestations/{id}", "returns all versions of an attestation: which are superseded, and whether it is revoked")
	attestation.Answers, attestation.Codes = ok(Attestations{}), codes(CodeBehind)
	revoke := post("revokeAttestation", "/v1/attestations/{id}/revoke", "revokes an attestation, with a public reason")
	revoke.In, revoke.Once, revoke.Answers = Revoking{}, true, changed(documents.Attestation{})
	revoke.Codes = refusals(protocol.CodeSuperseded, protocol.CodeRevoked, protocol.CodeNotOwner)

	return grouped("Documents",
		route{Operation: upload, class: ClassUpload, do: s.upload},
		route{Operation: read, class: ClassRead, do: s.document},
		route{Operation: examine, roles: []protocol.Role{protocol.RoleAgent, protocol.RoleSeller}, class: ClassWrite, do: s.findings}.
			who("the firm that uploaded them"),
		route{Operation: anchor, class: ClassUpload, do: s.anchor},
		route{Operation: tree, class: ClassRead, do: s.tree},
		route{Operation: prove, class: ClassRead, do: s.proof}.who("the organisation that anchored it"),
		route{Operation: attest, roles: authority, class: ClassWrite, do: s.attest, again: s.attestationNow},
		route{Operation: attestations, roles: authority, class: ClassRead, do: s.attestations},
		route{Operation: attestation, class: ClassRead, do: s.attestation},
		route{Operation: revoke, roles: authority, class: ClassWrite, do: s.revoke, again: s.attestationNow}.who("the organisation that attested"),
	)
}

// grouped puts rows under a heading, and says who may call those that do not.
func grouped(name string, rows ...route) []route {
	for i := range rows {
		r := &rows[i]
		r.Group = name
		switch {
		case r.Who != "":
		case r.Open:
			r.Who = "all, without a token"
		case r.roles == nil:
			r.Who = "any caller"
		default:
			r.Who = listed(r.roles)
		}
	}
	return rows
}

// who says in words who may call the route, where the roles alone do not.
func (r route) who(words string) route {
	r.Who = words
	return r
}
