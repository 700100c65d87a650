package transcript_test

import (
	"testing"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/transcript"
)

// typedOf is what a person types from papers that state all of a kind.
var typedOf = map[transcript.Kind]map[string]string{
	transcript.KindInvoice: {
		"/type": "380", "/number": "LCC-2026-1188", "/issueDate": "26 OCT 2026", "/dueDate": "2027-01-26", "/currency": "usd",
		"/parties/0/name": "Lion City Components Pte. Ltd.", "/parties/0/ids": "UEN 201534567G", "/parties/0/address/city": "Singapore", "/parties/0/address/country": "SGP",
		"/parties/1/name": "深圳市海岚进出口有限公司", "/parties/1/ids": "91440300MA5G7Q2K3M", "/parties/1/address/country": "CN",
		"/references/0/id": "HL-LCC-2026-07", "/references/2/id": "PSLX26104577", "/shipment/incoterm": "CIF", "/shipment/incotermPlace": "Yantian",
		"/shipment/vessel": "HAILAN STAR", "/shipment/loading": "Singapore (SG SIN)", "/shipment/discharge": "Yantian",
		"/lines/0/id": "1", "/lines/0/description": "Servo motor 750 W", "/lines/0/hs": "8501.52", "/lines/0/origin": "SG", "/lines/0/quantity": "1,200 pcs", "/lines/0/unitPrice": "68.50", "/lines/0/amount": "82,200.00",
		"/lines/1/description": "Servo drive 750 W", "/lines/1/hs": "850440", "/lines/1/quantity": "1200 EA", "/lines/1/unitPrice": "41.25", "/lines/1/amount": "49500",
		"/totals/taxInclusive": "131,700.00", "/totals/payable": "131700.00", "/shipment/packages": "60 4g", "/shipment/grossWeight": "7,980", "/shipment/netWeight": "7.32 MT",
	},
	transcript.KindPacking: {
		"/number": "PL-1188", "/issueDate": "2026年10月26日", "/parties/0/name": "Lion City Components Pte. Ltd.", "/parties/1/name": "深圳市海岚进出口有限公司",
		"/references/0/id": "LCC-2026-1188", "/references/2/id": "PSLX26104577", "/lines/0/description": "Servo motor", "/lines/0/hs": "850152", "/lines/0/quantity": "1200 EA", "/lines/0/packages": "30 CT",
		"/shipment/containers/0/number": "PSLU 204518-6", "/shipment/packages": "60CARTONS", "/shipment/grossWeight": "7980 kgs", "/shipment/volume": "24.5 CBM",
	},
	transcript.KindBill: {
		"/type": "705", "/number": "PSLX26104577", "/issueDate": "29/10/2026", "/parties/0/name": "Lion City Components Pte. Ltd.", "/parties/1/name": "深圳市海岚进出口有限公司", "/parties/2/name": "深圳市海岚进出口有限公司",
		"/parties/3/name": "Pearl Straits Lines Pte. Ltd.", "/shipment/carrierCode": "PSLX", "/title/negotiable": "no", "/shipment/vessel": "HAILAN STAR", "/shipment/imo": "IMO 9712450", "/shipment/voyage": "026N",
		"/shipment/loading": "(SGSIN)", "/shipment/discharge": "Yantian (CNYTN)", "/title/onBoard": "YES", "/shipment/onBoardDate": "28.10.2026", "/shipment/freightPayment": "prepaid", "/title/originals": "3",
		"/lines/0/description": "Servo motor 750 W, with holding brake", "/lines/0/hs": "850152", "/lines/0/grossWeight": "3990 KGM", "/lines/0/packages": "30 4G",
		"/shipment/containers/0/number": "PSLU2045186", "/shipment/containers/0/size": "22G1", "/shipment/packages": "60 4G", "/shipment/grossWeight": "7980 KGM",
	},
	transcript.KindDeclaration: {
		"/number": "５30420261042517736", "/entry/direction": "import", "/entry/office": "5304", "/entry/declared": "20261105", "/entry/date": "2026-11-04", "/entry/procedure": "0110",
		"/parties/0/name": "深圳市海岚进出口有限公司", "/parties/0/ids": "USCI 91440300MA5G7Q2K3M; CN-CUSTOMS 4403160H7Q", "/parties/1/name": "Lion City Components Pte. Ltd.", "/parties/1/address/country": "SGP", "/parties/3/name": "深圳市港通报关有限公司",
		"/references/0/id": "HL-LCC-2026-07", "/shipment/mode": "1", "/shipment/vessel": "HAILAN STAR", "/shipment/voyage": "026N", "/shipment/billOfLading": "PSLX26104577", "/shipment/loading": "新加坡（SGP000）", "/shipment/discharge": "470101",
		"/shipment/countryOfExport": "SG", "/shipment/incoterm": "CIF", "/currency": "USD", "/entry/freight": "0.3%", "/entry/insurance": "500 usd", "/entry/other": "5 USD/T",
		"/lines/0/id": "1", "/lines/0/description": "伺服电动机", "/lines/0/hs": "8501520000", "/lines/0/origin": "SG", "/lines/0/quantity": "1200台", "/lines/0/unitPrice": "68.5", "/lines/0/amount": "82200",
		"/shipment/containers/0/number": "PSLU2045186", "/shipment/containers/0/lcl": "no", "/shipment/packages": "60 4G", "/shipment/grossWeight": "7980", "/shipment/netWeight": "7320 千克",
	},
	transcript.KindHKDeclaration: {
		"/number": "IMP26110512345", "/entry/declared": "2026-11-05", "/parties/0/name": "Harbour Link Trading Limited", "/parties/0/ids": "HKBR 50123456-000-11-26-A", "/parties/1/name": "Lion City Components Pte. Ltd.",
		"/shipment/mode": "1", "/shipment/vessel": "HAILAN STAR", "/shipment/billOfLading": "PSLX26104577", "/shipment/countryOfExport": "SG", "/currency": "HKD",
		"/lines/0/description": "Servo motors", "/lines/0/hs": "85015200", "/lines/0/quantity": "1200 NAR", "/lines/0/amount": "641,000", "/shipment/packages": "60 CT",
	},
}

// entries returns what was typed of the kind, each at a place, and "not on the paper" of every other
// key field.
func entries(k transcript.Kind) []transcript.Entry {
	rows := map[string]int{}
	var out []transcript.Entry
	for _, f := range k.Fields() {
		for row := range transcript.MaxRows {
			v, ok := typedOf[k][f.At(row)]
			if !ok && f.Group() != "" && row >= rowCount(k, f.Group()) || f.Group() == "" && row > 0 {
				break
			}
			e := transcript.Entry{Pointer: f.At(row), Value: v, Decision: transcript.Typed, Place: "p1@10.0,20.0,110.0,30.5"}
			if !ok {
				e = transcript.Entry{Pointer: f.At(row), Decision: transcript.Absent}
			}
			if ok || f.Key {
				out = append(out, e)
			}
		}
		rows[f.Group()]++
	}
	return out
}

func rowCount(k transcript.Kind, group string) int {
	n := 0
	for n < transcript.MaxRows {
		found := false
		for _, f := range k.Fields() {
			if f.Group() == group && typedOf[k][f.At(n)] != "" {
				found = true
			}
		}
		if !found {
			return n
		}
		n++
	}
	return n
}

const (
	originalSHA = documents.Digest("sha256:1111111111111111111111111111111111111111111111111111111111111111")
	originalSM3 = documents.Digest("sm3:2222222222222222222222222222222222222222222222222222222222222222")
)

// record returns a record of the kind that one person of the firm confirmed.
func record(t testing.TB, k transcript.Kind) *transcript.Transcription {
	t.Helper()
	fields, faults := transcript.Check(k, 2, entries(k))
	if len(faults) > 0 {
		t.Fatalf("%s: %+v", k, faults)
	}
	return &transcript.Transcription{
		Form: transcript.Form, Kind: k, Original: transcript.Original{SHA256: originalSHA, SM3: originalSM3}, Pages: 2, Engine: documents.EngineNone, Version: 1, Fields: fields,
		Confirmations: []transcript.Confirmation{confirmation(k, fields, transcript.SideFirm, 1, false)},
	}
}

func confirmation(k transcript.Kind, fields []transcript.Entry, side transcript.Side, person byte, blind bool) transcript.Confirmation {
	return transcript.Confirmation{
		Side: side, By: string(side) + ":9c1f", Person: documents.DigestOf([]byte{person}), At: time.Date(2026, 11, 30, 9, int(person), 0, 0, time.UTC), Blind: blind, Keys: transcript.KeyDigest(k, fields),
	}
}
