package xmlsig_test

import (
	"crypto/elliptic"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlsig"
)

// TestVerifyWrapping moves a signed invoice into a forged one, in the ways in
// which signatures are wrapped. Nothing forged may come out as signed.
func TestVerifyWrapping(t *testing.T) {
	const forged = `<ID>R-2026-001</ID><Amount currency="EUR">9250.00</Amount>`
	open := func(id string) string {
		return `<Invoice xmlns="urn:test:invoice" xmlns:x="urn:test:ext" ID="` + id + `">`
	}
	attacks := map[string]func(good, sig string) string{
		"original inside the forgery": func(good, _ string) string { return open("evil") + forged + good + "</Invoice>" },
		"original first inside":       func(good, _ string) string { return open("evil") + good + forged + "</Invoice>" },
		"the same ID twice":           func(good, _ string) string { return open("inv") + forged + good + "</Invoice>" },
		"the same ID, other spelling": func(good, _ string) string {
			return strings.Replace(open("inv"), "ID=", "Id=", 1) + forged + good + "</Invoice>"
		},
		"original in an extension": func(good, _ string) string {
			return open("evil") + "<x:Extension>" + good + "</x:Extension>" + forged + "</Invoice>"
		},
		"signature moved up": func(good, sig string) string {
			return open("evil") + sig + "<x:Extension>" + strings.Replace(good, sig, "", 1) + "</x:Extension>" + forged + "</Invoice>"
		},
		"signature moved up, same ID": func(good, sig string) string {
			return open("inv") + sig + "<x:Extension>" + strings.Replace(good, sig, "", 1) + "</x:Extension>" + forged + "</Invoice>"
		},
		"original in the signature": func(good, sig string) string {
			inner := strings.Replace(good, sig, "", 1)
			return open("evil") + strings.Replace(sig, "</ds:Signature>", "<ds:Object>"+inner+"</ds:Object></ds:Signature>", 1) + forged + "</Invoice>"
		},
		"original in the signature, same ID": func(good, sig string) string {
			inner := strings.Replace(good, sig, "", 1)
			return open("inv") + strings.Replace(sig, "</ds:Signature>", "<ds:Object>"+inner+"</ds:Object></ds:Signature>", 1) + forged + "</Invoice>"
		},
		"forgery in the signature": func(good, sig string) string {
			return strings.Replace(good, "</ds:Signature>", "<ds:Object>"+open("inv")+forged+"</Invoice></ds:Object></ds:Signature>", 1)
		},
		"two signatures": func(good, sig string) string {
			return strings.Replace(good, "</Invoice>", sig+forged+"</Invoice>", 1)
		},
		"two SignedInfos": func(good, sig string) string {
			info := sig[strings.Index(sig, "<ds:SignedInfo>"):strings.Index(sig, "<ds:SignatureValue>")]
			other := strings.Replace(info, "<ds:DigestValue>", "<ds:DigestValue>AAAA", 1)
			return strings.Replace(good, info, other+info, 1)
		},
		"SignedInfo in an Object": func(good, sig string) string {
			info := sig[strings.Index(sig, "<ds:SignedInfo>"):strings.Index(sig, "<ds:SignatureValue>")]
			bad := strings.Replace(good, info, strings.Replace(info, "<ds:DigestValue>", "<ds:DigestValue>AAAA", 1), 1)
			return strings.Replace(bad, "</ds:Signature>", "<ds:Object>"+info+"</ds:Object></ds:Signature>", 1)
		},
		"second digest": func(good, _ string) string {
			return strings.Replace(good, "<ds:DigestValue>", "<ds:DigestValue>AAAA</ds:DigestValue><ds:DigestValue>", 1)
		},
		"signature without namespace": func(good, _ string) string {
			return strings.ReplaceAll(strings.Replace(good, "1250.00", "9250.00", 1), "xmldsig#\"", "xmldsig\"")
		},
		"no signature": func(good, sig string) string {
			return strings.Replace(strings.Replace(good, sig, "", 1), "1250.00", "9250.00", 1)
		},
	}
	for kind, by := range map[string]*signer{"RSA": identity(rsaKey(), nil, nil), "ECDSA": identity(ecKey(elliptic.P256()), nil, nil)} {
		for _, uri := range []string{"", "#inv"} {
			good := string(sign(t, plan{signer: by, uri: uri}))
			sig := good[strings.Index(good, "<ds:Signature "):strings.Index(good, "</x:Extension>")]
			mustBeInvoice(t, xmlsig.Verify(parse(t, []byte(good)), pin(by.cert), now))
			for name, attack := range attacks {
				t.Run(kind+" "+uri+" "+name, func(t *testing.T) {
					bad := attack(good, sig)
					if bad == good {
						t.Fatal("the attack changes nothing")
					}
					got := xmlsig.Verify(parse(t, []byte(bad)), pin(by.cert), now)
					switch got.Signature.Status {
					case documents.SignatureValid:
						mustBeInvoice(t, got)
					case documents.SignatureUntrusted:
						t.Errorf("got %+v", got.Signature)
					}
					if name != "forgery in the signature" && got.Signature.Status == documents.SignatureValid {
						t.Errorf("accepted: %+v", got.Signature)
					}
				})
			}
		}
	}
}
