// Package casework makes the moves of a case: a firm prepares and presents it, the hub asks
// for the bank's verdict, and officers of the bank ask, decide and agree.
//
// A [Desk] checks who moves, changes the case in the book of cases, and does what belongs to
// the move on the ledger. What a caller may read of a case is package query's to say.
package casework
