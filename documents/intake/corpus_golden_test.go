package intake_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/tradehub/tradehub/documents"
)

// A goldenFile is what another project's readers made of the same file, as
// far as it does not compute: package invoice's tests compare the rest.
type goldenFile struct {
	Series   string      `json:"series"`
	Code     string      `json:"code"`
	Date     string      `json:"issue_date"`
	Currency string      `json:"currency"`
	Supplier goldenParty `json:"supplier"`
	Customer goldenParty `json:"customer"`
	Ordering struct {
		Seller *goldenParty `json:"seller"` // where Supplier is its tax representative
	} `json:"ordering"`
	Lines []struct {
		Quantity string `json:"quantity"`
		Item     struct {
			Name   string `json:"name"`
			Origin string `json:"origin"`
		} `json:"item"`
	} `json:"lines"`
	Totals struct {
		Tax     string `json:"tax"`
		WithTax string `json:"total_with_tax"`
	} `json:"totals"`
}

type goldenParty struct {
	Name string `json:"name"`
}

// recomputed are the fields that a golden file computes from quantity and
// price where the source states another amount, with what the source states.
var recomputed = map[string]map[string]string{
	"CII_business_example_01.xml": {"tax": "2221.84", "withTax": "13915.71"},
	"invoice-test-01.xml":         {"tax": "373.79", "withTax": "5499"},
	"en16931-credit-note1.xml":    {"tax": "17.5", "withTax": "0"},
	"en16931-ubl-example1.xml":    {"tax": "20.73", "withTax": "250.33"},
	"en16931-ubl-example2.xml":    {"tax": "365.28", "withTax": "1801.78"},
}

// goldenOf returns the golden file that the index names for the entry.
func goldenOf(t *testing.T, e entry) (*goldenFile, bool) {
	name, ok := strings.CutPrefix(e.says, "parses to ")
	if !ok {
		return nil, false
	}
	data, err := os.ReadFile(filepath.Join(filepath.Dir(e.path), filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) { // one file names another that the corpus does not have
		return nil, false
	}
	var envelope struct {
		Doc goldenFile `json:"doc"`
	}
	if err == nil {
		err = json.Unmarshal(data, &envelope)
	}
	if err != nil {
		t.Fatal(err)
	}
	return &envelope.Doc, true
}

func (g *goldenFile) differs(e entry, d *documents.Document) string {
	want, got := g.fields(), fieldsOf(d)
	maps.Copy(want, recomputed[e.file])
	var out []string
	for _, field := range slices.Sorted(maps.Keys(want)) {
		if want[field] != got[field] {
			out = append(out, fmt.Sprintf("%s is %q, golden %q", field, got[field], want[field]))
		}
	}
	return strings.Join(out, "; ")
}

func (g *goldenFile) fields() map[string]string {
	seller := g.Supplier
	if g.Ordering.Seller != nil {
		seller = *g.Ordering.Seller
	}
	out := map[string]string{
		"number": strings.TrimPrefix(g.Series+"-"+g.Code, "-"), "issueDate": g.Date, "currency": g.Currency,
		"seller": seller.Name, "buyer": g.Customer.Name,
		"lines": fmt.Sprint(len(g.Lines)), "tax": plain(g.Totals.Tax), "withTax": plain(g.Totals.WithTax),
	}
	for i, l := range g.Lines {
		out[fmt.Sprintf("lines/%d/description", i)] = l.Item.Name
		out[fmt.Sprintf("lines/%d/quantity", i)] = plain(l.Quantity)
		out[fmt.Sprintf("lines/%d/origin", i)] = l.Item.Origin
	}
	return out
}

func fieldsOf(d *documents.Document) map[string]string {
	name := func(p *documents.Party) string {
		if p == nil {
			return ""
		}
		return p.Name
	}
	out := map[string]string{
		"number": d.Number, "issueDate": string(d.IssueDate), "currency": string(d.Currency),
		"seller": name(d.Party(documents.Seller)), "buyer": name(d.Party(documents.Buyer)),
		"lines": fmt.Sprint(len(d.Lines)), "tax": plain(amount(d.Totals.Tax)), "withTax": plain(amount(d.Totals.TaxInclusive)),
	}
	for i, l := range d.Lines {
		out[fmt.Sprintf("lines/%d/description", i)] = l.Description
		out[fmt.Sprintf("lines/%d/origin", i)] = string(l.Origin)
		if l.Quantity != nil {
			out[fmt.Sprintf("lines/%d/quantity", i)] = l.Quantity.Value.String()
		}
	}
	return out
}

// plain writes a decimal without the zeros at its end; nothing is "0".
func plain(s string) string {
	if s == "" {
		return "0"
	}
	return decimal.RequireFromString(s).String()
}
