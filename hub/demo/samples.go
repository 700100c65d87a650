package demo

import (
	"embed"
	"encoding/json"
	"fmt"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/verify"
)

//go:embed samples
var samples embed.FS

// Names of the sample presentations.
const (
	SetImport     = "1-import"     // documents that agree
	SetRenumbered = "2-renumbered" // the same import, its invoice under a new number in another format
	SetAltered    = "3-altered"    // another import, with an altered amount and another weight
)

// Sample returns the request and the documents of a sample presentation.
func Sample(set string) (documents.Request, []verify.File, error) {
	var req documents.Request
	b, err := samples.ReadFile("samples/" + set + "/request.json")
	if err != nil {
		return req, nil, err
	}
	if err := json.Unmarshal(b, &req); err != nil {
		return req, nil, fmt.Errorf("sample %s: %w", set, err)
	}
	var files []verify.File
	for _, name := range []string{"invoice.xml", "declaration.xml", "bill-of-lading.json"} {
		data, err := samples.ReadFile("samples/" + set + "/" + name)
		if err != nil {
			return req, nil, err
		}
		files = append(files, verify.File{Name: name, Data: data})
	}
	return req, files, nil
}
