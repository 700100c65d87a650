// Package draft fills a [documents.Document] from the texts of a source.
//
// A [Draft] is a Document while it is being read. Each of its methods takes the JSON pointer
// of a field and the [Source] of its text. It checks the text by the field's type, and marks
// the field's place. A draft keeps its first refusal, so that a reader is a list of fields
// and asks once, at the end, with [Draft.Finish].
//
// An absent or empty source is no error: the field stays empty and unmarked. What a format
// requires is said with [Draft.Need].
package draft
