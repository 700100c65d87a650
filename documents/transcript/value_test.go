package transcript_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents/transcript"
)

// TestValues reads texts of each type: "value", "reason" or "value reason?" for one that is taken
// if the paper says so.
func TestValues(t *testing.T) {
	inv, bill, dec := transcript.KindInvoice, transcript.KindBill, transcript.KindDeclaration
	for _, c := range []struct {
		kind                transcript.Kind
		pointer, text, want string
	}{
		{inv, "/issueDate", "2026-01-09", "2026-01-09"},
		{inv, "/issueDate", "9 January 2026", "2026-01-09"},
		{inv, "/issueDate", "09-JAN-2026", "2026-01-09"},
		{inv, "/issueDate", "Jan. 9, 2026", "2026-01-09"},
		{inv, "/issueDate", "２０２６年１月９日", "2026-01-09"},
		{inv, "/issueDate", "29/10/2026", "2026-10-29"},
		{inv, "/issueDate", "10/29/2026", "2026-10-29"},
		{inv, "/issueDate", "05/05/2026", "2026-05-05"},
		{inv, "/issueDate", "03/04/2026", "!ambiguous"},
		{inv, "/issueDate", "9.1.26", "!date"},
		{inv, "/issueDate", "2026-02-30", "!date"},
		{inv, "/issueDate", "31/31/2026", "!date"},
		{inv, "/issueDate", "1026-01-09", "!date"},
		{inv, "/totals/taxInclusive", "1,234,567.80", "1234567.80"},
		{inv, "/totals/taxInclusive", "１，２３４．５", "1234.50"},
		{inv, "/totals/taxInclusive", "97439.1", "97439.10"},
		{inv, "/totals/taxInclusive", "1.234,50", "!number"},
		{inv, "/totals/taxInclusive", "1,23", "!number"},
		{inv, "/totals/taxInclusive", "1.005", "!decimals"},
		{inv, "/totals/taxInclusive", "1e9", "!number"},
		{inv, "/totals/taxInclusive", "99999999999999999999", "!decimals"},
		{inv, "/totals/taxInclusive", " ", "!empty"},
		{inv, "/currency", "rmb", "CNY"},
		{inv, "/currency", "US$", "!currency"},
		{inv, "/lines/0/hs", "8542.31-9000", "8542319000"},
		{inv, "/lines/0/hs", "854", "!hs"},
		{inv, "/lines/0/hs", "7700000000", "!hs"},
		{inv, "/lines/0/quantity", "1,200 pcs", "1200 H87"},
		{inv, "/lines/0/quantity", "1200台", "1200 H87"},
		{inv, "/lines/0/quantity", "12KG", "12 KGM"},
		{inv, "/lines/0/quantity", "3 2U", "3 2U"},
		{inv, "/lines/0/quantity", "12", "!unit"},
		{inv, "/lines/0/quantity", "-12 KGM", "!negative"},
		{inv, "/lines/0/quantity", "12 bushels of", "!unit"},
		{inv, "/lines/0/quantity", "about 12 KGM", "!number"},
		{inv, "/lines/0/origin", "DEU", "DE"},
		{inv, "/lines/0/origin", "Germany", "!country"},
		{inv, "/parties/1/ids", "91440300MA5G7Q2K3M", "USCI 91440300MA5G7Q2K3M"},
		{inv, "/parties/1/ids", "USCI 91440300MA5G7Q2K3N", "USCI 91440300MA5G7Q2K3N checkDigit?"},
		{inv, "/parties/1/ids", "USCI 123", "USCI 123 checkDigit?"},
		{inv, "/parties/1/ids", "HKBR 1234", "HKBR 1234 identity?"},
		{inv, "/parties/1/ids", "123456", "!scheme"},
		{inv, "/parties/1/name", "АСМЕ Ltd", "АСМЕ Ltd"},
		{inv, "/parties/1/name", "АCME Ltd", "!script"}, // the first letter is Cyrillic
		{inv, "/number", "А-1", "!script"},
		{inv, "/number", "A\u202e1", "!characters"},
		{inv, "/number", "A\x001", "!characters"},
		{inv, "/number", "\xff", "!characters"},
		{inv, "/parties/1/name", strings.Repeat("a", 4001), "!long"},
		{inv, "/type", "380", "380"},
		{inv, "/type", "705", "!choice"},
		{inv, "/shipment/incoterm", "c&f", "CFR"},
		{inv, "/shipment/incoterm", "FOBB", "!term"},
		{inv, "/shipment/packages", "60CTNS", "60 CTNS"},
		{inv, "/shipment/packages", "60 ct", "60 CT"},
		{inv, "/shipment/packages", "sixty", "!number"},
		{inv, "/shipment/grossWeight", "7980", "7980 KGM"},
		{inv, "/shipment/grossWeight", "7.98 吨", "7.98 TNE"},
		{inv, "/shipment/grossWeight", "7980 PCS", "!unit"},
		{inv, "/shipment/loading", "TOKYO", "TOKYO"},
		{inv, "/shipment/loading", "Tokyo (JPTYO)", "Tokyo (JPTYO)"},
		{inv, "/shipment/loading", "Shekou (Shenzhen)", "Shekou (Shenzhen)"},
		{bill, "/shipment/containers/0/number", "pslu 204518-6", "PSLU2045186"},
		{bill, "/shipment/containers/0/number", "PSLU2045187", "PSLU2045187 checkDigit?"},
		{bill, "/shipment/containers/0/number", "PSL2045186", "!container"},
		{bill, "/shipment/imo", "IMO: 9712450", "9712450"},
		{bill, "/shipment/imo", "9712451", "9712451 checkDigit?"},
		{bill, "/shipment/imo", "97124", "!imo"},
		{bill, "/title/originals", "3", "3"},
		{bill, "/title/originals", "3.5", "!number"},
		{bill, "/title/negotiable", "Yes", "yes"},
		{bill, "/title/negotiable", "perhaps", "!choice"},
		{dec, "/shipment/loading", "SGP000", "(SGP000)"},
		{dec, "/entry/freight", "0.3%", "0.3 %"},
		{dec, "/entry/freight", "5 usd/t", "5.00 USD/t"},
		{dec, "/entry/freight", "500", "!charge"},
		{dec, "/entry/freight", "500 XXX", "!currency"},
		{dec, "/lines/200/hs", "850152", "!unknown"},
		{dec, "/lines/01/hs", "850152", "!unknown"},
		{dec, "/lines/*/hs", "850152", "!unknown"},
		{dec, "/nothing", "1", "!unknown"},
	} {
		v, x := transcript.CheckField(c.kind, c.pointer, c.text, "USD")
		got := v
		switch {
		case x != nil && x.Soft:
			got += " " + string(x.Reason) + "?"
		case x != nil:
			got = "!" + string(x.Reason)
		}
		if got != c.want {
			t.Errorf("%s %q: %s, want %s", c.pointer, c.text, got, c.want)
		}
	}
}

// TestFaults wants one fault a field, at the field, in the order of the form.
func TestFaults(t *testing.T) {
	base := entries(transcript.KindBill)
	with := func(pointer string, change func(*transcript.Entry)) []transcript.Entry {
		out := slices.Clone(base)
		change(&out[slices.IndexFunc(out, func(e transcript.Entry) bool { return e.Pointer == pointer })])
		return out
	}
	without := func(pointer string) []transcript.Entry {
		return slices.DeleteFunc(slices.Clone(base), func(e transcript.Entry) bool { return e.Pointer == pointer })
	}
	for name, c := range map[string]struct {
		typed []transcript.Entry
		want  string
	}{
		"none":                   {base, ""},
		"undecided":              {without("/shipment/onBoardDate"), "/shipment/onBoardDate undecided"},
		"not needed":             {without("/shipment/imo"), ""},
		"required":               {without("/number"), "/number required"},
		"required and absent":    {with("/number", func(e *transcript.Entry) { e.Value, e.Decision = "", transcript.Absent }), "/number required"},
		"required and illegible": {with("/number", func(e *transcript.Entry) { e.Value, e.Decision = "", transcript.Illegible }), "/number required"},
		"illegible":              {with("/shipment/onBoardDate", func(e *transcript.Entry) { e.Value, e.Decision = "", transcript.Illegible }), ""},
		"absent with a value":    {with("/shipment/voyage", func(e *transcript.Entry) { e.Decision = transcript.Absent }), "/shipment/voyage decision"},
		"wrong check digit":      {with("/shipment/containers/0/number", func(e *transcript.Entry) { e.Value = "PSLU2045187" }), "/shipment/containers/0/number checkDigit"},
		"the paper says so":      {with("/shipment/containers/0/number", func(e *transcript.Entry) { e.Value, e.AsPrinted = "PSLU2045187", true }), ""},
		"says so of a right one": {with("/shipment/containers/0/number", func(e *transcript.Entry) { e.AsPrinted = true }), "/shipment/containers/0/number decision"},
		"says so of no date":     {with("/issueDate", func(e *transcript.Entry) { e.Value, e.AsPrinted = "2026-13-01", true }), "/issueDate date"},
		"twice":                  {append(slices.Clone(base), base[1]), "/number twice"},
		"a place":                {with("/number", func(e *transcript.Entry) { e.Place = "p9@0.0,0.0,1.0,1.0" }), "/number place"},
		"no place":               {with("/number", func(e *transcript.Entry) { e.Place = "<script>" }), "/number place"},
		"a decision of our own":  {with("/number", func(e *transcript.Entry) { e.Decision = "guessed" }), "/number decision"},
		"a row left out":         {append(slices.Clone(base), transcript.Entry{Pointer: "/shipment/containers/2/number", Value: "TGHU1002005", Decision: transcript.Typed}), "/shipment/containers rows"},
		"a proposal without a way": {with("/number", func(e *transcript.Entry) {
			e.Decision, e.Proposed = transcript.AsProposed, &transcript.Proposal{Value: e.Value}
		}), "/number decision"},
	} {
		_, faults := transcript.Check(transcript.KindBill, 2, c.typed)
		var got []string
		for _, f := range faults {
			got = append(got, f.Pointer+" "+string(f.Reason))
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%s: %s, want %s", name, s, c.want)
		}
	}
}

// TestTables holds the tables to their form: pointers once, needed fields are key fields, options
// for choices alone, and one currency where there are amounts.
func TestTables(t *testing.T) {
	for _, k := range transcript.Kinds {
		seen, amounts, currency := map[string]bool{}, false, false
		for _, f := range k.Fields() {
			if seen[f.Pointer] || f.Label == "" || f.Need && !f.Key || (f.Type == transcript.TypeChoice) != (len(f.Options) > 0) {
				t.Errorf("%s: %+v", k, f)
			}
			seen[f.Pointer] = true
			amounts = amounts || f.Type == transcript.TypeMoney
			currency = currency || f.Pointer == "/currency" && f.Need
		}
		if amounts && !currency || len(seen) < 10 {
			t.Errorf("%s: amounts %t, currency %t, %d fields", k, amounts, currency, len(seen))
		}
	}
}
