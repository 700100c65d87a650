package rules

import "github.com/tradehub/tradehub/documents"

// full are presentations whose documents state all that rules look at, in the ways
// that exclude each other: how the freight is declared, to whom a bill is made
// out, in what form a port is written.
func full() []*documents.Presentation {
	var out []*documents.Presentation
	for _, change := range []func(i, d, b *document){
		func(_, _, _ *document) {},
		func(_, d, _ *document) { // the declared price lacks freight and insurance
			d.Shipment.Incoterm = "FOB"
			d.Entry.Freight, d.Entry.Insurance = &documents.Charge{Total: usd(300000)}, &documents.Charge{Percent: dptr("0.3")}
		},
		func(_, d, _ *document) {
			d.Shipment.Incoterm = "FOB"
			d.Entry.Freight, d.Entry.Insurance = &documents.Charge{PerUnit: usd(12500)}, &documents.Charge{Total: usd(30000)}
		},
		func(_, d, _ *document) {
			d.Shipment.Incoterm = "FOB"
			d.Entry.Freight, d.Entry.Insurance = &documents.Charge{Percent: dptr("3")}, &documents.Charge{PerUnit: usd(1250)}
		},
		func(i, d, _ *document) { // from the works
			i.Shipment.Incoterm, d.Shipment.Incoterm = "FOB", "EXW"
			d.Entry.Other = &documents.Charge{Total: usd(200000)}
		},
		func(i, d, _ *document) {
			i.Shipment.Incoterm, d.Shipment.Incoterm = "FOB", "EXW"
			d.Entry.Other = &documents.Charge{Percent: dptr("2")}
		},
		func(i, d, _ *document) {
			i.Shipment.Incoterm, d.Shipment.Incoterm = "FOB", "EXW"
			d.Entry.Other = &documents.Charge{PerUnit: usd(8000)}
		},
		func(_, _, b *document) { // to a bank's order, held on a platform
			b.Parties = b.Parties[:2]
			b.Title.Negotiable, b.Title.ToOrderOf, b.Title.Electronic, b.Title.Platform = true, "Pearl River Bank", true, "EBLX"
		},
		func(_, d, b *document) { // a consolidation under a house bill
			b.Type, b.Number, b.Shipment.HouseBill, d.Shipment.HouseBill = documents.TypeHouseBill, "HBL-77120", "HBL-77120", "HBL-77120"
			b.Shipment.LCL = true
			for i := range b.Shipment.Containers {
				b.Shipment.Containers[i].LCL = true
			}
			b.Title.OnBoard, b.Title.ReceivedOnly, b.Title.CleanOnBoard = false, true, false
			b.Title.Clauses, b.Shipment.OnBoardDate = []string{"cartons torn and wet"}, ""
		},
		func(i, d, b *document) { // in bulk, by customs' codes
			i.Shipment.Tolerance, d.Shipment.GrossWeight = true, kg("24150")
			for _, x := range []*document{i, d} {
				for n := range x.Lines {
					x.Lines[n].Quantity = kg("12000")
				}
			}
			d.Lines[0].Quantity = kg("11960")
			local := func(code, country string) *documents.Location {
				return &documents.Location{LocalCode: code, Scheme: "cn-ciq-port", Country: documents.CountryCode(country)}
			}
			d.Shipment.Loading, d.Shipment.Discharge = local("DEU001", "DE"), local("470299", "CN")
			b.Shipment.Loading, b.Shipment.Discharge = local("DEU048", "DE"), local("470201", "")
			b.Shipment.Receipt, b.Shipment.Delivery = local("DEU001", "DE"), local("470299", "CN")
		},
		func(i, d, b *document) { // ports by name and country, boxes filled to the top, places in firms' names
			d.Shipment.Loading = &documents.Location{LocalCode: "1", Scheme: "terminal", Country: "FR"}
			b.Shipment.Loading, b.Shipment.Receipt = &documents.Location{Name: "Altona", Country: "DE"}, nil
			d.Shipment.Discharge = &documents.Location{LocalCode: "2", Scheme: "terminal", Country: "CN"}
			b.Shipment.Discharge = &documents.Location{Name: "Yantian", Country: "VN"}
			b.Shipment.Delivery = &documents.Location{LocalCode: "2", Scheme: "terminal", Country: "CN"}
			b.Shipment.Volume = &documents.Quantity{Value: dnum("70"), Unit: "MTQ"}
			b.Shipment.LCL, b.Shipment.Containers[0].LCL = true, true
			i.Parties[0].Name, i.Parties[0].IDs = "Nordlicht (Hamburg) Maschinenbau (HH) GmbH", nil
		},
		func(i, d, b *document) { // goods in words, firms by name
			for _, x := range []*document{i, d, b} {
				for n := range x.Lines {
					x.Lines[n].HS, x.Lines[n].FurtherHS = "", nil
				}
				for n := range x.Parties {
					x.Parties[n].IDs = nil
				}
			}
			d.Parties[2].Name = "Hamburger Pumpenwerke AG"
		},
		func(_, _, b *document) { b.Shipment.Containers[1].LCL = true }, // full containers; one is shared
		func(_, _, b *document) {
			b.Title.OnBoard, b.Title.CleanOnBoard, b.Shipment.OnBoardDate = true, false, ""
		},
		func(_, _, b *document) {
			b.Title.OnBoard, b.Title.CleanOnBoard, b.Shipment.OnBoardDate = false, true, ""
		},
		func(i, _, b *document) { // prepaid in part, corrected, without the ship's number
			i.Type, i.Totals.Prepaid, i.Totals.Payable = "384", usd(2000000), usd(8000000)
			i.Totals.TaxInclusive = nil
			b.Shipment.IMO, b.Shipment.OnBoardDate = "", ""
		},
	} {
		p := everything()
		change(p.Items[0].Document, p.Items[1].Document, p.Items[2].Document)
		out = append(out, p)
	}
	return out
}

// everything is the base presentation with everything stated on each document.
func everything() *documents.Presentation {
	p := base()
	i, d, b := p.Items[0].Document, p.Items[1].Document, p.Items[2].Document
	i.Parties = append(i.Parties, documents.Party{Role: documents.Payee, Name: "Nordlicht Treuhand GmbH", Address: address("DE")})
	i.References = append(i.References,
		documents.Reference{Code: documents.RefBillOfLading, ID: "TGSL55123389", Date: "2025-11-28"},
		documents.Reference{Code: documents.RefPrevious, ID: "NM-2025-0411", Date: "2025-11-01"})
	i.Totals.Allowances, i.Totals.Charges, i.Totals.Tax, i.Totals.Prepaid, i.Totals.Rounding = usd(0), usd(0), usd(0), usd(0), usd(0)
	i.Shipment.Vessel, i.Shipment.Voyage = "TIANGONG STAR", "47E"
	d.References = append(d.References, documents.Reference{Code: documents.RefInvoice, ID: "NM-2025-0417"}, documents.Reference{Code: documents.RefVATSlip, ID: "530120261012345678A01"})
	d.DueDate, b.Currency = "", "USD"
	b.Shipment.DepartureDate, b.Shipment.Volume = "2025-11-27", &documents.Quantity{Value: dnum("60"), Unit: "MTQ"}
	b.Shipment.Receipt, b.Shipment.Delivery = port("DEHAM", "Hamburg"), port("CNYTN", "Yantian")
	b.Shipment.FreightPayment = documents.FreightPrepaid
	b.Title.Electronic, b.Title.Originals, b.Title.IssuedBy = true, 3, "Tiangong Shipping Lines"
	b.Lines = goods("848180", "841370")
	for _, x := range []*document{i, d, b} {
		fillIn(x)
	}
	return p
}

func address(c string) documents.Address {
	return documents.Address{Lines: []string{"Hafenstrasse 1"}, City: "Hamburg", Postcode: "20457", Region: "HH", Country: documents.CountryCode(c)}
}

// fillIn states what a document of each family may state.
func fillIn(d *document) {
	d.Notes = append(d.Notes, "a remark")
	for n := range d.Parties {
		d.Parties[n].Names = []string{"Formerly Otherwise Ltd"}
		if d.Parties[n].Address.Country == "" && d.Parties[n].Role != documents.Buyer && d.Parties[n].Role != documents.Consignee && d.Parties[n].Role != documents.Owner {
			d.Parties[n].Address = address("DE")
		}
	}
	for n := range d.Lines {
		l := &d.Lines[n]
		l.FurtherHS, l.PriceBase, l.Allowance, l.Charge = []documents.HSCode{"848190"}, dptr("1"), usd(0), usd(0)
		l.NetWeight, l.GrossWeight, l.Packages, l.Marks = kg("11000"), kg("12000"), box(200), "LT 1-200"
	}
	for n := range d.Shipment.Containers {
		c := &d.Shipment.Containers[n]
		c.Seals, c.Packages, c.GrossWeight = []string{"S1"}, box(200), kg("12000")
	}
	if d.Shipment.GrossWeight == nil {
		d.Shipment.GrossWeight, d.Shipment.NetWeight = kg("24000"), kg("22000")
	}
	d.Shipment.CountryOfExport, d.Shipment.DeliveryDate = "DE", "2026-01-06"
}
