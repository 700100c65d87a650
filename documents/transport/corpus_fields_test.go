package transport_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/tradehub/tradehub/documents/corpustest"
	"github.com/tradehub/tradehub/documents/transport"
)

// A plainDocument is a second, independent reading of a DCSA transport document.
type plainDocument struct {
	Reference  string `json:"transportDocumentReference"`
	Status     string `json:"transportDocumentStatus"`
	ToOrder    bool   `json:"isToOrder"`
	OnBoard    string `json:"shippedOnBoardDate"`
	Transports struct {
		Loading   struct{ UNLocationCode string } `json:"portOfLoading"`
		Discharge struct{ UNLocationCode string } `json:"portOfDischarge"`
		Vessels   []struct {
			Name   string `json:"vesselName"`
			Voyage string `json:"carrierExportVoyageNumber"`
		} `json:"vesselVoyages"`
	} `json:"transports"`
	Items []struct {
		HS    []string `json:"HSCodes"`
		Cargo []struct {
			Weight struct {
				Value decimal.Decimal `json:"value"`
			} `json:"cargoGrossWeight"`
			Packaging struct {
				Count int64 `json:"numberOfPackages"`
			} `json:"outerPackaging"`
		} `json:"cargoItems"`
	} `json:"consignmentItems"`
	Equipment []struct {
		Equipment struct{ EquipmentReference string } `json:"equipment"`
	} `json:"utilizedTransportEquipments"`
}

func TestCorpusFields(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(corpustest.Folder(t, "3-bills-of-lading"), "dcsa-openapi-examples", "EBL_v3.0.4__transport-documents-*.json"))
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, file := range files {
		if want("dcsa-openapi-examples", filepath.Base(file)) != "" {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) { checkFields(t, file) })
		checked++
	}
	if checked == 0 {
		t.Error("no transport document in the corpus")
	}
}

func checkFields(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var p plainDocument
	if err := json.Unmarshal(data, &p); err != nil {
		t.Fatal(err)
	}
	d, err := transport.Read(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	weight, packages, lines, hs := decimal.Zero, int64(0), 0, ""
	for _, item := range p.Items {
		for _, c := range item.Cargo {
			weight, packages, lines = weight.Add(c.Weight.Value), packages+c.Packaging.Count, lines+1
			hs += item.HS[0] + " "
		}
	}
	s := d.Shipment
	if d.Number != p.Reference || s.BillOfLading != p.Reference || d.Title.DocumentStatus != p.Status || d.Title.Negotiable != p.ToOrder || string(s.OnBoardDate) != p.OnBoard {
		t.Errorf("%s %+v %s, want %+v", d.Number, d.Title, s.OnBoardDate, p)
	}
	if string(s.Loading.Code) != p.Transports.Loading.UNLocationCode || string(s.Discharge.Code) != p.Transports.Discharge.UNLocationCode {
		t.Errorf("%v to %v, want %+v", s.Loading, s.Discharge, p.Transports)
	}
	if s.Vessel != p.Transports.Vessels[0].Name || s.Voyage != p.Transports.Vessels[0].Voyage || s.Containers[0].Number != p.Equipment[0].Equipment.EquipmentReference {
		t.Errorf("%q %q %v, want %+v", s.Vessel, s.Voyage, s.Containers, p)
	}
	got := ""
	for _, l := range d.Lines {
		got += string(l.HS) + " "
	}
	if len(d.Lines) != lines || got != hs || !s.GrossWeight.Value.Equal(weight) || s.Packages.Count != packages || strings.Contains(hs, "  ") {
		t.Errorf("%d lines, %s, %v, %v; want %d, %s, %v, %d", len(d.Lines), got, s.GrossWeight, s.Packages, lines, hs, weight, packages)
	}
}
