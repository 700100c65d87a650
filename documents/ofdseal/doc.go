// Package ofdseal judges what the electronic seal of an OFD document is worth.
//
// One form counts: a seal of GB/T 38540-2020 (SES version 4) with SM2 and SM3, as the tax
// authority puts it on an e-fapiao. The container lists its signatures (GB/T 33190-2016 §18):
// Signatures.xml names a Signature.xml, which holds the SM3 digest of every other part, and a
// value in DER. The value holds the digest of Signature.xml, the seal, and the signer's
// certificate.
//
// A seal is valid when all of this holds:
//   - every part of the container is listed with its digest, except the parts
//     of the signatures themselves;
//   - the value is over this Signature.xml, and its signature verifies;
//   - the seal's own signature, by its maker, verifies, and the seal lists the
//     signer's certificate;
//   - the seal and both certificates were valid when the document was sealed;
//   - both certificates chain to a pinned root, and the signer's common name is
//     of the authority that the root is pinned for (see [Anchor]).
//
// Seals of version 1 (GM/T 0031-2014) have another layout. They are unsupported, which is no
// evidence against the document. Lists of revoked certificates, and time stamps in the value,
// are not looked at.
package ofdseal
