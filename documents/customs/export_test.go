package customs

import (
	"io"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlguard"
)

// Read reads one declaration. Every error but the reader's own is a
// *documents.SyntaxError.
func Read(r io.Reader) (*documents.Document, error) {
	data, err := io.ReadAll(io.LimitReader(r, int64(xmlguard.DefaultLimits.Bytes)+1))
	if err != nil {
		return nil, err
	}
	root, err := xmlguard.Parse(data, xmlguard.DefaultLimits)
	if err != nil {
		return nil, err
	}
	return ReadXML(root)
}
