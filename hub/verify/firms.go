package verify

import (
	"context"
	"slices"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/rules"
	"github.com/tradehub/tradehub/hub/cases"
)

// Firms are the organisations that upload documents, and may have their own
// examined before a bank does.
type Firms struct{ Verifier *Verifier }

// Findings examines documents that the organisation uploaded, by the rules and by
// each other. It asks neither the registry nor the index, and knows no request: equal
// documents have equal findings, whatever a bank asked. A document that the
// organisation did not upload is cases.ErrNotFound.
func (f *Firms) Findings(ctx context.Context, mspID string, digests []documents.Digest) ([]documents.Finding, error) {
	p, _, err := f.own(ctx, mspID, digests)
	if err != nil {
		return nil, err
	}
	all := rules.Examine(p, f.Verifier.Pack)
	return slices.DeleteFunc(all, func(x documents.Finding) bool { return !ofDocuments(x) }), nil
}

// own returns the documents that the organisation uploaded, with an empty request.
func (f *Firms) own(ctx context.Context, mspID string, digests []documents.Digest) (*documents.Presentation, []cases.Document, error) {
	if err := checkDocuments(digests); err != nil {
		return nil, nil, err
	}
	for _, d := range digests {
		if err := f.Verifier.Cases.Uploaded(mspID, d); err != nil {
			return nil, nil, err
		}
	}
	p := documents.Presentation{Registry: documents.Registry{Unanswered: notAsked, NearUnanswered: notAsked}}
	var anchors []cases.Document
	var err error
	p.Items, anchors, err = f.Verifier.load(ctx, mspID, digests)
	return &p, anchors, err
}

// notAsked is why a firm's check knows nothing of the registry.
const notAsked = "not asked"

// A Check is what a firm sees of its documents and its request before a bank does.
type Check struct {
	Findings []documents.Finding  `json:"findings"`
	Trade    *documents.Trade     `json:"trade,omitempty"`
	Matrix   *documents.Matrix    `json:"matrix,omitempty"`
	Evidence []documents.Evidence `json:"evidence"`
}

// Check examines documents that the organisation uploaded, with the request that it prepares.
// It knows as little of the registry as Findings. A request that is not complete yet is left
// out of the comparison.
func (f *Firms) Check(ctx context.Context, mspID string, r documents.Request, digests []documents.Digest) (*Check, error) {
	p, anchors, err := f.own(ctx, mspID, digests)
	if err != nil {
		return nil, err
	}
	f.Verifier.attested(ctx, p.Items)
	complete := r.Valid() == nil
	if complete {
		p.Request = r
	}
	v := f.Verifier.judge(p, rules.Examine(p, f.Verifier.Pack), Input{}, anchors)
	v.Findings = slices.DeleteFunc(v.Findings, func(x documents.Finding) bool {
		return rules.AsksRegistry(x.Rule) || !complete && !ofDocuments(x)
	})
	return &Check{v.Findings, v.Trade, v.Matrix, v.Evidence}, nil
}

// ofDocuments reports whether the finding compares values of documents alone: none
// of a request or of the registry of claims.
func ofDocuments(f documents.Finding) bool {
	if rules.AsksRegistry(f.Rule) || len(f.Compared) == 0 {
		return false
	}
	return !slices.ContainsFunc(f.Compared, func(c documents.Compared) bool { return c.Doc == "REQ" || c.Doc == "LEDGER" })
}
