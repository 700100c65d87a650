package ublcargo_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/draft"
	"github.com/tradehub/tradehub/documents/ublcargo"
	"github.com/tradehub/tradehub/documents/xmlguard"
	"github.com/tradehub/tradehub/documents/xmlread"
)

func shipment(t *testing.T, inner string) (*documents.Document, error) {
	t.Helper()
	root, err := xmlguard.Parse([]byte("<Shipment>"+inner+"</Shipment>"), xmlguard.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	d := draft.New(documents.FamilyTransport, documents.FormatUBLWaybill)
	ublcargo.Shipment(d, xmlread.Root(root))
	return d.Finish()
}

func TestFreight(t *testing.T) {
	charge := func(chargeIndicator, prepaid string) string {
		return "<FreightAllowanceCharge><ChargeIndicator>" + chargeIndicator + "</ChargeIndicator><PrepaidIndicator>" + prepaid + "</PrepaidIndicator></FreightAllowanceCharge>"
	}
	for name, c := range map[string]struct {
		inner string
		want  documents.FreightPayment
		notes int
	}{
		"prepaid":             {charge("true", "true"), documents.FreightPrepaid, 0},
		"collect":             {charge("true", "false"), documents.FreightCollect, 0},
		"both":                {charge("true", "true") + charge("true", "0"), "", 1},
		"discount counts not": {charge("true", "1") + charge("false", "false"), documents.FreightPrepaid, 0},
		"nothing said":        {"", "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := shipment(t, c.inner)
			if err != nil || d.Shipment.FreightPayment != c.want || len(d.Notes) != c.notes {
				t.Errorf("%v %v, %v; want %q and %d notes", d.Shipment.FreightPayment, d.Notes, err, c.want, c.notes)
			}
		})
	}
}

func TestMainStage(t *testing.T) {
	stage := func(mode, flag string) string {
		return "<ShipmentStage><TransportModeCode>" + mode + "</TransportModeCode>" + flag + "</ShipmentStage>"
	}
	for name, c := range map[string]struct {
		inner string
		want  documents.TransportMode
	}{
		"after pre-carriage":  {stage("3", "<PreCarriageIndicator>true</PreCarriageIndicator>") + stage("1", ""), documents.ModeSea},
		"before on-carriage":  {stage("1", "") + stage("3", "<OnCarriageIndicator>true</OnCarriageIndicator>"), documents.ModeSea},
		"named as main":       {"<Consignment><MainCarriageShipmentStage><TransportModeCode>4</TransportModeCode></MainCarriageShipmentStage></Consignment>" + stage("1", ""), documents.ModeAir},
		"only a pre-carriage": {stage("3", "<PreCarriageIndicator>true</PreCarriageIndicator>"), documents.ModeRoad},
		"no code of Rec 19":   {stage("Plane", ""), ""},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := shipment(t, c.inner)
			if err != nil || d.Shipment.Mode != c.want {
				t.Errorf("mode %q, %v; want %q", d.Shipment.Mode, err, c.want)
			}
		})
	}
}

func TestGoodsWhereverTheyArePacked(t *testing.T) {
	item := func(id string) string {
		return "<GoodsItem><ID>" + id + "</ID><GoodsItem><ID>inner</ID></GoodsItem></GoodsItem>"
	}
	d, err := shipment(t, item("1")+"<Consignment><TransportHandlingUnit><Package>"+item("2")+"</Package></TransportHandlingUnit></Consignment>")
	if err != nil || len(d.Lines) != 2 || d.Lines[0].ID != "1" || d.Lines[1].ID != "2" {
		t.Errorf("%+v, %v; want items 1 and 2", d, err)
	}
	_, err = shipment(t, strings.Repeat(item("1"), 1000))
	if refusal := new(documents.SyntaxError); !errors.As(err, &refusal) || refusal.Code != documents.CodeLimit {
		t.Errorf("%v, want LIMIT", err)
	}
}
