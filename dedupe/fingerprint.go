package dedupe

import (
	"cmp"
	"slices"

	"github.com/tradehub/tradehub/documents"
)

// A Skipped says why there is no fingerprint of a kind. What is missing is
// reported in the verdict: an absent input is never a pass (VERIFICATION.md §2 R7).
type Skipped struct {
	Kind    Kind   `json:"kind"`
	Item    int    `json:"item"`    // place in Presentation.Items, -1 for the whole
	Missing string `json:"missing"` // "a bill of lading number"
}

// Fingerprints returns the fingerprints of a presentation, by kind and value,
// and which kinds it has none of (VERIFICATION.md §4.2). Every invoice,
// transport document and declaration gives its own; overlapping windows and
// buckets give two of one kind; a document read twice gives one. The amounts
// split the request's advance, see [Fingerprint].
func Fingerprints(p *documents.Presentation) ([]Fingerprint, []Skipped) {
	m := &maker{p: p, stakes: stakes(p), at: map[string]int{}}
	for i, it := range p.Items {
		m.item = i
		m.file(it)
		switch it.Document.Family {
		case documents.FamilyInvoice:
			m.invoice(it.Document)
			m.named(it.Document)
		case documents.FamilyTransport:
			m.transport(it.Document)
		case documents.FamilyCustoms:
			m.declaration(it.Document)
			m.named(it.Document)
		}
		m.vatSlips(it.Document)
		m.cargo(it.Document)
	}
	m.billGoods()
	m.limit()
	m.absent()
	slices.SortFunc(m.fps, func(a, b Fingerprint) int { return cmp.Compare(a.Value, b.Value) })
	return m.fps, m.skipped
}

// A maker collects the fingerprints of a presentation, one document at a time.
type maker struct {
	p       *documents.Presentation
	stakes  []stake
	item    int
	fps     []Fingerprint
	skipped []Skipped
	at      map[string]int // canonical string → place in fps
	from    []int          // which document each fingerprint came from last
}

// asset adds a tier-A fingerprint with the document's stake.
func (m *maker) asset(k Kind, shared bool, fields ...string) {
	m.assetOf(m.stakes[m.item], k, shared, fields...)
}

func (m *maker) assetOf(s stake, k Kind, shared bool, fields ...string) {
	if s.missing != "" {
		m.skip(k, s.missing)
		return
	}
	if m.require(k, fields) {
		m.put(Fingerprint{Kind: k, Value: Canonical(k, fields...), Capacity: s.face, Amount: s.amount, Shared: shared})
	}
}

// similar adds a tier-B fingerprint.
func (m *maker) similar(k Kind, fields ...string) {
	if m.require(k, fields) {
		m.put(Fingerprint{Kind: k, Value: Canonical(k, fields...)})
	}
}

// require guards against an empty field that a caller did not name: a
// fingerprint with less in it than its kind says would match what it must not.
func (m *maker) require(k Kind, fields []string) bool {
	if len(fields) == 0 || slices.Contains(fields, "") {
		m.skip(k, "a readable value")
		return false
	}
	return true
}

// put adds a fingerprint, or joins it with the one that another document gave. The face value
// of an asset that is presented twice does not grow by that. The advance was split over
// invoices and declarations, so an invoice presented twice takes both its shares. Every
// transport document of a consignment took all of it, so there the larger share counts.
func (m *maker) put(fp Fingerprint) {
	i, ok := m.at[fp.Value]
	if !ok {
		m.at[fp.Value] = len(m.fps)
		m.fps, m.from = append(m.fps, fp), append(m.from, m.item)
		return
	}
	old := &m.fps[i]
	old.Shared = old.Shared || fp.Shared
	if old.Capacity.Currency != fp.Capacity.Currency {
		return
	}
	old.Capacity.Minor = max(old.Capacity.Minor, fp.Capacity.Minor)
	if m.split(fp.Kind) && m.from[i] != m.item {
		old.Amount.Minor, m.from[i] = min(addMinor(old.Amount.Minor, fp.Amount.Minor), documents.MaxMinor), m.item
	} else {
		old.Amount.Minor = max(old.Amount.Minor, fp.Amount.Minor)
	}
}

// split reports whether the document's share of the kind is a part of the advance.
func (m *maker) split(k Kind) bool {
	if k == KindDocument {
		return m.p.Items[m.item].Document.Family != documents.FamilyTransport
	}
	return k == KindInvoiceBuyer || k == KindInvoiceSeller || k == KindDeclaration
}

func (m *maker) skip(k Kind, missing string) {
	s := Skipped{Kind: k, Item: m.item, Missing: missing}
	if !slices.Contains(m.skipped, s) {
		m.skipped = append(m.skipped, s)
	}
}

// wanted says which document a kind is made from.
var wanted = map[Kind]string{
	KindDocument: "a document", KindInvoiceBuyer: "an invoice", KindInvoiceSeller: "an invoice",
	KindBillOfLading: "a transport document", KindDeclaration: "a customs declaration", KindContainer: "a transport document with containers",
	KindElectronicBill: "an electronic bill of lading", KindVATSlip: "an import-VAT payment slip number",
	KindAmountDay: "an invoice", KindNearSeller: "an invoice", KindNearBuyer: "an invoice", KindAmountWindow: "an invoice",
	KindNumberAmount: "an invoice", KindBillNumber: "a transport document", KindContainerTrip: "a transport document with containers",
	KindCargoSeller: "goods with HS code and quantity", KindBillGoods: "goods with HS code under a bill of lading", KindConsolidated: "a house bill, or a container marked LCL", KindCargoBuyer: "goods with HS code and quantity", KindCargoVessel: "goods with HS code and quantity on a known vessel",
}

// absent reports the kinds that no document mentions.
func (m *maker) absent() {
	seen := map[Kind]bool{}
	for _, fp := range m.fps {
		seen[fp.Kind] = true
	}
	for _, s := range m.skipped {
		seen[s.Kind] = true
	}
	for _, k := range Kinds {
		if !seen[k] {
			m.skipped = append(m.skipped, Skipped{Kind: k, Item: -1, Missing: wanted[k]})
		}
	}
}

// file makes kind A1. The file of a transport document or a declaration may be presented with
// another of its invoices, so it is shared.
func (m *maker) file(it documents.Item) {
	if it.Digests.SHA256 == "" {
		m.skip(KindDocument, "the file's digest")
		return
	}
	m.asset(KindDocument, it.Document.Family != documents.FamilyInvoice, "sha256", it.Digests.SHA256.Hex())
}
