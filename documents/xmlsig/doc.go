// Package xmlsig tells what the XML signature of a document is worth.
//
// One form counts: a ds:Signature inside the document (enveloped, XMLDSig
// §2.1) with one reference that covers the whole of it, made with algorithms
// of today, by a signer whose identity certificate is embedded. Further
// references may only cover parts of the signature itself, as XAdES has them
// for its signed properties (ETSI EN 319 132-1 §5.2.1). The signature proper
// and its content are verified by goxmldsig, and only after everything that
// this policy asks of them has been checked.
//
// What may be read of the document is what [Verify] returns, and nothing else:
//   - valid and untrusted: the element that was signed, rebuilt from the very
//     bytes whose digest the signature holds, without the signature;
//   - none, unsupported and invalid: the document as it was given. It may be
//     shown; nothing may rely on its having been signed.
package xmlsig
