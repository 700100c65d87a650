package query

import (
	"context"
	"slices"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
)

// Uploads knows which organisation uploaded which document, and who may read it since.
type Uploads interface {
	Upload(mspID string, digest documents.Digest) (cases.Upload, error)
	Uploads(mspID string, after []byte, n int) ([]cases.Upload, []byte, error)
	Granted(digest documents.Digest, mspIDs []string) ([]cases.Granted, error)
}

// A Content is a document as its uploader, or a bank that it was presented to, may read it.
type Content struct {
	Item   documents.Item  `json:"item"`
	Block  uint64          `json:"block"`
	Upload cases.Upload    `json:"upload"`            // zero time where the caller's organisation did not upload it
	Grants []cases.Granted `json:"granted,omitempty"` // that the caller's organisation gave; a bank sees none
}

// UploadList lists the documents that the caller's firm or bank uploaded, latest first.
func (q *Query) UploadList(ctx context.Context, who access.Caller, p Page) (List[cases.Upload], error) {
	if !who.IsFirm() && !isBank(who) {
		return List[cases.Upload]{}, ErrNotFound
	}
	return read(ctx, q, who, p, func(after []byte, n int) ([]cases.Upload, []byte, error) {
		return q.Uploads.Uploads(who.MSPID, after, n)
	}, "uploads")
}

// Content returns what a document states, to a firm that uploaded it, and to a bank that may
// read it. Any other document is ErrNotFound.
func (q *Query) Content(ctx context.Context, who access.Caller, digest documents.Digest) (*Content, error) {
	if !who.IsFirm() && !isBank(who) || digest.Names() != nil {
		return nil, ErrNotFound
	}
	c := &Content{}
	upload, err := q.Uploads.Upload(who.MSPID, digest)
	if err = hidden(err); who.IsFirm() && err != nil {
		return nil, err
	}
	item, doc, err := q.Documents.Document(ctx, who.MSPID, digest)
	if err != nil {
		return nil, hidden(err)
	}
	c.Item, c.Block, c.Upload = *item, doc.Block, upload
	if who.IsFirm() {
		c.Grants, err = q.given(who, digest)
	}
	return c, hidden(err)
}

// given returns the grants that the caller's firm gave: by a case of its own, or with the
// upload. What another firm did with the same bytes does not show.
func (q *Query) given(who access.Caller, digest documents.Digest) ([]cases.Granted, error) {
	all, err := q.Uploads.Granted(digest, q.Banks)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(g cases.Granted) bool {
		if g.Case == "" {
			return g.By != who.MSPID
		}
		c, err := q.Book.Case(g.Case)
		return err != nil || c.Firm != who.MSPID
	}), nil
}
