// Package customs reads customs declarations.
//
// Four formats are read. One is the declaration message of China's Single Window
// ([documents.FormatCNDeclaration], General Administration of Customs announcement 2018 No.
// 67). The others are the WCO Data Model declaration, the ASYCUDA World SAD, and the customs
// declarations of OASIS UBL 2.3. [Read] takes bytes; [ReadXML] takes an element that the
// guard has accepted; [Roots] lists the elements for it. Amendments, notifications and
// movement messages, entry summary (ICS) and transit (NCTS) declarations are recognised, and
// refused as unsupported. They refer to a declaration, and must never be taken for one.
//
// A reader checks the type of each value, and that the indispensable values are present. It
// does not judge: package rules checks check digits, sums, and codes against each other.
package customs
