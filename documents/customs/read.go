package customs

import (
	"encoding/xml"
	"maps"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// maxItems is how many goods items one declaration may have: three digits, as in
// the EU customs data model (data element 1/9 and the like of other administrations).
const maxItems = 999

// Roots returns the root elements that ReadXML knows, those that it refuses as
// unsupported included. An empty Space is any namespace.
func Roots() []xml.Name {
	var names []xml.Name
	for _, r := range readers {
		names = append(names, r.root)
	}
	for _, local := range refusedOrder {
		names = append(names, xml.Name{Local: local})
	}
	return names
}

type reader struct {
	root xml.Name
	read func(xmlread.Node) (*documents.Document, error)
}

var readers = []reader{
	{xml.Name{Local: "DecMessage"}, readCN},
	{xml.Name{Local: "MetaData"}, readWCO},
	{xml.Name{Space: wcoDeclaration, Local: "Declaration"}, readWCO},
	{xml.Name{Local: "submitDeclarationRequest"}, readWCO},
	{xml.Name{Local: "ASYCUDA"}, readASYCUDA},
	{xml.Name{Space: ublPrefix + "ImportCustomsDeclaration-2", Local: "ImportCustomsDeclaration"}, readUBL},
	{xml.Name{Space: ublPrefix + "ExportCustomsDeclaration-2", Local: "ExportCustomsDeclaration"}, readUBL},
	{xml.Name{Space: ublPrefix + "TransitCustomsDeclaration-2", Local: "TransitCustomsDeclaration"}, readUBL},
}

// ReadXML reads the declaration in root. Every error is a *documents.SyntaxError.
func ReadXML(root *etree.Element) (*documents.Document, error) {
	n := xmlread.Root(root)
	for _, r := range readers {
		if r.root.Local == n.Name() && (r.root.Space == "" || r.root.Space == n.Space()) {
			return r.read(n)
		}
	}
	if what, ok := refused[n.Name()]; ok {
		return nil, unsupported(n, what)
	}
	if strings.HasPrefix(n.Name(), "CC") && strings.HasPrefix(n.Space(), "http://ncts.") {
		return nil, unsupported(n, "a transit (NCTS) message")
	}
	return nil, unsupported(n, "no customs declaration that is read")
}

func unsupported(n xmlread.Node, what string) error {
	return documents.Refuse(documents.CodeUnsupported, n.Path(), "%s is %s; present the customs declaration itself", n.Name(), what)
}

// refused are the roots of customs messages that are no goods declaration for
// import or export.
var refused = map[string]string{
	"CC315A":                                 "an entry summary declaration (ICS), made for security before the goods arrive",
	"CC313A":                                 "an amendment of an entry summary declaration (ICS)",
	"CC007C":                                 "a transit (NCTS) arrival notification",
	"CC013C":                                 "an amendment of a transit (NCTS) declaration",
	"CC014C":                                 "a cancellation of a transit (NCTS) declaration",
	"CC015C":                                 "a transit (NCTS) declaration",
	"CC025C":                                 "a transit (NCTS) release notification",
	"CC029C":                                 "a transit (NCTS) release notification",
	"CC043C":                                 "a transit (NCTS) unloading permission",
	"CC044C":                                 "a transit (NCTS) unloading remark",
	"CC170C":                                 "a transit (NCTS) presentation notification",
	"inventoryLinkingMovementRequest":        "an inventory movement message",
	"inventoryLinkingConsolidationRequest":   "an inventory consolidation message",
	"InventoryLinkingExportsInboundRequest":  "an inventory movement message",
	"inventoryLinkingImportsGoodsArrival":    "an inventory movement message",
	"InventoryLinkingImportsInboundResponse": "an inventory movement message",
	"InventoryLinkingImportsValidateMovementResponse": "an inventory movement message",
	"GoodsCertificate":     "a UBL goods certificate",
	"GoodsItemPassport":    "a UBL goods item passport",
	"ProofOfReexportation": "a UBL proof of re-exportation",
}

// refusedOrder lists the keys of refused, so that Roots has one order.
var refusedOrder = slices.Sorted(maps.Keys(refused))
