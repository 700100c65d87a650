package backup

import (
	"path"
	"strings"

	"github.com/tradehub/tradehub/hub/control"
)

// A kind says what a backup does with a file.
type kind int

const (
	file     kind = iota // never changes once it is there
	snapshot             // is written in place: see Snapshots
	key                  // a secret, or holds one
	skip                 // is made again, or is of no use elsewhere
)

// The files that a hub writes in place.
const (
	RowsFile       = "hub.db"
	ProjectionFile = "projection.db"
	LedgerFile     = "ledger/ledger.db"
)

// contents are the kinds by path in the data folder; the longest prefix decides. A path that
// no entry names is a file: better too much than too little.
var contents = map[string]kind{
	RowsFile: snapshot, ProjectionFile: snapshot, LedgerFile: snapshot,
	"keys/":                  key,
	"ledger/":                key, // the organisations' keys
	"documents/":             file,
	"documents/identity.key": key,
	"documents/keys/":        key,  // of those who own documents
	"documents/lock":         skip, // empty
	"documents/tmp/":         skip, // writes that are not finished
	"documents/parts/":       skip, // uploads that are not finished: their clients begin again
	"totals.db":              skip, // counted again from the ledger
	"events.db":              skip, // told again from the ledger and the book of cases
	"devnet/":                skip, // development networks
	"papers/":                skip, // what the reader of papers unpacks at start
	control.Socket:           skip,
}

// Knows reports whether the table of contents names a file, by its path in the data folder.
func Knows(name string) bool { return named(name) != "" }

func kindOf(name string) kind {
	if base := path.Base(name); strings.HasSuffix(base, ".tmp") || strings.HasSuffix(base, ".db.new") || strings.HasPrefix(base, ".new-") {
		return skip // a write that is not finished
	}
	return contents[named(name)] // "" is a file
}

// named returns the longest entry of contents that the name is, or is below.
func named(name string) (best string) {
	for prefix := range contents {
		if len(prefix) > len(best) && (name == prefix || strings.HasSuffix(prefix, "/") && strings.HasPrefix(name, prefix)) {
			best = prefix
		}
	}
	return best
}
