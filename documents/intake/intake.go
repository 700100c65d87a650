// Package intake is the way of an upload: from bytes to a Document.
//
// It looks at the first bytes, never at the file name, to decide which reader
// is meant; lets the guard and the signature check go first; and digests what
// it read.
package intake

import (
	"context"

	"tradehub/accel"
	"tradehub/documents"
)

// A Result is one document read.
type Result struct {
	Document  *documents.Document
	Digests   documents.Digests
	Signature documents.Signature
}

// An Intake reads documents. Its methods may be called concurrently.
type Intake struct {
	Hasher accel.Hasher
}

// Read reads one document. An error is a *documents.SyntaxError or the
// context's. The digests are filled as far as they are known even then.
func (in *Intake) Read(ctx context.Context, data []byte) (*Result, error) {
	return nil, documents.Refuse(documents.CodeUnsupported, "", "no reader")
}
