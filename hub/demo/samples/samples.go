// Package samples holds the presentations that the demo tells of, and that a newcomer tries.
package samples

import (
	"embed"
	"encoding/json"
	"fmt"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/verify"
)

//go:embed 1-import 2-renumbered 3-altered
var files embed.FS

// Names of the sample presentations.
const (
	Import     = "1-import"     // documents that agree
	Renumbered = "2-renumbered" // the same import, its invoice under a new number in another format
	Altered    = "3-altered"    // another import, with an altered amount and another weight
)

// Read returns the request and the documents of a sample presentation.
func Read(set string) (documents.Request, []verify.File, error) {
	var req documents.Request
	b, err := files.ReadFile(set + "/request.json")
	if err != nil {
		return req, nil, err
	}
	if err := json.Unmarshal(b, &req); err != nil {
		return req, nil, fmt.Errorf("sample %s: %w", set, err)
	}
	var all []verify.File
	for _, name := range []string{"invoice.xml", "declaration.xml", "bill-of-lading.json"} {
		data, err := files.ReadFile(set + "/" + name)
		if err != nil {
			return req, nil, err
		}
		all = append(all, verify.File{Name: name, Data: data})
	}
	return req, all, nil
}
