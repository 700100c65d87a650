package transport

import (
	"bytes"
	"io"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlguard"
)

// Read reads one transport document, JSON when it begins like JSON and XML
// otherwise. Every error but the reader's own is a *documents.SyntaxError.
func Read(r io.Reader) (*documents.Document, error) {
	data, err := io.ReadAll(io.LimitReader(r, int64(xmlguard.DefaultLimits.Bytes)+1))
	if err != nil {
		return nil, err
	}
	if head := bytes.TrimLeft(data, " \t\r\n"); len(head) > 0 && (head[0] == '{' || head[0] == '[') {
		return ReadJSON(data)
	}
	root, err := xmlguard.Parse(data, xmlguard.DefaultLimits)
	if err != nil {
		return nil, err
	}
	return ReadXML(root)
}
