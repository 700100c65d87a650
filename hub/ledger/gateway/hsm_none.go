//go:build !pkcs11

package gateway

import (
	"crypto/x509"
	"errors"
)

// openHSM fails, and says how to get a program that can. PKCS #11 libraries are C, and keys
// in files need no C compiler.
func openHSM(HSM, *x509.Certificate) (signer, error) {
	return signer{}, errors.New("hsm: this program was built without PKCS #11; build it again with -tags pkcs11 (make build TAGS=pkcs11), which needs a C compiler, or give the identity a key file instead")
}
