package ofdseal

import (
	"bytes"
	"crypto/ecdsa"
	"encoding/asn1"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/smx509"

	"github.com/tradehub/tradehub/documents"
)

// version is the only layout that is read.
const version = 4

// oidSM2 is SM2 with SM3 (GB/T 33560-2017).
var oidSM2 = asn1.ObjectIdentifier{1, 2, 156, 10197, 1, 501}

// sesSignature is SES_Signature (GB/T 38540-2020 §7). A time stamp may follow.
type sesSignature struct {
	ToSign    asn1.RawValue
	Cert      []byte
	Algorithm asn1.ObjectIdentifier
	Value     asn1.BitString
}

// tbsSign is TBS_Sign, the content of ToSign. Extensions may follow.
type tbsSign struct {
	Version  int
	Seal     sesSeal
	Time     time.Time `asn1:"generalized"`
	DataHash asn1.BitString
	Property asn1.RawValue
}

// sesSeal is SESeal (GB/T 38540-2020 §6).
type sesSeal struct {
	Info      asn1.RawValue
	Cert      []byte
	Algorithm asn1.ObjectIdentifier
	Value     asn1.BitString
}

// sealInfo is SES_SealInfo, the content of Info. Picture and extensions follow.
type sealInfo struct {
	Header struct {
		ID      asn1.RawValue
		Version int
		Vendor  asn1.RawValue
	}
	ID       asn1.RawValue
	Property struct {
		Type       int
		Name       asn1.RawValue
		ListType   int // 1 is certificates, 2 their digests
		List       []asn1.RawValue
		Created    time.Time `asn1:"generalized"`
		Start, End time.Time `asn1:"generalized"`
	}
}

// certDigest is CertDigestObj.
type certDigest struct {
	Type  asn1.RawValue
	Value []byte
}

// A seal is a parsed value with verified signatures.
type seal struct {
	signer, maker *smx509.Certificate
	signed        time.Time // by the seal's own word
	info          sealInfo
	dataHash      []byte
}

// openSeal takes a value in DER apart. Its errors are of type *documents.SignatureError.
func openSeal(der []byte) (*seal, error) {
	if err := layout(der); err != nil {
		return nil, err
	}
	var sig sesSignature
	var tbs tbsSign
	if rest, err := asn1.Unmarshal(der, &sig); err != nil || len(rest) > 0 {
		return nil, documents.InvalidSignature("the seal's value is not DER of GB/T 38540")
	}
	if _, err := asn1.Unmarshal(sig.ToSign.FullBytes, &tbs); err != nil {
		return nil, documents.InvalidSignature("what was sealed is not DER of GB/T 38540")
	}
	s := &seal{signed: tbs.Time.UTC(), dataHash: tbs.DataHash.Bytes}
	if _, err := asn1.Unmarshal(tbs.Seal.Info.FullBytes, &s.info); err != nil {
		return nil, documents.InvalidSignature("the seal is not DER of GB/T 38540")
	}
	if s.info.Header.Version != version {
		return nil, documents.UnsupportedSignature("a seal of version %d, where 4 (GB/T 38540-2020) is read", s.info.Header.Version)
	}
	if !sig.Algorithm.Equal(oidSM2) || !tbs.Seal.Algorithm.Equal(oidSM2) {
		return nil, documents.UnsupportedSignature("a seal that is not signed by SM2 with SM3")
	}
	var err error
	if s.signer, err = smx509.ParseCertificate(sig.Cert); err != nil {
		return nil, documents.UnsupportedSignature("the signer's certificate cannot be read: %v", err)
	}
	if s.maker, err = smx509.ParseCertificate(tbs.Seal.Cert); err != nil {
		return s, documents.UnsupportedSignature("the certificate of the seal's maker cannot be read: %v", err)
	}
	switch {
	case !verifies(s.signer, sig.ToSign.FullBytes, sig.Value):
		return s, documents.InvalidSignature("the seal's signature over the document does not verify")
	case !verifies(s.maker, tbs.Seal.Info.FullBytes, tbs.Seal.Value):
		return s, documents.InvalidSignature("the signature of the seal's maker does not verify: the seal was changed or replaced")
	case !s.lists(sig.Cert):
		return s, documents.InvalidSignature("the signer is not among those whom the seal was made for")
	}
	return s, nil
}

// layout distinguishes versions by the second element: a certificate in version 4, a
// signature in version 1 (GM/T 0031-2014), which has its certificate inside of what was
// signed. CMS, the form of a signature without a seal, begins with a name. Layouts of later
// versions are not known.
func layout(der []byte) error {
	var outer, inner []asn1.RawValue
	if rest, err := asn1.Unmarshal(der, &outer); err != nil || len(rest) > 0 || len(outer) < 2 {
		return documents.InvalidSignature("the seal's value is not DER")
	}
	switch {
	case outer[0].Tag == asn1.TagOID:
		return documents.UnsupportedSignature("a signature without a seal")
	case outer[1].Tag == asn1.TagBitString:
		return documents.UnsupportedSignature("a seal of version 1 (GM/T 0031-2014), where 4 (GB/T 38540-2020) is read")
	}
	var v int
	if _, err := asn1.Unmarshal(outer[0].FullBytes, &inner); err != nil || len(inner) == 0 {
		return documents.InvalidSignature("what was sealed is not DER")
	}
	if _, err := asn1.Unmarshal(inner[0].FullBytes, &v); err != nil || v != version {
		return documents.UnsupportedSignature("a seal of another version than 4 (GB/T 38540-2020)")
	}
	return nil
}

// verifies checks a signature by SM2 with the default user ID (GB/T 35276-2017 §10).
func verifies(cert *smx509.Certificate, message []byte, value asn1.BitString) bool {
	key, ok := cert.PublicKey.(*ecdsa.PublicKey)
	return ok && key.Curve == sm2.P256() && value.BitLength == 8*len(value.Bytes) && sm2.VerifyASN1WithSM2(key, nil, message, value.Bytes)
}

// lists reports whether the seal was made for the certificate.
func (s *seal) lists(cert []byte) bool {
	digest := sm3.Sum(cert)
	for _, raw := range s.info.Property.List {
		switch s.info.Property.ListType {
		case 1:
			if raw.Tag == asn1.TagOctetString && bytes.Equal(raw.Bytes, cert) {
				return true
			}
		case 2:
			var d certDigest
			if rest, err := asn1.Unmarshal(raw.FullBytes, &d); err == nil && len(rest) == 0 && bytes.Equal(d.Value, digest[:]) {
				return true
			}
		}
	}
	return false
}

// ahead is by how much a seal's clock may be ahead: some makers write the time
// of Beijing as if it were UTC.
const ahead = 8*time.Hour + 10*time.Minute

// inTime judges the validity of the seal and of both certificates at the time
// of sealing, which the signer states.
func (s *seal) inTime(now time.Time) error {
	p := s.info.Property
	day := func(t time.Time) string { return t.UTC().Format(time.RFC3339) }
	switch at := s.signed; {
	case at.After(now.Add(ahead)):
		return documents.UntrustedSignature("sealed on %s, which has not come", day(at))
	case at.Before(p.Start) || at.After(p.End):
		return documents.UntrustedSignature("sealed on %s, where the seal is valid from %s to %s", day(at), day(p.Start), day(p.End))
	case at.Before(s.signer.NotBefore) || at.After(s.signer.NotAfter):
		return documents.UntrustedSignature("sealed on %s, where the signer's certificate is valid from %s to %s", day(at), day(s.signer.NotBefore), day(s.signer.NotAfter))
	case at.Before(s.maker.NotBefore) || at.After(s.maker.NotAfter):
		return documents.UntrustedSignature("sealed on %s, where the certificate of the seal's maker is valid from %s to %s", day(at), day(s.maker.NotBefore), day(s.maker.NotAfter))
	case s.signer.KeyUsage != 0 && s.signer.KeyUsage&(smx509.KeyUsageDigitalSignature|smx509.KeyUsageContentCommitment) == 0:
		return documents.UntrustedSignature("the signer's certificate is not for signing")
	}
	return nil
}
