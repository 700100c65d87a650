// Package xmlsig judges what the XML signature of a document is worth.
//
// One form counts: a ds:Signature inside the document (enveloped, XMLDSig §2.1). It has one
// reference that covers the whole of it, is made with algorithms of today, and embeds the
// signer's identity certificate. Further references may only cover parts of the signature
// itself, as XAdES has them for its signed properties (ETSI EN 319 132-1 §5.2.1). goxmldsig
// verifies the signature proper and its content, and only after every check of this policy.
//
// What may be read of the document is what [Verify] returns, and nothing else:
//   - valid and untrusted: the element that was signed, rebuilt from the very
//     bytes whose digest the signature holds, without the signature;
//   - none, unsupported and invalid: the document as it was given. It may be
//     shown; nothing may rely on its having been signed.
package xmlsig
