// Package certificate makes the verification certificate that a bank shows an auditor, and
// verifies it offline.
//
// [Render] gives a verdict two forms. One is signed JSON (a JWS, ES256 with the nonces of RFC
// 6979) that holds everything in every language. The other is a PDF for people, with the
// signed JSON attached and a signature over its own bytes at its end. The same input gives
// the same bytes. [Verify] needs only the file and the hub's identity certificate.
package certificate
