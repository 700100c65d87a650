// Package events keeps what happened, for those who may know: a log for each organisation, in a
// file of sealed rows, from which machines are told.
//
// A log counts its own events, so its numbers say nothing of what happens to others. Events of the
// ledger follow its blocks; those of cases follow the book of cases, where each is written with
// its change. So a hub that was killed misses none. A file that was lost is built again: its
// events have the same IDs, and its places another epoch.
package events
