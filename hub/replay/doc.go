// Package replay shows that a verdict follows from the documents and the rules.
//
// A [Replayer] examines the documents that the hub keeps once more, and compares digests with
// those on the ledger: of the inputs, of the verdict and of the rule pack. A [Result] names
// the findings that differ, without the values of any document.
package replay
