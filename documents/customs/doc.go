// Package customs reads customs declarations.
//
// Four formats are read: the declaration message of China's Single Window
// ([documents.FormatCNDeclaration], General Administration of Customs announcement
// 2018 No. 67), the WCO Data Model declaration, the ASYCUDA World SAD, and the
// customs declarations of OASIS UBL 2.3. [Read] takes bytes; [ReadXML] takes an
// element that the guard has let through; [Roots] says which elements are meant
// for it. Amendments, notifications and movement messages, entry summary (ICS) and
// transit (NCTS) declarations are recognised, and refused as unsupported: they say
// something of a declaration, and must never be taken for one.
//
// A reader checks the type of each value, and that the values are there without
// which the document is none. It does not judge: check digits, sums and codes
// against each other are the matter of package rules.
package customs
