package match

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/tradehub/tradehub/documents"
)

// carrierText has one carrier a line; data/README.md describes the columns.
//
//go:embed data/carriers.txt
var carrierText string

// A carrier is one line of the table.
type carrier struct {
	scac     []string // the first is the one that it is known by; further ones, and prefixes of its bills
	smdg     string   // "" for none
	airline  string   // three digits of its air waybills
	prefixes []string // what its bills' numbers may begin with
}

// carriers finds a carrier by "CODE" of SCAC or SMDG, and by folded name.
type carrierTable struct {
	byCode, byName, byAirline map[string]*carrier
}

var carriers = sync.OnceValue(func() carrierTable {
	t := carrierTable{map[string]*carrier{}, map[string]*carrier{}, map[string]*carrier{}}
	for line := range strings.Lines(carrierText) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		t.add(strings.Split(line, "|"))
	}
	return t
})

// The columns of the table.
const (
	columnSCAC = iota
	columnSMDG
	columnAirline
	columnNames
)

func (t carrierTable) add(columns []string) {
	c := &carrier{scac: strings.Fields(columns[columnSCAC]), smdg: strings.TrimSpace(columns[columnSMDG]), airline: strings.TrimSpace(columns[columnAirline])}
	c.prefixes = slices.Clone(c.scac)
	if c.airline != "" {
		c.prefixes = append(c.prefixes, c.airline)
		t.byAirline[c.airline] = c
	}
	for _, code := range append(slices.Clone(c.scac), c.smdg) {
		if code != "" {
			t.byCode[code] = c
		}
	}
	for name := range strings.SplitSeq(columns[columnNames], ";") {
		t.byName[carrierName(name)] = c
	}
}

// key returns what the carrier is known by, whatever a document calls it.
func (c *carrier) key() string {
	if len(c.scac) > 0 {
		return "SCAC:" + c.scac[0]
	}
	return "AWB:" + c.airline
}

// carrierName returns a carrier's name without legal form, blanks and the words that
// some write and some leave out.
func carrierName(name string) string {
	tokens, _ := cutForm(nameTokens(fold(name)))
	tokens = slices.DeleteFunc(tokens, func(w string) bool { return fillers[w] })
	return strings.Join(tokens, "")
}

var fillers = map[string]bool{"the": true, "of": true, "and": true, "as": true, "carrier": true}

// lookUp finds a carrier by a code or a name that a document states.
func lookUp(code, name string) *carrier {
	t := carriers()
	if c := t.byCode[Compact(code)]; c != nil {
		return c
	}
	if n := carrierName(name); n != "" {
		return t.byName[n]
	}
	return nil
}

// CarrierKeys returns every identification that the document states of its carrier, each once
// and in order. It is one key if the table knows the carrier by code or by name ("SCAC:MAEU"
// for MAEU, MSK and Maersk alike). Else it is its own code, its registered identifiers and
// its name ("CODE:PSLX", "UEN:201534567G", "NAME:/pearlstraitslines/LLC").
func CarrierKeys(d *documents.Document) []string {
	code, p := Compact(d.Shipment.CarrierCode), d.Party(documents.Carrier)
	var keys []string
	add := func(k string) {
		if !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	if c := carriers().byCode[code]; c != nil {
		add(c.key())
	} else if code != "" {
		add("CODE:" + code)
	}
	if p != nil {
		if c := carriers().byName[carrierName(p.Name)]; c != nil {
			add(c.key())
		} else {
			for _, k := range PartyKeys(p) {
				add(k)
			}
		}
	}
	slices.Sort(keys)
	return keys
}

// carrierPrefixes returns what the numbers of the document's bills may begin with.
func carrierPrefixes(d *documents.Document) []string {
	var out []string
	code := Compact(d.Shipment.CarrierCode)
	if len(code) >= shortestCode {
		out = append(out, code)
	}
	name := ""
	if p := d.Party(documents.Carrier); p != nil {
		name = p.Name
	}
	if c := lookUp(code, name); c != nil {
		out = append(out, c.prefixes...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// shortestCode is the least length of a code that is looked for in front of a
// number: two letters would be cut from numbers that only begin with them.
const shortestCode = 3
