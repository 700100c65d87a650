package transport

import "github.com/tradehub/tradehub/documents/jsonread"

// An other is a JSON message that is no transport document, by the members that it
// alone has. DCSA's are of EBL, ISS, SUR, END 3.0.4 and PINT 3.0.0.
type other struct {
	members []string
	what    string
}

// others are tried in order, the most telling members first.
var others = []other{
	{[]string{"envelopeManifestSignedContent"}, "a PINT envelope, which transfers a transport document between platforms"},
	{[]string{"document", "issueTo"}, "a DCSA issuance request"},
	{[]string{"issuanceResponseCode"}, "a DCSA issuance response"},
	{[]string{"surrenderRequestCode"}, "a DCSA surrender request"},
	{[]string{"surrenderRequestReference", "action"}, "a DCSA surrender response"},
	{[]string{"endorsementChain"}, "an endorsement chain"},
	{[]string{"specversion", "data"}, "a notification (CloudEvents)"},
	{[]string{"httpMethod", "statusCode", "errors"}, "an error answer of a DCSA API"},
	{[]string{"amendedTransportDocument"}, "a DCSA amendment, which is not the document in force"},
	{[]string{"shippingInstructionsStatus"}, "shipping instructions, from which a transport document is yet to be made"},
	{[]string{"isCargoDeliveredInICS2Zone"}, "shipping instructions, from which a transport document is yet to be made"},
	{[]string{"displayedNameForPortOfLoad"}, "DCSA shipping instructions 1.x or 2.x"},
	{[]string{"shippingInstruction"}, "a DCSA transport document 1.x or 2.x"},
	{[]string{"documentHash", "blno"}, "a record of an endorsement chain"},
	{[]string{"@context"}, "a W3C verifiable credential"},
	{[]string{"version", "data", "signature"}, "an OpenAttestation document"},
	{[]string{"data", "ownership"}, "a TradeTrust data file"},
}

// transportDocument are the members that distinguish a DCSA transport document 3.0.x from
// shipping instructions.
var transportDocument = []string{"transports", "transportDocumentStatus", "transportDocumentReference"}

// recognise refuses what is no DCSA transport document.
func recognise(root jsonread.Node) error {
	if root.IsArray() {
		for _, e := range root.Elements() {
			if e.Has("endorsementChain") {
				return unsupported("", "an endorsement chain")
			}
		}
		return unsupported("", "an array; a transport document is an object")
	}
	for _, o := range others {
		if root.Has(o.members...) {
			return unsupported("", o.what)
		}
	}
	found := 0
	for _, name := range transportDocument {
		if root.Has(name) {
			found++
		}
	}
	if found == 0 || !root.Has("transportDocumentTypeCode") && found == 1 {
		return unsupported("", "no DCSA transport document 3.0.x")
	}
	return nil
}
