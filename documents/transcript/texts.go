package transcript

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/tradehub/tradehub/documents"
)

// Texts returns what a document states of the kind's fields, as a person would type it: the
// inverse of [Transcription.Document]. What the form has no field for is left out. It fails for a
// document of another family.
func Texts(k Kind, d *documents.Document) ([]Entry, error) {
	s := specs[k]
	if s == nil || d.Family != s.family {
		return nil, documents.Refuse(documents.CodeUnsupported, "", "a document of the family %s is no paper of kind %s", d.Family, k)
	}
	b, err := json.Marshal(arranged(s, d))
	if err != nil {
		return nil, err
	}
	var tree any
	if err := json.Unmarshal(b, &tree); err != nil {
		return nil, err
	}
	var out []Entry
	for _, f := range s.fields {
		for row := range rowsOf(tree, f.Group()) {
			p := f.At(row)
			if text := written(f, at(tree, p)); text != "" {
				out = append(out, Entry{Pointer: p, Value: text, Decision: Typed})
			}
		}
	}
	return completed(s, out), nil
}

// completed says of each key field without a value that the paper does not state it.
func completed(s *spec, out []Entry) []Entry {
	have, rows := map[string]bool{}, map[string]int{}
	for _, e := range out {
		have[e.Pointer] = true
		f, row, _ := s.row(e.Pointer)
		if g := f.Group(); g != "" {
			rows[g] = max(rows[g], row+1)
		}
	}
	for _, f := range s.fields {
		n := 1
		if g := f.Group(); g != "" {
			n = rows[g]
		}
		for row := range n {
			if p := f.At(row); f.Key && !have[p] {
				out = append(out, Entry{Pointer: p, Decision: Absent})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Entry) int { return s.order(a.Pointer, b.Pointer) })
	return out
}

// arranged returns a copy with parties and references at the places that the kind has for them.
func arranged(s *spec, d *documents.Document) *documents.Document {
	c := *d
	c.Parties, c.References = make([]documents.Party, len(s.parties)), make([]documents.Reference, len(s.references))
	for i, role := range s.parties {
		if d.Type == documents.TypeExportDeclaration && i < 2 {
			role = s.parties[1-i]
		}
		if p := d.Party(role); p != nil {
			c.Parties[i] = *p
		}
	}
	for i, code := range s.references {
		c.References[i] = documents.Reference{Code: code, ID: d.Reference(code)}
		if code == documents.RefBillOfLading && c.References[i].ID == "" {
			c.References[i].ID = d.Shipment.BillOfLading
		}
	}
	if s.family == documents.FamilyTransport && d.Shipment.BillOfLading == d.Number {
		c.Shipment.BillOfLading = ""
	}
	return &c
}

// rowsOf returns how many rows a group has, 1 for no group.
func rowsOf(tree any, group string) int {
	if group == "" {
		return 1
	}
	list, _ := at(tree, group).([]any)
	return min(len(list), MaxRows)
}

func at(tree any, pointer string) any {
	for _, name := range strings.Split(pointer, "/")[1:] {
		switch v := tree.(type) {
		case map[string]any:
			tree = v[name]
		case []any:
			n, err := strconv.Atoi(name)
			if err != nil || n >= len(v) {
				return nil
			}
			tree = v[n]
		default:
			return nil
		}
	}
	return tree
}

// written returns a value of a document's JSON in the written form of the field, "" for none.
func written(f Field, v any) string {
	if v == nil {
		if f.Type == TypeYes && f.Need {
			return "no"
		}
		return ""
	}
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	switch f.Type {
	case TypeMoney:
		return as(b, amountText)
	case TypeQuantity, TypeWeight:
		return as(b, documents.Quantity.String)
	case TypePackages:
		return as(b, func(p documents.Packages) string {
			return strings.TrimSpace(strconv.FormatInt(p.Count, 10) + " " + p.Kind)
		})
	case TypePort:
		return as(b, portText)
	case TypeIdentities:
		return as(b, identitiesText)
	case TypeCharge:
		return as(b, chargeText)
	case TypeYes:
		return as(b, func(y bool) string { return map[bool]string{true: "yes", false: "no"}[y] })
	case TypeCount:
		return as(b, func(n int64) string { return strconv.FormatInt(n, 10) })
	}
	return as(b, oneLine)
}

// as reads a value of JSON; one that is not of the type has no text.
func as[T any](b []byte, text func(T) string) string {
	var v T
	if json.Unmarshal(b, &v) != nil {
		return ""
	}
	return text(v)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func amountText(m documents.Money) string {
	exp, _ := m.Currency.Exponent()
	return m.Decimal().StringFixed(int32(exp))
}

func portText(l documents.Location) string {
	code := string(l.Code)
	if l.LocalCode != "" {
		code = l.LocalCode
	}
	if code != "" {
		code = "(" + code + ")"
	}
	return strings.TrimSpace(oneLine(l.Name) + " " + code)
}

func identitiesText(ids []documents.Identifier) string {
	var out []string
	for _, id := range ids {
		out = append(out, string(id.Scheme)+" "+id.Value)
	}
	return strings.Join(out, "; ")
}

func chargeText(c documents.Charge) string {
	switch {
	case c.Percent != nil:
		return c.Percent.String() + " %"
	case c.PerUnit != nil:
		return amountText(*c.PerUnit) + " " + string(c.PerUnit.Currency) + "/t"
	case c.Total != nil:
		return amountText(*c.Total) + " " + string(c.Total.Currency)
	}
	return ""
}
