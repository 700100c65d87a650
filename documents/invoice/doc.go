// Package invoice reads commercial invoices into documents.
//
// It reads UBL 2.0 to 2.4 Invoice and CreditNote (ISO/IEC 19845), UN/CEFACT Cross Industry
// Invoice (D16B, hence Factur-X, ZUGFeRD 2 and XRechnung), ZUGFeRD 1, and the XML inside a
// Factur-X or ZUGFeRD PDF. It reads Chinese e-fapiao too: that of 2019 inside an OFD (GB/T
// 33190), and the fully digital one (数电票) as XML, OFD and PDF. If a format does not define a
// field, the semantic model of EN 16931-1 does; comments cite its business terms (BT).
//
// A document of a supported format is read even if a national rule would reject it: rules
// belong to the examination. It is refused, with the place, if number, issue date, currency
// or every total is missing, or if a value is not of its type. Amounts are never rounded,
// because a rounded amount is not the document's. An amount with more significant decimals
// than its currency has is refused (EN 16931-1 allows two, rules BR-DEC-01 to BR-DEC-28).
// Prices, quantities and weights keep all their decimals.
//
// It is refused too if two readers could read two invoices. So it may not have an element of
// another vocabulary (outside of UBL extensions), two of an element that decides what is
// owed, or two embedded invoices of one name.
package invoice
