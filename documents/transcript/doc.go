// Package transcript is what persons typed from a paper, and the form that they type it in.
//
// A [Kind] of paper has a table of [Field]s. [Check] reads what was typed by it, one [Fault] a
// field, and gives each value its one written form. [Compare] sets what two persons typed against
// each other. A [Transcription] is the record: who typed what, field by field, from which bytes.
// It is RFC 8785 JSON under its own digest ([Transcription.Canonical], [Parse]), and fills a
// documents.Document ([Transcription.Document]). The same record gives the same document, so a
// verdict is repeated from it without the paper.
//
// [Texts] is the inverse of the filling, and [Offers] proposes values from other documents of a
// trade. Nothing of the package opens a file, knows a person's name or has a clock.
package transcript
