// Package doctor examines a hub from outside: its configuration, its files and keys, its
// certificates, its ledger and what is built from it, its disk and its clock. Each fault comes
// with what mends it.
//
// The hub may run: then it is asked over its control socket. Otherwise its files are opened.
// Nothing is repaired here.
package doctor
