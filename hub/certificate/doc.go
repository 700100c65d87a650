// Package certificate makes the verification certificate that a bank shows an
// auditor, and verifies it offline.
//
// [Render] gives a verdict two forms: signed JSON (a JWS, ES256 with the
// nonces of RFC 6979) that holds everything in every language, and a PDF that
// a person reads, with the signed JSON attached and a signature over its own bytes at
// its end. The same input gives the same bytes. [Verify] needs the file and
// the hub's identity certificate, and asks nobody.
package certificate
