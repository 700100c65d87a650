// Package backup copies the data folder of a hub, while it runs, and puts a copy back.
//
// Most of the folder never changes once it is written. The three files that are written in
// place are copied as they were at one moment ([Snapshots]): the projection, then the rows and
// the ledger such that neither knows of anything that the other lacks. A running hub gives
// them out on a socket in its folder (see package control), which its owner alone can open.
//
// A [Manifest] lists every file with its digest and is written last. [Restore] puts a copy
// back whole, or not at all.
package backup
