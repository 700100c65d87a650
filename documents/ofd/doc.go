// Package ofd opens the container of an OFD document (GB/T 33190-2016). It is a ZIP with one
// entry point, OFD.xml; its parts name each other by location.
//
// [Open] bounds what an untrusted container may hold and what reading it may unpack to, and
// refuses one that two programs could read as two documents. It knows nothing of invoices or
// seals.
package ofd
