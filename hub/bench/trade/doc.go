// Package trade makes imports that nobody carried out: honest ones of the kinds that a
// trade-finance officer meets, and dishonest ones made from them.
//
// A [Maker] draws them from a seed, so that one seed is one run: firms, goods, ports, ships
// and numbers, as programs for bookkeeping number invoices. [Honest] lists the kinds of
// honest trade with their shares. [Manipulations] lists the ways to get money on a financed
// import twice, or on nothing.
//
// The presentations are of the vocabulary of package documents; no bytes are written and none
// are read. Nothing here decides anything.
package trade
