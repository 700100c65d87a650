package customs_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/corpustest"
	"github.com/tradehub/tradehub/documents/customs"
)

// A plainDeclaration is a second, independent reading of a WCO declaration, by
// encoding/xml: what the reader says is held against it.
type plainDeclaration struct {
	LRN      string `xml:"FunctionalReferenceID"`
	MRN      string `xml:"ID"`
	Packages string `xml:"TotalPackageQuantity"`
	Invoice  string `xml:"InvoiceAmount"`
	Goods    struct {
		Terms struct {
			Code string `xml:"ConditionCode"`
		} `xml:"TradeTerms"`
		Containers []struct {
			ID string `xml:"ID"`
		} `xml:"Consignment>TransportEquipment"`
		Items []struct {
			Description     string `xml:"Commodity>Description"`
			Gross           string `xml:"Commodity>GoodsMeasure>GrossMassMeasure"`
			Net             string `xml:"Commodity>GoodsMeasure>NetNetWeightMeasure"`
			Amount          string `xml:"Commodity>InvoiceLine>ItemChargeAmount"`
			Classifications []struct {
				ID   string `xml:"ID"`
				Type string `xml:"IdentificationTypeCode"`
			} `xml:"Commodity>Classification"`
		} `xml:"GovernmentAgencyGoodsItem"`
	} `xml:"GoodsShipment"`
}

// plain finds the Declaration in any place.
func plain(t *testing.T, data []byte) plainDeclaration {
	t.Helper()
	dec := xml.NewDecoder(bytes.NewReader(data))
	for {
		tok, err := dec.Token()
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := tok.(xml.StartElement); ok && start.Name.Local == "Declaration" {
			var p plainDeclaration
			if err := dec.DecodeElement(&p, &start); err != nil {
				t.Fatal(err)
			}
			return p
		}
	}
}

// same reports two numbers in text that are one, "" being none.
func same(a string, b fmt.Stringer, there bool) bool {
	if a == "" || !there {
		return a == "" && !there
	}
	x, err := decimal.NewFromString(strings.TrimSpace(a))
	y, err2 := decimal.NewFromString(b.String())
	return err == nil && err2 == nil && x.Equal(y)
}

func sameQuantity(a string, q *documents.Quantity) bool {
	if q == nil {
		return a == ""
	}
	return q.Unit == "KGM" && same(a, q.Value, true)
}

func sameMoney(a string, m *documents.Money) bool {
	if m == nil {
		return a == ""
	}
	return same(a, m.Decimal(), true)
}

func (p plainDeclaration) check(t *testing.T, d *documents.Document) {
	number := p.MRN
	if number == "" {
		number = p.LRN
	}
	if d.Number != number || d.Entry.PreEntry != p.LRN {
		t.Errorf("number %q and %q, want %q and %q", d.Number, d.Entry.PreEntry, number, p.LRN)
	}
	if len(d.Lines) != len(p.Goods.Items) || len(d.Shipment.Containers) != len(p.Goods.Containers) {
		t.Fatalf("%d lines and %d containers, want %d and %d", len(d.Lines), len(d.Shipment.Containers), len(p.Goods.Items), len(p.Goods.Containers))
	}
	if got := d.Shipment.Packages; (got == nil) != (p.Packages == "") || got != nil && fmt.Sprint(got.Count) != p.Packages {
		t.Errorf("packages %v, want %q", got, p.Packages)
	}
	if string(d.Shipment.Incoterm) != p.Goods.Terms.Code {
		t.Errorf("Incoterm %q, want %q", d.Shipment.Incoterm, p.Goods.Terms.Code)
	}
	p.checkLines(t, d)
	p.checkTotal(t, d)
}

func (p plainDeclaration) checkLines(t *testing.T, d *documents.Document) {
	for i, item := range p.Goods.Items {
		l, hs := d.Lines[i], ""
		for _, kind := range []string{"TSP", "TRC"} {
			for _, c := range item.Classifications {
				if c.Type == kind {
					hs += c.ID
				}
			}
		}
		if string(l.HS) != hs || l.Description != strings.TrimSpace(item.Description) {
			t.Errorf("line %d: %q %q, want %q %q", i, l.HS, l.Description, hs, item.Description)
		}
		if !sameQuantity(item.Gross, l.GrossWeight) || !sameQuantity(item.Net, l.NetWeight) || !sameMoney(item.Amount, l.Amount) {
			t.Errorf("line %d: %v %v %v, want %s %s %s", i, l.GrossWeight, l.NetWeight, l.Amount, item.Gross, item.Net, item.Amount)
		}
	}
}

func (p plainDeclaration) checkTotal(t *testing.T, d *documents.Document) {
	want := p.Invoice
	if want == "" {
		sum := decimal.Zero
		for _, item := range p.Goods.Items {
			a, err := decimal.NewFromString(item.Amount)
			if err != nil {
				return // not every item has an amount: no total
			}
			sum = sum.Add(a)
		}
		want = sum.String()
	}
	if !sameMoney(want, d.Totals.TaxInclusive) {
		t.Errorf("total %v, want %s", d.Totals.TaxInclusive, want)
	}
}

func TestCorpusFields(t *testing.T) {
	dir := corpustest.Folder(t, "2-customs")
	checked := 0
	for _, set := range []string{"hmrc-cds", "hmrc-cds-accept-reject"} {
		for file, expected := range manifest(t, filepath.Join(dir, set)) {
			if want(set, file, expected) != "" {
				continue
			}
			t.Run(set+"/"+file, func(t *testing.T) {
				data, err := os.ReadFile(filepath.Join(dir, set, file))
				if err != nil {
					t.Fatal(err)
				}
				d, err := customs.Read(bytes.NewReader(data))
				if err != nil {
					t.Fatal(err)
				}
				plain(t, data).check(t, d)
			})
			checked++
		}
	}
	t.Logf("%d declarations held against a second reading", checked)
}
