package rules

import (
	"strings"

	"github.com/tradehub/tradehub/documents"
)

// partyText returns how a party is shown: its name and its first registered identifier.
func partyText(p *documents.Party) string {
	if p == nil {
		return ""
	}
	for _, id := range p.IDs {
		if id.Scheme != documents.SchemeLocal {
			return strings.TrimSpace(p.Name + " (" + string(id.Scheme) + " " + id.Value + ")")
		}
	}
	return p.Name
}
