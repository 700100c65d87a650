package rules

import (
	"strings"

	"github.com/tradehub/tradehub/documents"
)

// districts are the first two digits of the codes of China's 42 customs districts.
const districts = " 01 02 04 05 06 07 08 09 15 19 22 23 29 31 33 35 37 40 42 43 46 47 49 51 52 53 57 60 64 67 68 72 79 80 83 86 88 90 94 95 96 97 "

func inDistrict(office string) bool {
	return len(office) >= 2 && strings.Contains(districts, " "+office[:2]+" ")
}

// chinese reports whether a declaration is to China's customs. It goes by what
// the declaration says, not by its syntax, so that a replay decides the same.
func chinese(d doc) bool {
	if len(d.Number) == declarationDigits && digits(d.Number) || len(d.entry().Office) == 4 && inDistrict(d.entry().Office) {
		return true
	}
	p, _ := d.party(documents.Consignee, documents.Owner)
	return p.ID(documents.SchemeUSCI) != "" || p.ID(documents.SchemeCNCustoms) != ""
}

const declarationDigits = 18

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// checkDeclarationNumbers takes a number apart: customs office, year, direction, serial.
func checkDeclarationNumbers(e *examiner) {
	if e.lack(e.dec, dec) {
		return
	}
	for _, d := range e.dec {
		e.checkDeclarationNumber(d)
	}
}

func (e *examiner) checkDeclarationNumber(d doc) {
	n, entry := d.Number, d.entry()
	number := d.at("/number", n)
	v := values{"doc": d.label, "number": n}
	year := d.IssueDate
	if entry.Declared != "" {
		year = entry.Declared
	}
	switch {
	case documents.MRN(n):
		e.checkMRN(d, string(year))
	case !chinese(d):
		e.none("none")
	case n == "":
		e.missing(d.label + ".number")
	case len(n) != declarationDigits || !digits(n):
		e.fail(documents.Block, "fail", v, number)
	case !inDistrict(n):
		e.fail(documents.Block, "failOffice", v, number)
	case entry.Office != "" && n[:4] != entry.Office:
		v["office"] = entry.Office
		e.fail(documents.Block, "failOtherOffice", v, number, d.at("/entry/office", entry.Office))
	case len(year) >= 4 && n[4:8] != string(year[:4]):
		v["date"] = string(year)
		e.fail(documents.Block, "failYear", v, number, d.at("/entry/declared", string(year)))
	case n[8] != directionDigit(entry.Direction, n[8]):
		v["digit"] = n[8:9]
		e.fail(documents.Block, "failDirection", v, number, d.at("/entry/direction", string(entry.Direction)))
	case len(year) < 4:
		e.missing(d.label + ".declared")
	default:
		e.pass("pass", v, number)
	}
}

// checkMRN holds a number of the customs of the EU to its check digit and to the
// year of the declaration. Some offices wait over the turn of a year, so neither blocks.
func (e *examiner) checkMRN(d doc, declared string) {
	number, v := d.at("/number", d.Number), values{"doc": d.label, "number": d.Number}
	switch {
	case documents.ValidMRN(d.Number) != nil:
		e.fail(documents.Review, "failCheckDigit", v, number)
	case len(declared) >= 4 && d.Number[:2] != declared[2:4]:
		v["date"] = declared
		e.fail(documents.Review, "failYear", v, number, d.at("/entry/declared", declared))
	default:
		e.pass("pass", v, number)
	}
}

// directionDigit returns the ninth digit that the direction wants; without a
// direction the digit itself is good if it is one of the two.
func directionDigit(dir documents.Direction, digit byte) byte {
	if dir == documents.Export || dir == "" && digit == '0' {
		return '0'
	}
	return '1'
}

// The least lengths of HS codes: of a declaration to China's customs, of one to the EU's, of
// any other (what all countries share), and of an invoice. Its seller need not give a code
// and may state the heading alone.
const (
	cnHSDigits      = 10
	euHSDigits      = 8
	otherHSDigits   = 6
	headingDigits   = 4
	invoiceHSDigits = headingDigits
)

// hsDigits returns the least length of the codes of a declaration.
func hsDigits(d doc) int {
	switch {
	case documents.MRN(d.Number):
		return euHSDigits
	case chinese(d):
		return cnHSDigits
	}
	return otherHSDigits
}

// checkHSCodes looks the codes of declarations up, and those of invoices that give any.
func checkHSCodes(e *examiner) {
	e.lack(e.dec, dec)
	for _, d := range e.dec {
		e.checkHS(d, hsDigits(d), true)
	}
	for _, d := range e.inv {
		e.checkHS(d, invoiceHSDigits, false)
	}
}

func (e *examiner) checkHS(d doc, digits int, required bool) {
	good := 0
	var bad []documents.Compared
	var key string
	var first values
	for i := range d.Lines {
		l := &d.Lines[i]
		if l.HS == "" {
			if required {
				e.missing(d.label + ".hs")
			}
			continue
		}
		for _, code := range append([]documents.HSCode{l.HS}, l.FurtherHS...) {
			k := checkHSCode(code, digits)
			if k == "" {
				good++
				continue
			}
			if bad = append(bad, d.at(pointer("lines", i, "hs"), string(code))); len(bad) == 1 {
				key, first = k, values{"doc": d.label, "line": lineName(l, i), "code": string(code)}
			}
		}
	}
	switch {
	case len(bad) > 0:
		if first["count"] = itoa(len(bad)); key == "failLength" {
			first["digits"] = itoa(digits)
		}
		e.fail(documents.Review, key, first, bad[:min(len(bad), maxShown)]...)
	case good > 0:
		e.pass("pass", values{"doc": d.label, "count": itoa(good)})
	case required && len(d.Lines) == 0:
		e.missing(d.label + ".hs")
	}
}

// checkContainerNumbers verifies every container number that any document names.
func checkContainerNumbers(e *examiner) {
	if e.lack(e.all, "documents") {
		return
	}
	found := false
	for _, d := range e.all {
		n := len(d.Shipment.Containers)
		found = found || n > 0
		var bad []documents.Compared
		for i, c := range d.Shipment.Containers {
			if documents.ValidContainer(c.Number) != nil {
				bad = append(bad, d.at(pointer("shipment", "containers", i, "number"), c.Number))
			}
		}
		switch {
		case len(bad) > 0:
			v := values{"doc": d.label, "count": itoa(len(bad)), "number": bad[0].Value}
			e.fail(documents.Review, "fail", v, bad[:min(len(bad), maxShown)]...)
		case n > 0:
			e.pass("pass", values{"doc": d.label, "count": itoa(n)})
		}
	}
	if !found {
		e.none("none")
	}
}

// checkIMONumbers verifies the ship's number of transport documents by sea.
func checkIMONumbers(e *examiner) {
	if e.lack(e.bl, bl) {
		return
	}
	for _, d := range e.bl {
		n := d.Shipment.IMO
		switch {
		case n == "" && !bySea(d):
			e.none("none")
		case n == "":
			e.missing(d.label + ".imo")
		case documents.ValidIMO(n) != nil:
			e.fail(documents.Review, "fail", values{"doc": d.label, "number": string(n)}, d.at("/shipment/imo", string(n)))
		default:
			e.pass("pass", values{"doc": d.label, "number": string(n)}, d.at("/shipment/imo", string(n)))
		}
	}
}

// checkIdentifiers verifies the check digits of every party's identifiers.
func checkIdentifiers(e *examiner) {
	good := 0
	for _, d := range e.all {
		good += e.checkIDs(d.label, d.Parties, func(i int, ptr, v string) documents.Compared { return d.at(pointer("parties", i)+ptr, v) })
	}
	good += e.checkIDs("REQ", []documents.Party{e.p.Request.Applicant}, func(_ int, ptr, v string) documents.Compared { return asked("/applicant"+ptr, v) })
	switch {
	case len(e.findings) > e.firstOfRule:
	case good > 0:
		e.pass("pass", values{"count": itoa(good)})
	default:
		e.missing("identifiers")
	}
}

// checkIDs returns how many identifiers of the parties are valid, and fails for the others.
func (e *examiner) checkIDs(label string, parties []documents.Party, at func(party int, pointer, value string) documents.Compared) int {
	good := 0
	var bad []documents.Compared
	var first values
	for i, p := range parties {
		for j, id := range p.IDs {
			if id.Valid() == nil {
				good++
				continue
			}
			if bad = append(bad, at(i, pointer("ids", j, "value"), string(id.Scheme)+" "+id.Value)); len(bad) == 1 {
				first = values{"doc": label, "party": p.Name, "scheme": string(id.Scheme), "id": id.Value}
			}
		}
	}
	if len(bad) > 0 {
		first["count"] = itoa(len(bad))
		e.fail(documents.Review, "fail", first, bad[:min(len(bad), maxShown)]...)
	}
	return good
}
