package verify

import (
	"context"
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/rules"
)

// Firms are the organisations that upload documents, and may have their own
// examined before a bank does.
type Firms struct{ Verifier *Verifier }

// Findings examines documents that the organisation uploaded, by the rules and by
// each other. It asks neither the registry nor the index, and knows no request: equal
// documents have equal findings, whatever a bank asked. A document that the
// organisation did not upload is cases.ErrNotFound.
func (f *Firms) Findings(ctx context.Context, mspID string, digests []documents.Digest) ([]documents.Finding, error) {
	if err := checkDocuments(digests); err != nil {
		return nil, err
	}
	for _, d := range digests {
		if err := f.Verifier.Cases.Uploaded(mspID, d); err != nil {
			return nil, err
		}
	}
	p := documents.Presentation{Registry: documents.Registry{Unanswered: "not asked", NearUnanswered: "not asked"}}
	var err error
	if p.Items, _, err = f.Verifier.load(ctx, mspID, digests); err != nil {
		return nil, err
	}
	all := rules.Examine(&p, f.Verifier.Pack)
	return slices.DeleteFunc(all, func(x documents.Finding) bool { return !ofDocuments(x) }), nil
}

// ofDocuments reports whether the finding compares values of documents alone: none
// of a request or of the registry of claims.
func ofDocuments(f documents.Finding) bool {
	if strings.HasPrefix(f.Rule, "X") || len(f.Compared) == 0 {
		return false
	}
	return !slices.ContainsFunc(f.Compared, func(c documents.Compared) bool { return c.Doc == "REQ" || c.Doc == "LEDGER" })
}
