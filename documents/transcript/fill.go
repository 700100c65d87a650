package transcript

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/customs"
	"github.com/tradehub/tradehub/documents/draft"
)

// Document fills a document with the values of the record. Its places are those on the paper.
// Equal records give equal documents. Errors are *documents.SyntaxError; a valid record has none.
func (t *Transcription) Document() (*documents.Document, error) { return fill(t.Kind, t.Fields) }

// A filling is a document on its way out of the fields. The values are collected in a tree, which
// is then read as a document: the pointers of the table are the document's own.
type filling struct {
	*draft.Draft
	*spec
	currency documents.CurrencyCode
	tree     map[string]any
}

func fill(k Kind, fields []Entry) (*documents.Document, error) {
	s := specs[k]
	f := &filling{draft.New(s.family, documents.FormatTranscribed), s, currencyOf(fields), map[string]any{}}
	for _, e := range fields {
		field, _, ok := s.row(e.Pointer)
		if !ok || e.Value == "" {
			continue
		}
		if v := f.read(field, e); v != nil {
			f.set(e.Pointer, v)
		}
	}
	if err := f.decode(); err != nil {
		f.Refuse(documents.CodeInvalid, "", "%w", err)
		return f.Finish()
	}
	f.placeReferences()
	f.placeParties()
	kinds[k](f)
	for pointer, place := range f.Doc.Places {
		if place == "" {
			delete(f.Doc.Places, pointer)
		}
	}
	return f.Finish()
}

// read returns a value as it is in a document's JSON, nil for none.
func (f *filling) read(field Field, e Entry) any {
	src := draft.Literal{Value: e.Value, Place: e.Place}
	p := e.Pointer
	switch field.Type {
	case TypeDate:
		return f.Date(p, src, "2006-01-02")
	case TypeMoney:
		return pointed(f.Money(p, src, f.currency))
	case TypeDecimal:
		return pointed(f.Decimal(p, src))
	case TypeCount:
		n, _ := f.Count(p, src)
		return n
	case TypeQuantity, TypeWeight:
		n, unit, _ := strings.Cut(e.Value, " ")
		return pointed(f.Quantity(p, draft.Part(src, n), documents.UnitCode(unit)))
	case TypePackages:
		n, kind, _ := strings.Cut(e.Value, " ")
		return pointed(f.Packages(p, draft.Part(src, n), kind))
	case TypeCurrency:
		return f.Currency(p, src)
	case TypeCountry:
		return f.Country(p, src)
	case TypeHS:
		return f.HS(p, src)
	case TypeTerm:
		return f.Incoterm(p, src)
	case TypeIMO:
		return f.IMO(p, src)
	case TypePort:
		return pointed(f.port(p, src))
	case TypeCharge:
		return f.charge(p, src)
	case TypeIdentities:
		f.Mark(p, src)
		return identifiers(e.Value)
	case TypeYes:
		f.Mark(p, src)
		return e.Value == "yes"
	}
	return f.Text(p, src)
}

// pointed returns what a pointer leads to, nil for none.
func pointed[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

func identifiers(text string) []documents.Identifier {
	var out []documents.Identifier
	for part := range strings.SplitSeq(text, "; ") {
		scheme, value, _ := strings.Cut(part, " ")
		out = append(out, documents.Identifier{Scheme: documents.Scheme(scheme), Value: value})
	}
	return out
}

func (f *filling) port(pointer string, src draft.Literal) *documents.Location {
	m := bracketed.FindStringSubmatch(src.Value)
	if m == nil {
		return f.Locode(pointer, draft.Literal{}, src)
	}
	if !customsPort.MatchString(m[2]) {
		return f.Locode(pointer, draft.Part(src, m[2]), draft.Part(src, m[1]))
	}
	f.Mark(pointer, src)
	l := customs.CNPort(m[2], "")
	l.Name = m[1]
	return l
}

func (f *filling) charge(pointer string, src draft.Literal) any {
	n, word, _ := strings.Cut(src.Value, " ")
	number := draft.Part(src, n)
	if word == "%" {
		return documents.Charge{Percent: f.Decimal(pointer, number)}
	}
	ccy, each := strings.CutSuffix(word, "/t")
	m := f.Money(pointer, number, documents.CurrencyCode(ccy))
	if each {
		return documents.Charge{PerUnit: m}
	}
	return documents.Charge{Total: m}
}

// set puts a value into the tree. A segment that is a number is a place in an array.
func (f *filling) set(pointer string, v any) {
	parts := strings.Split(pointer, "/")[1:]
	at := f.tree
	for _, name := range parts[:len(parts)-1] {
		next, ok := at[name].(map[string]any)
		if !ok {
			next = map[string]any{}
			at[name] = next
		}
		at = next
	}
	at[parts[len(parts)-1]] = v
}

// decode reads the tree into the document.
func (f *filling) decode() error {
	b, err := json.Marshal(arrays(f.tree))
	if err == nil {
		err = json.Unmarshal(b, f.Doc)
	}
	if err != nil {
		return fmt.Errorf("the fields make no document: %w", err)
	}
	return nil
}

// arrays turns each object whose names are numbers into an array. A place that nothing fills is
// an empty object: parties and references have fixed places, and those are taken out later.
func arrays(v any) any {
	m, ok := v.(map[string]any)
	if !ok {
		return v
	}
	last := -1
	for name, x := range m {
		m[name] = arrays(x)
		if n, err := strconv.Atoi(name); err == nil {
			last = max(last, n)
		}
	}
	if last < 0 {
		return m
	}
	out := make([]any, last+1)
	for i := range out {
		if out[i] = m[strconv.Itoa(i)]; out[i] == nil {
			out[i] = map[string]any{}
		}
	}
	return out
}

// placeParties gives the parties their roles, and takes those out that have neither name nor number.
func (f *filling) placeParties() {
	all := f.Doc.Parties
	f.Doc.Parties = nil
	for i, p := range all {
		p.Role = f.parties[i]
		if f.Party(p, draft.Literal{}) != nil {
			f.move(draft.At("/parties", i), draft.At("/parties", len(f.Doc.Parties)-1))
		}
	}
}

// placeReferences gives the references their codes, and takes those out that are not there.
func (f *filling) placeReferences() {
	all := f.Doc.References
	f.Doc.References = nil
	for i, r := range all {
		n := len(f.Doc.References)
		f.Reference(f.references[i], draft.Literal{Value: r.ID})
		if len(f.Doc.References) > n {
			f.move(draft.At("/references", i), draft.At("/references", n))
		}
	}
}

// move gives the places below one pointer to another, which is not behind it, and names the whole
// by the first of its parts.
func (f *filling) move(from, to string) {
	var below []string
	for p := range f.Doc.Places {
		if strings.HasPrefix(p, from+"/") {
			below = append(below, p)
		}
	}
	slices.Sort(below)
	for i := len(below) - 1; i >= 0; i-- {
		p := below[i]
		place := f.Doc.Places[p]
		delete(f.Doc.Places, p)
		f.Doc.Mark(to+strings.TrimPrefix(p, from), place)
		if strings.HasSuffix(p, "/name") || strings.HasSuffix(p, "/id") || f.Doc.Places[to] == "" {
			f.Doc.Mark(to, place)
		}
	}
}
