package certificate

import (
	"encoding/asn1"
	"fmt"
	"math/big"
)

const coordinate = 32 // bytes of a P-256 scalar

// fixed turns an ASN.1 ECDSA signature into r‖s of fixed length (RFC 7518 §3.4).
func fixed(der []byte) ([]byte, error) {
	var sig struct{ R, S *big.Int }
	if rest, err := asn1.Unmarshal(der, &sig); err != nil || len(rest) > 0 {
		return nil, fmt.Errorf("certificate: the signer returned no ECDSA signature: %w", err)
	}
	out := make([]byte, 2*coordinate)
	sig.R.FillBytes(out[:coordinate])
	sig.S.FillBytes(out[coordinate:])
	return out, nil
}
