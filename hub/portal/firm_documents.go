package portal

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/rules"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/web"
)

func documentPath(digest string) string { return "/documents/" + digest }

// titleOf names a document by its type and number.
func (r reader) titleOf(d *documents.Document) string {
	return strings.TrimSpace(r.typeOf(d) + " " + d.Number)
}

// typeOf names the type of a document, by the family for one that is not known.
func (r reader) typeOf(d *documents.Document) string {
	if word := r.Word("type", d.Type); word != "type."+string(d.Type) && word != "" {
		return word
	}
	return r.document(map[documents.Family]string{documents.FamilyInvoice: "INV", documents.FamilyCustoms: "DEC", documents.FamilyTransport: "BL"}[d.Family])
}

// A documentRow is a document in a list.
type documentRow struct {
	Number, Type, Digest string
	Block                uint64 // 0 where it can't be read
	At                   time.Time
	Untyped              bool // a paper that nobody has confirmed
}

// A documentsView is what the list of documents shows.
type documentsView struct {
	Rows []documentRow
	Next string
}

// documents handles "GET /documents?cursor=". It reads each document of the page.
func (d firmDesk) documents(v *Visit) error {
	l, err := d.Query.UploadList(v.Context(), v.Who.Caller, query.Page{Cursor: v.URL.Query().Get("cursor"), Size: pageRows})
	if err != nil {
		return err
	}
	var view documentsView
	r := readerOf(v.Lang)
	for _, u := range l.Rows {
		row := documentRow{Digest: string(u.Digest), At: u.At}
		c, err := d.Query.Content(v.Context(), v.Who.Caller, u.Digest)
		switch {
		case errors.Is(err, query.ErrNotFound): // it was erased since
		case unconfirmed(err):
			row.Type, row.Untyped = v.Say("papers.untyped"), true
		case err != nil:
			return err
		default:
			row.Number, row.Type, row.Block = c.Item.Document.Number, r.typeOf(c.Item.Document), c.Block
		}
		view.Rows = append(view.Rows, row)
	}
	if l.Next != "" {
		view.Next = listPath("/documents", "cursor", l.Next)
	}
	return v.Render("firm-documents", web.Page{Title: v.Say("docs.title"), Data: view, Block: l.Block, Channel: d.Channel})
}

// The fields of a document's page that no rule compares.
const (
	FieldPartyName    Field = "/parties/name"
	FieldPartyIDs     Field = "/parties/ids"
	FieldLineOrigin   Field = "/lines/origin"
	FieldLineQuantity Field = "/lines/quantity"
	FieldLinePrice    Field = "/lines/unitPrice"
	FieldLineNet      Field = "/lines/netWeight"
	FieldLineGross    Field = "/lines/grossWeight"
	FieldLinePackages Field = "/lines/packages"
	FieldTotalLines   Field = "/totals/lines"
	FieldTotalTax     Field = "/totals/tax"
	FieldTotalNet     Field = "/totals/taxExclusive"
	FieldTermPlace    Field = "/shipment/incotermPlace"
	FieldVoyage       Field = "/shipment/voyage"
)

// A documentView is what the page of a document shows.
type documentView struct {
	Number, Type string
	Values       []valueLine
	Digests      []digestLine
	Block        uint64
	At           time.Time
	Signature    documents.SignatureStatus
	Attested     []attestedLine
	Unasked      bool // the ledger could not be asked who attested it
	Own          bool // the firm's, which sees whom it let read it
	Grants       []cases.Granted
}

type digestLine struct{ Name, Value string }

type attestedLine struct {
	Authority documents.Authority
	At        time.Time
	State     query.AttestedState
	Confirmed bool
}

// document handles "GET /documents/{digest}".
func (d firmDesk) document(v *Visit) error {
	c, err := d.Query.Content(v.Context(), v.Who.Caller, documents.Digest(v.PathValue("digest")))
	if unconfirmed(err) {
		return v.See(paperPath(paperOf(v)))
	}
	if err != nil {
		return err
	}
	view := documentViewOf(readerOf(v.Lang), c, v.Who.Caller.IsFirm())
	return v.Render("firm-document", web.Page{Title: strings.TrimSpace(view.Type + " " + view.Number), Data: view, Panels: v.Panels("document.main", c)})
}

func documentViewOf(r reader, c *query.Content, own bool) documentView {
	doc, digests := c.Item.Document, c.Item.Digests
	view := documentView{
		Number: doc.Number, Type: r.typeOf(doc), Values: valuesOf(r, doc), Block: c.Block, At: c.Upload.At, Signature: c.Item.Signature.Status,
		Unasked: c.Item.Unchecked != "", Own: own, Grants: c.Grants,
		Digests: []digestLine{{"SHA-256", string(digests.SHA256)}, {"SM3", string(digests.SM3)}, {r.Say("doc.canonical"), string(digests.Canonical)}},
	}
	for _, a := range c.Item.Attested {
		state := query.InForce
		switch {
		case a.Attestation.Revoked:
			state = query.Withdrawn
		case a.Attestation.SupersededBy != "":
			state = query.Amended
		}
		view.Attested = append(view.Attested, attestedLine{a.Attestation.Authority, a.Attestation.At, state, a.Confirmed})
	}
	return view
}

// A valueLine is a value of a document and its place in the source.
type valueLine struct {
	Pointer, Value, Place string
	Field                 Field // "" where the value has no word
}

// valuesOf are the values that were read, each with its place, in the document's order.
func valuesOf(r reader, d *documents.Document) (out []valueLine) {
	b, err := json.Marshal(d)
	if err != nil {
		return nil
	}
	read := json.NewDecoder(bytes.NewReader(b))
	read.UseNumber()
	var tree any
	if err := read.Decode(&tree); err != nil {
		return nil
	}
	for pointer, place := range d.Places {
		if text := textAt(tree, pointer); text != "" && !hasParts(d, pointer) {
			line := valueLine{Pointer: pointer, Value: cmp.Or(rules.ValueText(documents.Compared{Path: pointer, Value: text})[r.lang], text), Place: place}
			if f := fieldOf(pointer); r.Word("path", f) != "path."+string(f) {
				line.Field = f
			}
			out = append(out, line)
		}
	}
	slices.SortFunc(out, func(a, b valueLine) int { return comparePointers(a.Pointer, b.Pointer) })
	return out
}

// hasParts reports whether the document has values below the pointer: they say it all.
func hasParts(d *documents.Document, pointer string) bool {
	for other := range d.Places {
		if strings.HasPrefix(other, pointer+"/") {
			return true
		}
	}
	return false
}

// textAt returns the value at a JSON pointer as people read it, "" where there is none.
func textAt(tree any, pointer string) string {
	at := tree
	for part := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		switch node := at.(type) {
		case map[string]any:
			at = node[part]
		case []any:
			i := indexOf(part)
			if i < 0 || i >= len(node) {
				return ""
			}
			at = node[i]
		default:
			return ""
		}
	}
	return leafText(at)
}

func leafText(at any) string {
	switch v := at.(type) {
	case string:
		return v
	case bool, json.Number:
		return fmt.Sprint(v)
	case map[string]any:
		minor, isMoney := v["minor"].(json.Number)
		switch ccy, _ := v["ccy"].(string); {
		case isMoney:
			return moneyText(minor, documents.CurrencyCode(ccy))
		case v["unit"] != nil:
			return fmt.Sprint(v["value"], " ", v["unit"])
		case v["count"] != nil && v["kind"] != nil:
			return fmt.Sprint(v["count"], " ", v["kind"])
		}
		for _, name := range []string{"name", "id", "value", "number", "code", "count"} {
			if v[name] != nil {
				return fmt.Sprint(v[name])
			}
		}
	}
	return ""
}

func moneyText(minor json.Number, c documents.CurrencyCode) string {
	n, err := minor.Int64()
	if err != nil {
		return string(minor)
	}
	return documents.Money{Minor: n, Currency: c}.String()
}

// indexOf returns the number of an element, -1 for what is none.
func indexOf(part string) int {
	n := 0
	for _, r := range part {
		if r < '0' || r > '9' || n > 1<<20 {
			return -1
		}
		n = 10*n + int(r-'0')
	}
	if part == "" {
		return -1
	}
	return n
}

// comparePointers orders pointers by their parts, numbers by value.
func comparePointers(a, b string) int {
	x, y := strings.Split(a, "/"), strings.Split(b, "/")
	return slices.CompareFunc(x, y, func(a, b string) int {
		if i, j := indexOf(a), indexOf(b); i >= 0 && j >= 0 {
			return i - j
		}
		return strings.Compare(a, b)
	})
}
