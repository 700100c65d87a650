package rules

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
)

func rowOf(m *documents.Matrix, topic documents.Topic) *documents.MatrixRow {
	for i := range m.Rows {
		if m.Rows[i].Topic == topic {
			return &m.Rows[i]
		}
	}
	return nil
}

// checkMarks holds every mark to a finding of the verdict, and every failure
// that compared two documents to a mark.
func checkMarks(t *testing.T, name string, v documents.Verdict, p *documents.Presentation) {
	t.Helper()
	docs := labelled(p)
	for _, row := range v.Matrix.Rows {
		for i, c := range row.Cells {
			label := v.Matrix.Columns[i]
			failed, passed := said(v.Findings, docs, row, label)
			switch {
			case c.Mark == documents.MarkDiffers && !failed, c.Mark == documents.MarkAgrees && (failed || !passed), c.Mark != "" && c.Value == "":
				t.Errorf("%s: %s of %s is %q, marked %q; its rules %v failed %t, passed %t", name, row.Topic, label, c.Value, c.Mark, row.Rules, failed, passed)
			case c.Mark == "" && failed && c.Value != "":
				t.Errorf("%s: %s of %s is unmarked, but one of %v failed", name, row.Topic, label, row.Rules)
			}
		}
	}
}

// said reports what the row's rules found of the document, or of the documents of its family together.
func said(findings []documents.Finding, docs []doc, row documents.MatrixRow, label string) (failed, passed bool) {
	family, _, _ := strings.Cut(label, " ")
	for _, f := range findings {
		topics, outside := topicsOf(docs, f)
		of := topics[row.Topic]
		if !slices.Contains(of, label) && !slices.Contains(of, family) || outside && oneFamily(of) {
			continue
		}
		failed = failed || f.Result == documents.Fail
		passed = passed || f.Result == documents.Pass && len(of) > 1
	}
	return failed, passed
}

func TestMarksFollowTheFindings(t *testing.T) {
	pack := defaultPack(t)
	for _, m := range mutations {
		p := mutated(m)
		v := Judge(p, Examine(p, pack), pack)
		checkMarks(t, m.name, v, p)
		for _, f := range v.Findings {
			if f.Result == documents.Fail && twoFamilies(f) && !marked(v.Matrix, f.Rule) {
				t.Errorf("%s: %s failed on two families, and no row of the matrix names it", m.name, f.Rule)
			}
		}
	}
}

func twoFamilies(f documents.Finding) bool {
	var labels []string
	for _, c := range f.Compared {
		if c.Doc != "REQ" && c.Doc != "LEDGER" {
			labels = append(labels, c.Doc)
		}
	}
	return len(labels) > 0 && !oneFamily(labels)
}

func marked(m *documents.Matrix, rule string) bool {
	return slices.ContainsFunc(m.Rows, func(r documents.MatrixRow) bool { return slices.Contains(r.Rules, rule) })
}

// TestMatrixOfAgreeingDocuments holds that what agrees is marked so in each
// document that states it, and what nobody compared is not.
func TestMatrixOfAgreeingDocuments(t *testing.T) {
	pack, p := defaultPack(t), base()
	m := Judge(p, Examine(p, pack), pack).Matrix
	for topic, want := range map[documents.Topic][]documents.Mark{
		documents.TopicAmount:     {documents.MarkAgrees, documents.MarkAgrees, ""},
		documents.TopicPackages:   {documents.MarkAgrees, documents.MarkAgrees, documents.MarkAgrees},
		documents.TopicVessel:     {"", documents.MarkAgrees, documents.MarkAgrees},
		documents.TopicContainers: {"", documents.MarkAgrees, documents.MarkAgrees},
		documents.TopicSeller:     {documents.MarkAgrees, documents.MarkAgrees, documents.MarkAgrees},
		documents.TopicGoods:      {"", "", ""},
	} {
		row := rowOf(m, topic)
		if row == nil {
			t.Errorf("no row %s", topic)
			continue
		}
		for i, c := range row.Cells {
			if c.Mark != want[i] {
				t.Errorf("%s of %s: %q marked %q, want %q", topic, m.Columns[i], c.Value, c.Mark, want[i])
			}
		}
	}
}

// TestRequestMarksNoDocument holds that an advance beyond the invoice says nothing of the documents.
func TestRequestMarksNoDocument(t *testing.T) {
	p, pack := base(), defaultPack(t)
	p.Request.Amount.Minor *= 2
	v := Judge(p, Examine(p, pack), pack)
	row := rowOf(v.Matrix, documents.TopicAmount)
	if v.Outcome != documents.Red || row.Cells[0].Mark != documents.MarkAgrees || slices.Contains(row.Rules, "A01") {
		t.Errorf("%s, the invoice's amount is marked %q by %v; want RED, and AGREES not by A01", v.Outcome, row.Cells[0].Mark, row.Rules)
	}
}

// TestManyDocuments bounds the columns; one that differs has a column before those that agree.
func TestManyDocuments(t *testing.T) {
	p := base()
	for i := range 20 {
		more := invoice()
		more.Number = "NM-2025-" + strconv.Itoa(1000+i)
		p.Items = append(p.Items, documents.Item{Document: more})
	}
	finding := documents.Finding{
		Rule: "A05", Result: documents.Fail, Severity: documents.Review,
		Compared: []documents.Compared{{Doc: "INV 17", Path: "/totals/taxInclusive"}, {Doc: "DEC", Path: "/totals/taxInclusive"}},
	}
	m := sideBySide(p, []documents.Finding{finding})
	if want := []string{"INV", "INV 17", "INV 2", "DEC", "BL"}; !slices.Equal(m.Columns, want) || m.More != 18 {
		t.Errorf("columns %v and %d more, want %v and 18", m.Columns, m.More, want)
	}
	for _, row := range m.Rows {
		if len(row.Cells) != len(m.Columns) {
			t.Errorf("%s has %d cells for %d columns", row.Topic, len(row.Cells), len(m.Columns))
		}
	}
}

func TestTradeInWords(t *testing.T) {
	p := base()
	for i := range 9 {
		p.Items[0].Document.Lines = append(p.Items[0].Document.Lines, documents.Line{ID: strconv.Itoa(i), Description: "Gasket"})
	}
	trade := tradeOf(p)
	if trade.Seller.ID(documents.SchemeLEI) != sellerLEI || trade.Buyer.ID(documents.SchemeUSCI) != buyerUSCI {
		t.Errorf("seller %+v, buyer %+v", trade.Seller, trade.Buyer)
	}
	if len(trade.Goods) != maxGoods || trade.More != 6 || trade.Goods[0].Quantity[documents.SimplifiedChinese] != "100个" {
		t.Errorf("%d goods and %d more, the first %+v", len(trade.Goods), trade.More, trade.Goods[0])
	}
	if empty := tradeOf(&documents.Presentation{}); empty.Seller != nil || len(empty.Goods) != 0 {
		t.Errorf("of nothing: %+v", empty)
	}
}

func TestOwed(t *testing.T) {
	d := doc{Document: invoice(), label: inv}
	if o := owed(d); o != nil {
		t.Errorf("owed %v of an unpaid invoice, want nothing beside the total", o)
	}
	d.Totals.Payable = usd(4000000)
	if o := owed(d); o == nil || o.Minor != 4000000 {
		t.Errorf("owed %v, want 40,000.00 USD", o)
	}
	d.Type = documents.TypeCreditNote
	if o := owed(d); o == nil || o.Minor != -4000000 {
		t.Errorf("owed %v by a credit note, want −40,000.00 USD", o)
	}
}

// TestCellsAreBounded gives a name and a list of containers that would fill pages.
func TestCellsAreBounded(t *testing.T) {
	p := base()
	p.Items[0].Document.Parties[0].Name = strings.Repeat("𠮷 Co ", 5000)
	for range 900 {
		p.Items[2].Document.Shipment.Containers = append(p.Items[2].Document.Shipment.Containers, documents.Container{Number: "TGHU" + strconv.Itoa(len(p.Items[2].Document.Shipment.Containers))})
	}
	m := sideBySide(p, nil)
	for _, row := range m.Rows {
		for i, c := range row.Cells {
			if n := len([]rune(c.Value)); n > maxCell+1 {
				t.Errorf("%s of %s shows %d characters", row.Topic, m.Columns[i], n)
			}
			if c.Mark != "" {
				t.Errorf("%s of %s is marked %s without a finding", row.Topic, m.Columns[i], c.Mark)
			}
		}
	}
	if got := rowOf(m, documents.TopicContainers).Cells[2].Value; !strings.HasSuffix(got, "… +899") {
		t.Errorf("containers %q", got)
	}
}

func BenchmarkJudge(b *testing.B) {
	pack, err := DefaultPack()
	if err != nil {
		b.Fatal(err)
	}
	p := base()
	findings := Examine(p, pack)
	for b.Loop() {
		Judge(p, findings, pack)
	}
}
