// Package transport reads transport documents: bills of lading and waybills.
//
// Two families of format are read: the DCSA transport document 3.0.x in JSON
// ([ReadJSON]), and the BillOfLading and the Waybill of OASIS UBL 2.0 to 2.4
// ([ReadXML], [Roots]). [Read] takes bytes of either.
//
// The messages in which platforms and carriers speak of a transport document
// (shipping instructions, notifications, issuance and surrender requests, PINT
// envelopes, endorsement chains, verifiable credentials) are recognised, and refused
// as unsupported with a text that says what they are. Some of them hold a whole
// transport document; taking it out of its envelope is the sender's matter, since
// the envelope's signatures say whether it is the one that was issued.
package transport
