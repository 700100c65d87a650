// Package transport reads transport documents: bills of lading and waybills.
//
// Two families of format are read: the DCSA transport document 3.0.x in JSON ([ReadJSON]),
// and the BillOfLading and the Waybill of OASIS UBL 2.0 to 2.4 ([ReadXML], [Roots]). [Read]
// takes bytes of either.
//
// Messages about a transport document are recognised, and refused as unsupported with a text
// that says what they are. These are shipping instructions, notifications, issuance and
// surrender requests, PINT envelopes, endorsement chains and verifiable credentials. Some of
// them hold a whole transport document. The sender must take it out of its envelope, because
// the envelope's signatures show whether it is the one that was issued.
package transport
